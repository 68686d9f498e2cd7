import type { BytePort, Chunk, Clock, HttpBody, LinkEnd, LinkTraits } from "@rt/protocol";
import { answerEmpty, answerPost, answerUnknown, type RequestExchange } from "./answers.ts";
import type { PostFormat } from "./post-format.ts";

/** The link that POSTs come in for. */
export interface IntakeOwner {
  /** Does it take a chunk now? */
  readonly isReceptive: boolean;
  /** Takes the chunk of a POST, which has been answered. */
  posted(chunk: Chunk): void;
  /** A POST that nobody can go on from: the link is over. */
  postFailed(end: LinkEnd): void;
  /** The connection of a POST was cut; it may come again. */
  postCut(end: LinkEnd): void;
}

/** What the server's end of a link whose client sends by POST needs of its acceptor. */
export interface PostUpServerOptions {
  /** No body has more than `maxChunk` bytes. */
  readonly traits: LinkTraits;
  readonly bytes: BytePort;
  readonly posts: PostFormat;
  /** Without it no link waits for the last words of a client that has gone. */
  readonly clock?: Clock | undefined;
}

/** The POSTs of one link, on its server: one at a time, read whole, handed on, and answered when the link has taken it. */
export class PostIntake {
  readonly #owner: IntakeOwner;
  readonly #options: PostUpServerOptions;
  /** The POST that is being read, or has not been handed on because the link does not take it now. */
  #post: RequestExchange | undefined;
  #held: Chunk | undefined;
  #isOver = false;

  constructor(owner: IntakeOwner, options: PostUpServerOptions) {
    this.#owner = owner;
    this.#options = options;
  }

  /** Takes the next POST; it is answered in every case. */
  take(exchange: RequestExchange): void {
    const { posts, traits } = this.#options;
    const objection = posts.refuses(exchange.headers["content-type"]);
    if (objection !== undefined || this.#post !== undefined) {
      answerEmpty(exchange, 400);
      const message = objection ?? "a second POST came while one was pending";
      this.#owner.postFailed({ code: "protocol", message });
      return;
    }
    this.#post = exchange;
    exchange.onAborted(() => this.#aborted());
    exchange.read(traits.maxChunk * posts.growth, (body) => this.#read(exchange, body));
  }

  /** Hands on what was held, in a later turn, if the owner takes it then. */
  deliverLater(): void {
    if (this.#held !== undefined) queueMicrotask(() => this.#deliver());
  }

  /**
   * The link is over, and a pending POST is cut. Where the link was closed in order, one whose body is still coming hears that the
   * session is unknown: cut, its client would report a failure instead of a close.
   */
  end(isInOrder: boolean): void {
    this.#isOver = true;
    if (!isInOrder || this.#held !== undefined) this.#post?.destroy();
    this.#post = undefined;
    this.#held = undefined;
  }

  #read(exchange: RequestExchange, body: HttpBody): void {
    if (body.kind === "aborted") {
      this.#aborted();
    } else if (body.kind === "too-big") {
      this.#tooBig(exchange);
    } else if (this.#isOver) {
      answerUnknown(exchange);
    } else {
      const { posts, bytes, traits } = this.#options;
      const chunk = posts.read(body.bytes, bytes, exchange.headers["content-type"]);
      if (chunk === undefined) {
        this.#refuse(exchange, 400, { code: "protocol", message: "the body of a POST could not be read" });
        return;
      }
      if (posts.growth > 1 && typeof chunk === "string" && bytes.utf8Length(chunk) > traits.maxChunk) {
        this.#tooBig(exchange);
        return;
      }
      this.#held = chunk;
      this.#deliver();
    }
  }

  #tooBig(exchange: RequestExchange): void {
    const message = `a POST had more than ${this.#options.traits.maxChunk} bytes`;
    this.#refuse(exchange, 413, { code: "too-big", message });
  }

  #refuse(exchange: RequestExchange, status: number, end: LinkEnd): void {
    answerEmpty(exchange, status);
    this.#post = undefined;
    this.#owner.postFailed(end);
  }

  #aborted(): void {
    this.#owner.postCut({ code: "broken", message: "the POST was aborted" });
  }

  #deliver(): void {
    const post = this.#post;
    const chunk = this.#held;
    if (post === undefined || chunk === undefined || !this.#owner.isReceptive) return;
    this.#post = undefined;
    this.#held = undefined;
    // First, so that the answer is the same whatever the chunk leads to.
    answerPost(post);
    this.#owner.posted(chunk);
  }
}
