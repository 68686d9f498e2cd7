import type { HttpBody, HttpExchange, HttpHeaders, ResponseSink, ResponseStream } from "@rt/protocol";
import { FakeResponse } from "./fake-response.ts";

/** What an exchange was answered. */
export interface FakeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Is the connection of use for a further request? */
  readonly keepsConnection: boolean;
}

/** A request whose connection does what a test says, when it says so. */
export class FakeExchange implements HttpExchange {
  readonly method: string;
  readonly url: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: HttpHeaders;
  readonly remoteAddress = "127.0.0.1";
  readonly secure = false;
  answer: FakeAnswer | undefined;
  /** The answer that goes on, if it was answered so. */
  streamed: FakeResponse | undefined;
  isDestroyed = false;
  readonly #body: Uint8Array;
  #isRead = false;
  #hasLeft = false;
  #isOver = false;
  #reader: ((body: HttpBody) => void) | undefined;
  #onAborted: (() => void) | undefined;

  constructor(method: string, query: string, body: string | Uint8Array = "", headers: HttpHeaders = {}) {
    this.method = method;
    this.url = `/rt/?${query}`;
    this.query = new Map(new URLSearchParams(query));
    this.headers = headers;
    this.#body = typeof body === "string" ? Buffer.from(body) : body;
  }

  read(limit: number, done: (body: HttpBody) => void): void {
    if (this.#reader !== undefined) throw new Error("a body is read once");
    this.#reader = done;
    if (this.#isOver) this.#give({ kind: "aborted" });
    else if (this.#body.length > limit) this.#give({ kind: "too-big" });
  }

  respond(status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array): void {
    if (this.#isOver || this.answer !== undefined) return;
    this.answer = { status, headers, body, keepsConnection: this.#isRead || this.#body.length === 0 };
  }

  stream(status: number, headers: Readonly<Record<string, string>>, sink: ResponseSink): ResponseStream {
    this.streamed = new FakeResponse(status, headers, sink);
    return this.streamed;
  }

  onAborted(task: () => void): void {
    this.#onAborted = task;
    if (this.#isOver && !this.#hasLeft) queueMicrotask(task);
  }

  destroy(): void {
    this.isDestroyed = true;
  }

  get isWaiting(): boolean {
    return this.answer === undefined && !this.isDestroyed && !this.#isOver;
  }

  /** The whole body is there. */
  bring(): void {
    if (this.#isOver || this.isDestroyed || this.#reader === undefined || this.#isRead) return;
    this.#isRead = true;
    this.#give({ kind: "complete", bytes: this.#body });
  }

  /** The answer is with the kernel; this is what the client gets, if there is a way to it. */
  leave(): FakeAnswer | undefined {
    if (this.#isOver || this.isDestroyed || this.answer === undefined) return undefined;
    this.#hasLeft = true;
    return this.answer;
  }

  /** The end of the connection is seen: by a cut from outside, or in the wake of `destroy`. */
  over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#give({ kind: "aborted" });
    if (!this.#hasLeft) this.#onAborted?.();
  }

  #give(body: HttpBody): void {
    const reader = this.#reader;
    if (reader === undefined) return;
    this.#reader = () => undefined;
    reader(body);
  }
}
