import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpBody, HttpExchange } from "@rt/protocol";
import { readBody } from "./body.ts";
import { NodeRequest } from "./request.ts";

/** Where a response keeps its exchange, so that all responses share their listeners. */
const EXCHANGE: unique symbol = Symbol("rt.exchange");

interface Carrier extends ServerResponse {
  [EXCHANGE]?: NodeHttpExchange;
}

/** A request of `node:http` or `node:https` as an {@link HttpExchange}. */
export function nodeHttpExchange(request: IncomingMessage, response: ServerResponse): HttpExchange {
  return new NodeHttpExchange(request, response);
}

class NodeHttpExchange extends NodeRequest implements HttpExchange {
  readonly #response: ServerResponse;
  #onAborted: (() => void) | undefined;
  #isBodyRead = false;
  #isAnswered = false;
  #hasLeft = false;

  constructor(request: IncomingMessage, response: ServerResponse) {
    super(request);
    this.#response = response;
    const carrier: Carrier = response;
    carrier[EXCHANGE] = this;
    carrier.on("finish", onFinish);
    carrier.on("close", onClose);
  }

  read(limit: number, done: (body: HttpBody) => void): void {
    readBody(this.request, limit, (body) => {
      this.#isBodyRead = body.kind === "complete";
      done(body);
    });
  }

  respond(status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array): void {
    const response = this.#response;
    if (this.#isAnswered || response.destroyed || response.headersSent) return;
    this.#isAnswered = true;
    const all: Record<string, string | number> = { ...headers, "content-length": Buffer.byteLength(body) };
    // What is unread of the body is in the way of the next request; reading on would do the peer's work for it.
    if (!this.#isBodyRead && hasBody(this.request)) all["connection"] = "close";
    response.writeHead(status, all);
    response.end(body);
  }

  onAborted(task: () => void): void {
    this.#onAborted = task;
  }

  destroy(): void {
    this.#response.destroy();
  }

  /** For the listeners below. */
  finished(): void {
    // Node says so, too, when the connection broke before the kernel had all.
    const { socket } = this.request;
    this.#hasLeft = !socket.destroyed && socket.errored === null;
  }

  closed(): void {
    if (!this.#hasLeft) this.#onAborted?.();
    this.#onAborted = undefined;
  }
}

function hasBody(request: IncomingMessage): boolean {
  const length = request.headers["content-length"];
  return (length !== undefined && length !== "0") || request.headers["transfer-encoding"] !== undefined;
}

function onFinish(this: Carrier): void {
  this[EXCHANGE]?.finished();
}

function onClose(this: Carrier): void {
  this[EXCHANGE]?.closed();
}
