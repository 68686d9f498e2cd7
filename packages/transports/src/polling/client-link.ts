import type { BytePort, Chunk, Link, LinkEnd, LinkSink, LinkTraits } from "@rt/protocol";
import type { Answer } from "./answer.ts";
import { pollingTraits } from "./traits.ts";

/** A request that is to be sent: a POST when there is a body, else a GET. */
export interface PollingRequest {
  readonly sid: string | undefined;
  readonly body: Chunk | undefined;
  /** The how manieth GET or POST of the link it is, from 1: for a numbered link to say. */
  readonly number: number;
  /** May it wait for as long as the heartbeat allows? */
  readonly isPatient: boolean;
}

/** Sends the requests of one link. */
export interface PollingCarrier {
  /** Starts a request; throws when the target cannot be asked. `done` is called in a later turn, unless the request is destroyed. */
  start(request: PollingRequest, done: (answer: Answer) => void): PendingRequest;
  /** No request follows: what was kept for them can go. */
  release(): void;
}

/** A request that is under way. */
export interface PendingRequest {
  destroy(): void;
}

/** A caller that waits for `writable` never has more than one chunk here. */
const MAX_WAITING = 16;

/** The client's end of a polling link: chunks leave as bodies of POST requests and come as answers to GET requests, one of each at a time. */
export class PollingClientLink implements Link {
  readonly traits: LinkTraits;
  readonly #carrier: PollingCarrier;
  readonly #bytes: BytePort;
  #sink: LinkSink | undefined;
  #end: LinkEnd | undefined;
  #sid: string | undefined;
  #get: PendingRequest | undefined;
  #post: PendingRequest | undefined;
  readonly #sent = { GET: 0, POST: 0 };
  /** A chunk that came and was not delivered yet. */
  #held: string | undefined;
  #waiting: Chunk[] = [];
  #onIdle: (() => void) | undefined;
  #isUp = false;
  #isDelivering = false;
  #isPaused = false;
  #isQuiet = false;
  #isClosing = false;

  constructor(carrier: PollingCarrier, maxChunk: number, bytes: BytePort) {
    this.#carrier = carrier;
    this.#bytes = bytes;
    this.traits = pollingTraits(maxChunk);
    this.#poll();
  }

  bind(sink: LinkSink): void {
    this.#sink = sink;
    if (this.#end !== undefined) this.#announce(this.#end);
    else this.#deliverLater();
  }

  identify(sid: string): void {
    this.#sid = sid;
    this.#proceed();
  }

  send(chunk: Chunk): boolean {
    if (this.#end !== undefined || this.#isClosing) return false;
    this.#waiting.push(chunk);
    if (this.#waiting.length <= MAX_WAITING) this.#proceed();
    else this.#finish({ code: "local", message: `more than ${MAX_WAITING} chunks waited for a POST` });
    return false;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#isQuiet = false;
    this.#onIdle = undefined;
    this.#deliverLater();
    this.#proceed();
  }

  quiesce(idle: () => void): void {
    this.#isQuiet = true;
    this.#onIdle = idle;
    this.#proceed();
  }

  close(): void {
    if (this.#end !== undefined) return;
    this.#isClosing = true;
    if (this.#isUp) this.#proceed();
    else this.abort();
  }

  abort(): void {
    this.#finish({ code: "local", message: this.#isClosing ? "closed" : "aborted" });
  }

  /** Starts the requests that may start now, and notices when none is left to wait for. */
  #proceed(): void {
    if (this.#end !== undefined || this.#isDelivering) return;
    if (this.#sid !== undefined) {
      if (this.#post === undefined) this.#postNext();
      const mayPoll = this.#held === undefined && !this.#isPaused && !this.#isQuiet && !this.#isClosing;
      if (this.#get === undefined && mayPoll) this.#poll();
    }
    const isBusy = this.#get !== undefined || this.#post !== undefined;
    if (isBusy) return;
    if (this.#isClosing) this.#finish({ code: "local", message: "closed" });
    else if (this.#isQuiet && this.#held === undefined) this.#idle();
  }

  #idle(): void {
    queueMicrotask(() => {
      const idle = this.#onIdle;
      if (!this.#isQuiet || this.#end !== undefined || idle === undefined) return;
      this.#onIdle = undefined;
      idle();
    });
  }

  #poll(): void {
    const isPatient = this.#isUp;
    this.#get = this.#start(undefined, isPatient, (bytes) => {
      this.#get = undefined;
      const text = this.#bytes.readUtf8(bytes, 0, bytes.length);
      if (text === undefined) {
        this.#finish({ code: "protocol", message: "the answer to a GET was not UTF-8" });
        return;
      }
      this.#held = text;
      this.#deliver();
    });
  }

  #postNext(): void {
    const body = this.#waiting.shift();
    if (body === undefined) return;
    this.#post = this.#start(body, false, () => {
      this.#post = undefined;
      if (this.#waiting.length === 0 && !this.#isClosing) this.#sink?.writable();
      this.#proceed();
    });
  }

  #start(body: Chunk | undefined, isPatient: boolean, done: (bytes: Uint8Array) => void): PendingRequest | undefined {
    const method = body === undefined ? "GET" : "POST";
    const number = ++this.#sent[method];
    try {
      return this.#carrier.start({ sid: this.#sid, body, number, isPatient }, (answer) => {
        if (this.#end !== undefined) return;
        if (answer.kind === "answered" && answer.status === 200) done(answer.bytes);
        else this.#finish(this.#endOf(method, answer));
      });
    } catch (error) {
      this.#finish({ code: this.#isUp ? "broken" : "refused", message: `no ${method} could be sent`, cause: error });
      return undefined;
    }
  }

  #endOf(method: string, answer: Answer): LinkEnd {
    const code = this.#isUp ? "broken" : "refused";
    if (answer.kind === "failed") {
      return { code, message: `the ${method} failed: ${answer.error.message}`, cause: answer.error };
    }
    if (answer.kind === "too-big") {
      return { code: "too-big", message: `the answer to a ${method} had more than ${this.traits.maxChunk} bytes` };
    }
    const { status, bytes } = answer;
    const body = this.#bytes.readUtf8(bytes, 0, bytes.length) ?? "";
    return { code, message: `the ${method} was answered ${status}: ${body.slice(0, 200)}`, cause: { status, body } };
  }

  #deliver(): void {
    const sink = this.#sink;
    const chunk = this.#held;
    if (sink === undefined || chunk === undefined || this.#isPaused || this.#end !== undefined) return;
    this.#isDelivering = true;
    if (!this.#isUp) {
      this.#isUp = true;
      sink.writable();
    }
    // The session may have had enough of the link already.
    if (!this.#isPaused && this.#end === undefined) {
      this.#held = undefined;
      sink.receive(chunk);
    }
    // Only now, as the chunk may have said that the session is over.
    this.#isDelivering = false;
    this.#proceed();
  }

  #deliverLater(): void {
    if (this.#held !== undefined) queueMicrotask(() => this.#deliver());
  }

  #finish(end: LinkEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#get?.destroy();
    this.#post?.destroy();
    this.#get = undefined;
    this.#post = undefined;
    this.#held = undefined;
    this.#waiting = [];
    this.#onIdle = undefined;
    this.#carrier.release();
    this.#announce(end);
  }

  #announce(end: LinkEnd): void {
    const sink = this.#sink;
    if (sink !== undefined) queueMicrotask(() => sink.ended(end));
  }
}
