import { randomBytes } from "node:crypto";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { BytePort, Dialer, DialTarget } from "@rt/protocol";
import { answerFault, upgradeRequest } from "@rt/protocol/websocket";
import { readBody } from "../node/body.ts";
import { nodeByteStream } from "../node/byte-stream.ts";
import { nodeBytes } from "../node/bytes.ts";
import { dialPath, dialRequest, type NodeDialOptions } from "../node/dial.ts";
import { nodeFillRandom } from "../node/random.ts";
import { joinHeaders } from "../node/request.ts";
import { acceptKey } from "./accept-key.ts";
import { DiallingLink } from "./dialling-link.ts";
import { type WebSocketKind, webSocketKinds } from "./kind.ts";
import { WebSocketLink } from "./link.ts";

/** Options of {@link websocketDialer}. */
export interface WebSocketDialerOptions extends NodeDialOptions {
  /** Sub-protocols to offer; the server must then choose one. None by default. */
  readonly protocols?: readonly string[];
  /** How long, in milliseconds, the connection may be silent before it is up. Unlimited by default, as the session has a limit. */
  readonly handshakeTimeout?: number;
  /** Node's `Buffer` by default. */
  readonly bytes?: BytePort;
}

/** The body of a refusal is for logs: of a longer one nothing is kept. */
const MAX_REFUSAL = 16_384;

/** WebSocket, the client half for Node. */
export function websocketDialer(options: WebSocketDialerOptions = {}): Dialer {
  const kindFor = webSocketKinds(options.bytes ?? nodeBytes, nodeFillRandom);
  return {
    name: "websocket",
    probed: true,
    dial: (target) => new Dial(target, options, kindFor(target.maxChunk)).link,
  };
}

/** One opening handshake. */
class Dial {
  readonly link: DiallingLink;
  readonly #kind: WebSocketKind;
  readonly #protocols: readonly string[];
  readonly #key: string = randomBytes(16).toString("base64");
  #request: ClientRequest | undefined;

  constructor(target: DialTarget, options: WebSocketDialerOptions, kind: WebSocketKind) {
    this.#kind = kind;
    this.#protocols = options.protocols ?? [];
    this.link = new DiallingLink(kind.traits, () => this.#request?.destroy());
    try {
      this.#request = this.#send(target, options);
    } catch (error) {
      this.link.refuse("no request could be sent", error);
    }
  }

  #send(target: DialTarget, options: WebSocketDialerOptions): ClientRequest {
    const request = dialRequest(target, options, {
      method: "GET",
      path: dialPath(target, [["transport", "websocket"]]),
      headers: upgradeRequest(this.#key, this.#protocols),
      timeout: options.handshakeTimeout ?? 0,
    });
    request.on("upgrade", (response, socket, head) => this.#upgraded(response, socket, head));
    request.on("response", (response) => this.#answered(response));
    request.on("information", ({ statusCode }) => {
      // A 101 that agrees to nothing: the connection is of no use to anybody.
      if (statusCode === 101) request.destroy(new Error("the server switched to no protocol"));
    });
    request.on("timeout", () => request.destroy(new Error("the handshake timed out")));
    request.on("error", (error) => this.link.refuse(`the connection failed: ${error.message}`, error));
    request.end();
    return request;
  }

  #upgraded(response: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    const stream = nodeByteStream(socket, head);
    const status = response.statusCode ?? 0;
    const fault = answerFault(status, joinHeaders(response.headers), acceptKey(this.#key), this.#protocols);
    if (fault === undefined) {
      this.link.connected(new WebSocketLink(this.#kind, stream));
    } else {
      stream.destroy();
      this.link.refuse(fault, { status });
    }
  }

  #answered(response: IncomingMessage): void {
    const status = response.statusCode ?? 0;
    readBody(response, MAX_REFUSAL, (read) => {
      const body = read.kind === "complete" ? Buffer.from(read.bytes).toString() : "";
      // Refusing destroys the request, and with it the connection.
      this.link.refuse(`the server answered ${status}: ${body.slice(0, 200)}`, { status, body });
    });
  }
}
