import type { BytePort, Chunk, Link, LinkEnd, LinkSink, LinkTraits } from "@rt/protocol";
import type { Answer } from "./answer.ts";
import { Outgoing } from "./outgoing.ts";
import type { PendingRequest, RequestCarrier } from "./request.ts";

/** `413 Content Too Large` */
const TOO_LARGE = 413;

/** The client's end of a link that sends by POST, one at a time. How chunks come from the server is the subclass's affair. */
export abstract class PostUpClientLink implements Link {
  readonly traits: LinkTraits;
  protected readonly bytes: BytePort;
  protected sink: LinkSink | undefined;
  /** Has anything come? */
  protected isUp = false;
  protected isPaused = false;
  protected isClosing = false;
  protected isDelivering = false;
  readonly #carrier: RequestCarrier;
  readonly #outgoing: Outgoing;
  readonly #sent = { GET: 0, POST: 0 };
  #sid: string | undefined;
  #maxBody = Infinity;
  #post: PendingRequest | undefined;
  /** The body of the last POST. */
  #body: Chunk | undefined;
  #isDeparting = false;
  #end: LinkEnd | undefined;
  #isFull = true;

  constructor(carrier: RequestCarrier, traits: LinkTraits, bytes: BytePort) {
    this.#carrier = carrier;
    this.#outgoing = new Outgoing(traits);
    this.traits = traits;
    this.bytes = bytes;
  }

  bind(sink: LinkSink): void {
    this.sink = sink;
    this.deliverLater();
    if (this.#end !== undefined) this.announce(this.#end);
  }

  identify(sid: string, maxPayload: number = Infinity): void {
    this.#sid = sid;
    this.#maxBody = maxPayload;
    this.proceed();
  }

  send(chunk: Chunk): boolean {
    if (this.isOver || this.isClosing) return false;
    if (this.#outgoing.push(chunk)) this.proceed();
    else this.finish({ code: "local", message: "more was sent than a full link takes" });
    this.#isFull = this.#isBusy;
    return !this.#isFull;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.deliverLater();
    this.proceed();
  }

  close(): void {
    if (this.isOver) return;
    this.isClosing = true;
    if (this.isUp) this.proceed();
    else this.abort();
  }

  abort(): void {
    this.finish({ code: "local", message: this.isClosing ? "closed" : "aborted" });
  }

  /**
   * Nobody is here any more to hear an answer: the POST that is under way is sent once more, as it may be cut, and none waits for the one
   * before it. For numbered links.
   */
  depart(): void {
    if (this.isOver || !this.isUp) return;
    this.#isDeparting = true;
    if (this.#post !== undefined) {
      this.#post.destroy();
      this.#sent.POST -= 1;
      this.#startPost(this.#body);
    }
    this.#relieved();
    this.proceed();
  }

  /** Hands on what came and was held, in a later turn. */
  protected abstract deliverLater(): void;
  /** Does what may be done now, after the POSTs: they have been started already. */
  protected abstract advance(): void;
  /** Ends what leads here from the server. */
  protected abstract ended(): void;

  protected get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Has the open frame named the link? */
  protected get isIdentified(): boolean {
    return this.#sid !== undefined;
  }

  /** Is a POST under way, or to follow? */
  protected get isPosting(): boolean {
    return this.#post !== undefined || (this.isIdentified && !this.#outgoing.isEmpty);
  }

  /** Starts what may start now; while a chunk is being received nothing does, as it may say that the session is over. */
  protected proceed(): void {
    if (this.isOver || this.isDelivering) return;
    if (this.#mayPost && this.isIdentified) this.#postNext();
    if (!this.isOver) this.advance();
  }

  /** The first thing has come: the link takes chunks. */
  protected cameUp(): void {
    if (this.isUp) return;
    this.isUp = true;
    this.#isFull = false;
    this.sink?.writable();
  }

  /** Asks, and hands the body of the answer to `done`; any other end of the request is the end of the link. */
  protected ask(
    body: Chunk | undefined,
    isPatient: boolean,
    done: (bytes: Uint8Array) => void,
  ): PendingRequest | undefined {
    const method = body === undefined ? "GET" : "POST";
    const number = ++this.#sent[method];
    try {
      return this.#carrier.start({ sid: this.#sid, body, number, isPatient }, (answer) => {
        if (this.isOver) return;
        if (answer.kind === "answered" && answer.status === 200) done(answer.bytes);
        else this.finish(this.#endOf(method, answer));
      });
    } catch (error) {
      this.finish({ code: this.failure, message: `no ${method} could be sent`, cause: error });
      return undefined;
    }
  }

  /** What a failed request makes of the link. */
  protected get failure(): "broken" | "refused" {
    return this.isUp ? "broken" : "refused";
  }

  protected finish(end: LinkEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#post?.destroy();
    this.#post = undefined;
    this.#outgoing.clear();
    this.ended();
    this.#carrier.release();
    this.announce(end);
  }

  protected announce(end: LinkEnd): void {
    const { sink } = this;
    if (sink !== undefined) queueMicrotask(() => sink.ended(end));
  }

  get #isBusy(): boolean {
    // What can be joined need not wait for the POST before it.
    const isJoined = this.traits.framing === "stream";
    return this.isOver || !this.isUp || this.#outgoing.isFull || (!isJoined && !this.#mayPost);
  }

  get #mayPost(): boolean {
    return this.#post === undefined || this.#isDeparting;
  }

  #postNext(): void {
    const body = this.#outgoing.take(this.#maxBody);
    if (body !== undefined) this.#startPost(body);
  }

  #startPost(body: Chunk | undefined): void {
    this.#body = body;
    this.#post = this.ask(body, false, () => {
      this.#post = undefined;
      this.#body = undefined;
      this.#postNext();
      this.#relieved();
      this.proceed();
    });
  }

  /** Says that the link takes chunks again, where it does. */
  #relieved(): void {
    if (!this.#isFull || this.#isBusy || this.isClosing) return;
    this.#isFull = false;
    this.sink?.writable();
  }

  #endOf(method: string, answer: Answer): LinkEnd {
    const code = this.failure;
    if (answer.kind === "failed") {
      return { code, message: `the ${method} failed: ${answer.error.message}`, cause: answer.error };
    }
    if (answer.kind === "too-big") {
      return { code: "too-big", message: `the answer to a ${method} had more than ${this.traits.maxChunk} bytes` };
    }
    const { status, bytes } = answer;
    const body = this.bytes.readUtf8(bytes, 0, bytes.length) ?? "";
    const message = `the ${method} was answered ${status}: ${body.slice(0, 200)}`;
    // Something takes no body of this size. On another link it would be sent again, and refused again, without end.
    const isTooBig = method === "POST" && status === TOO_LARGE;
    return { code: isTooBig ? "too-big" : code, message, cause: { status, body } };
  }
}
