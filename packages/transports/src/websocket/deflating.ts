import type { BytePort, Chunk, SharedChunk } from "@rt/protocol";
import { CLOSE_CODE, type FrameOut, type Inflated } from "@rt/protocol/websocket";
import { Fifo } from "../node/fifo.ts";
import type { LinkDeflate } from "./deflate-home.ts";
import type { WebSocketKind } from "./kind.ts";
import { SharedMemo } from "./shared-run.ts";

/** From so many bytes on that wait to be compressed, the link takes no more. */
const FULL = 65_536;

/** What hears of a link's compressing; the link. */
export interface DeflatingOwner extends FrameOut {
  /** A message of the peer's, as it was before it was compressed. */
  messageCame(chunk: Chunk): void;
  /** It could not be inflated, or was not what it should be. */
  peerFailed(code: number, message: string): void;
  /** The one or the other has come in a turn of its own. */
  inflatedLate(): void;
  /** In a turn of its own some of what waited has left: the writer has it. */
  deflatedSome(): void;
}

/** A message to be sent. */
type Message = Chunk | SharedChunk;

/**
 * Compresses what a link sends, and inflates what comes. What is compressed in another thread holds up what is sent after it, the close
 * frame too, so that all leaves in order; pongs may pass.
 */
export class Deflating {
  readonly #owner: DeflatingOwner;
  readonly #kind: WebSocketKind;
  readonly #deflate: LinkDeflate;
  readonly #waiting = new Fifo<Message>();
  /** The length of what waits and of what is being compressed. */
  #bytes = 0;
  /** What is to be done when nothing waits any more. */
  #tasks: (() => void)[] = [];
  #isDeflating = false;
  #isRunning = false;
  #isOver = false;
  /** Is a message of the peer's being inflated in another thread? */
  isInflating = false;

  constructor(owner: DeflatingOwner, kind: WebSocketKind, deflate: LinkDeflate) {
    this.#owner = owner;
    this.#kind = kind;
    this.#deflate = deflate;
  }

  /** Does so much wait that the link is full? */
  get isFull(): boolean {
    return this.#bytes >= FULL;
  }

  /** Takes a message. */
  send(message: Message): void {
    this.#waiting.add(message);
    this.#bytes += chunkOf(message).length;
    if (!this.#isDeflating) this.#run();
  }

  /** Runs a task when all has left; at once where nothing waits. */
  whenEmpty(task: () => void): void {
    if (this.#isDeflating) this.#tasks.push(task);
    else task();
  }

  /** Inflates a message: the owner has it when this returns, or `isInflating`. */
  inflate(data: Uint8Array, isText: boolean): void {
    let isLate = false;
    this.isInflating = true;
    this.#deflate.codec.inflate(data, (inflated) => {
      this.isInflating = false;
      this.#inflated(inflated, isText);
      if (isLate) this.#owner.inflatedLate();
    });
    isLate = true;
  }

  /** Forgets what waits to be sent: nothing more is. What is to be done when all has left is done now. */
  drop(): void {
    const tasks = this.#tasks;
    this.#forget();
    for (const task of tasks) task();
  }

  /** The link is over. */
  free(): void {
    this.isInflating = false;
    this.#forget();
    this.#deflate.codec.free();
  }

  #forget(): void {
    this.#isOver = true;
    this.#waiting.clear();
    this.#bytes = 0;
    this.#tasks = [];
    this.#isDeflating = false;
  }

  #inflated(inflated: Inflated, isText: boolean): void {
    const owner = this.#owner;
    const { bytes } = this.#kind;
    if (inflated === "too-big")
      owner.peerFailed(CLOSE_CODE.tooBig, "a message has more bytes than it may when inflated");
    else if (inflated === "invalid") owner.peerFailed(CLOSE_CODE.invalidText, "a message can't be inflated");
    else if (!isText) owner.messageCame(ownedBytes(inflated, bytes));
    else {
      const text = bytes.readUtf8(inflated, 0, inflated.length);
      if (text === undefined) owner.peerFailed(CLOSE_CODE.invalidText, "a text message is not UTF-8");
      else owner.messageCame(text);
    }
  }

  #run(): void {
    this.#isRunning = true;
    while (!this.#isDeflating) {
      const message = this.#waiting.take();
      if (message === undefined) break;
      this.#take(message);
    }
    this.#isRunning = false;
    if (this.#isDeflating) return;
    if (this.#tasks.length > 0) for (const task of this.#tasks.splice(0)) task();
  }

  #take(message: Message): void {
    if (!this.#pays(message)) {
      this.#write(message);
      return;
    }
    this.#isDeflating = true;
    const done = (deflated: Uint8Array | undefined): void => this.#deflated(message, deflated);
    const { codec, sharedCodec } = this.#deflate;
    if (!isShared(message)) codec.deflate(bytesOf(message, this.#kind.bytes), done);
    else if (sharedCodec === undefined) codec.deflate(SharedMemo.of(message, this.#kind.bytes).payload, done);
    else SharedMemo.of(message, this.#kind.bytes).deflate(sharedCodec, done);
  }

  #deflated(message: Message, deflated: Uint8Array | undefined): void {
    if (this.#isOver) return;
    this.#isDeflating = false;
    if (deflated === undefined) this.#write(message);
    else {
      this.#bytes -= chunkOf(message).length;
      this.#kind.writer.deflated(this.#owner, deflated, typeof chunkOf(message) === "string");
    }
    if (this.#isRunning) return;
    this.#run();
    this.#owner.deflatedSome();
  }

  /** Sends a message as it is. */
  #write(message: Message): void {
    this.#bytes -= chunkOf(message).length;
    if (isShared(message)) this.#kind.writer.shared(this.#owner, message);
    else this.#kind.writer.message(this.#owner, message);
  }

  /** Is the message long enough to be compressed, and may it be? */
  #pays(message: Message): boolean {
    if (isShared(message) && !message.mayCompress) return false;
    const chunk = chunkOf(message);
    const { threshold } = this.#deflate;
    if (chunk.length >= threshold) return chunk.length > 0;
    return (
      typeof chunk === "string" && chunk.length * 3 >= threshold && this.#kind.bytes.utf8Length(chunk) >= threshold
    );
  }
}

function isShared(message: Message): message is SharedChunk {
  return typeof message === "object" && "chunk" in message;
}

function chunkOf(message: Message): Chunk {
  return isShared(message) ? message.chunk : message;
}

/** In an array of their own: zlib hands out the start of a larger one. */
function ownedBytes(inflated: Uint8Array, bytes: BytePort): Uint8Array {
  if (inflated.length * 2 >= inflated.buffer.byteLength) return inflated;
  const array = bytes.allocate(inflated.length);
  array.set(inflated);
  return array;
}

function bytesOf(chunk: Chunk, bytes: BytePort): Uint8Array {
  if (typeof chunk !== "string") return chunk;
  const array = bytes.allocate(bytes.utf8Length(chunk));
  bytes.writeUtf8(chunk, array, 0);
  return array;
}
