import { type IncomingMessage, STATUS_CODES, validateHeaderName, validateHeaderValue } from "node:http";
import type { Duplex } from "node:stream";
import type { ByteStream, UpgradeExchange } from "@rt/protocol";
import { nodeByteStream } from "./byte-stream.ts";
import { awaitsAnswer } from "./pipeline.ts";
import { NodeRequest } from "./request.ts";

/** The three arguments of an `upgrade` event of `node:http` or `node:https` as an {@link UpgradeExchange}. */
export function nodeUpgradeExchange(request: IncomingMessage, socket: Duplex, head: Uint8Array): UpgradeExchange {
  return new NodeUpgradeExchange(request, socket, head);
}

class NodeUpgradeExchange extends NodeRequest implements UpgradeExchange {
  readonly #socket: Duplex;
  readonly #head: Uint8Array;

  constructor(request: IncomingMessage, socket: Duplex, head: Uint8Array) {
    super(request);
    this.#socket = socket;
    this.#head = head;
    // Nobody else listens any more: without it a reset connection would end the process.
    socket.on("error", onError);
  }

  accept(headers: Readonly<Record<string, string | readonly string[]>>): ByteStream {
    const socket = this.#freeSocket();
    const stream = nodeByteStream(socket, this.#head);
    socket.off("error", onError);
    if (socket.writable) {
      // Held until the end of the turn: the first frame mostly follows at once, and leaves in the same write.
      socket.cork();
      socket.write(responseHead(101, headers), "latin1");
      process.nextTick(uncork, socket);
    }
    return stream;
  }

  refuse(status: number, message: string, headers: Readonly<Record<string, string>> = {}): void {
    const socket = this.#freeSocket();
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const all = {
      ...headers,
      connection: "close",
      "content-type": "text/plain; charset=UTF-8",
      "content-length": String(Buffer.byteLength(message)),
    };
    socket.once("finish", destroy);
    socket.end(responseHead(status, all) + message);
  }

  /** Destroyed where an earlier request waits: its answer would be written into what follows. */
  #freeSocket(): Duplex {
    const socket = this.#socket;
    if (awaitsAnswer(socket)) socket.destroy();
    return socket;
  }
}

function responseHead(status: number, headers: Readonly<Record<string, string | readonly string[]>>): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n`;
  for (const [name, values] of Object.entries(headers)) {
    validateHeaderName(name);
    for (const value of typeof values === "string" ? [values] : values) {
      validateHeaderValue(name, value);
      head += `${name}: ${value}\r\n`;
    }
  }
  return `${head}\r\n`;
}

function uncork(socket: Duplex): void {
  socket.uncork();
}

function destroy(this: Duplex): void {
  this.destroy();
}

/** Node destroys the socket with the error; `accept` and `refuse` find it so. */
function onError(): void {}
