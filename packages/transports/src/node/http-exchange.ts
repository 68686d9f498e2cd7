import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { HttpBody, HttpExchange, ResponseSink, ResponseStream } from "@rt/protocol";
import { readBody } from "./body.ts";
import { enter, leave } from "./pipeline.ts";
import { NodeRequest } from "./request.ts";

/** Where a response keeps its exchange, so that all responses share their listeners. */
const EXCHANGE: unique symbol = Symbol("rt.exchange");

interface Carrier extends ServerResponse {
  [EXCHANGE]?: NodeHttpExchange;
}

/** A request of `node:http` or `node:https`. */
export class NodeHttpExchange extends NodeRequest implements HttpExchange {
  readonly #response: ServerResponse;
  #onAborted: (() => void) | undefined;
  #sink: ResponseSink | undefined;
  #isBodyRead = false;
  #isAnswered = false;
  #hasLeft = false;
  #isOver = false;

  constructor(request: IncomingMessage, response: ServerResponse) {
    super(request);
    this.#response = response;
    const carrier: Carrier = response;
    carrier[EXCHANGE] = this;
    carrier.on("finish", onFinish);
    carrier.on("close", onClose);
    if (!this.#isOneOfMany) enter(request.socket, this);
  }

  read(limit: number, done: (body: HttpBody) => void): void {
    readBody(this.request, limit, (body) => {
      this.#isBodyRead = body.kind === "complete";
      done(body);
    });
  }

  respond(status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array): void {
    // One without content says nothing of its length (RFC 9110, section 8.6).
    const length = status === 204 ? {} : { "content-length": Buffer.byteLength(body) };
    if (!this.#begin(status, { ...headers, ...length })) return;
    this.#response.end(body);
  }

  stream(status: number, headers: Readonly<Record<string, string>>, sink: ResponseSink): ResponseStream {
    if (!this.#begin(status, { ...headers })) return NO_STREAM;
    const response = this.#response;
    this.#sink = sink;
    this.holdTurn(response);
    response.flushHeaders();
    response.on("drain", onDrain);
    return new NodeResponseStream(response);
  }

  onAborted(task: () => void): void {
    this.#onAborted = task;
    if (this.#isOver && !this.#hasLeft) queueMicrotask(task);
  }

  destroy(): void {
    this.#response.destroy();
  }

  /** For the listeners below. */
  finished(): void {
    // Where somebody else has answered, what was to be said here has not been.
    this.#hasLeft = this.#isAnswered && this.isWhole();
  }

  drained(): void {
    this.#sink?.drained();
  }

  closed(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (!this.#isOneOfMany) leave(this.request.socket, this);
    const sink = this.#sink;
    this.#sink = undefined;
    if (sink !== undefined) sink.closed(this.#hasLeft);
    else if (!this.#hasLeft) this.#onAborted?.();
    this.#onAborted = undefined;
  }

  /** For the connection. */
  get isAnswered(): boolean {
    return this.#response.writableEnded;
  }

  /** Is it a stream of its own on the connection? */
  get #isOneOfMany(): boolean {
    return this.request.httpVersionMajor > 1;
  }

  /** Writes the head; `false` where there is nobody to answer. */
  #begin(status: number, headers: Record<string, string | number>): boolean {
    const response = this.#response;
    if (this.#isAnswered || this.#isOver || this.isGone(response) || response.headersSent) return false;
    this.#isAnswered = true;
    // What is unread of the body is in the way of the next request; reading on would do the peer's work for it.
    if (!this.#isBodyRead && this.hasBody()) this.leaveUnread(headers);
    response.writeHead(status, headers);
    return true;
  }

  /** Is there nobody to answer? */
  protected isGone(response: ServerResponse): boolean {
    return response.destroyed;
  }

  /** Holds what is written until the end of the turn: the first pieces mostly follow at once, and leave in the same write. */
  protected holdTurn({ socket }: ServerResponse): void {
    if (socket === null) return;
    socket.cork();
    process.nextTick(uncork, socket);
  }

  /** The response is over: has all of it left? */
  protected isWhole(): boolean {
    // Node says so, too, when the connection broke before the kernel had all.
    const { socket } = this.request;
    return !socket.destroyed && socket.errored === null;
  }

  /** Has the request a body? */
  protected hasBody(): boolean {
    const { headers } = this.request;
    const length = headers["content-length"];
    return (length !== undefined && length !== "0") || headers["transfer-encoding"] !== undefined;
  }

  /** The response begins, and nothing more of the request is read. */
  protected leaveUnread(headers: Record<string, string | number>): void {
    headers["connection"] = "close";
  }
}

class NodeResponseStream implements ResponseStream {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  write(piece: string | Uint8Array): boolean {
    const response = this.#response;
    return response.writable && !response.destroyed && response.write(piece);
  }

  end(): void {
    if (!this.#response.writableEnded) this.#response.end();
  }

  destroy(): void {
    this.#response.destroy();
  }
}

/** Of an exchange that cannot be answered (any more). */
const NO_STREAM: ResponseStream = {
  write: () => false,
  end: () => undefined,
  destroy: () => undefined,
};

function uncork(socket: Socket): void {
  socket.uncork();
}

function onDrain(this: Carrier): void {
  this[EXCHANGE]?.drained();
}

function onFinish(this: Carrier): void {
  this[EXCHANGE]?.finished();
}

function onClose(this: Carrier): void {
  this[EXCHANGE]?.closed();
}
