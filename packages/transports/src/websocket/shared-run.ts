import type { BytePort, SharedChunk } from "@rt/protocol";
import { frameOnce, type MessageCodec, payloadOf } from "@rt/protocol/websocket";
import { SharedDeflation, type TakeDeflated } from "./shared-deflation.ts";

/**
 * Shared frames that leave one after the other in one turn. Links that get the same frames in the same order find the same run, so
 * that its bytes are joined once for all of them.
 */
export class SharedRun {
  readonly previous: SharedRun | undefined;
  /** The bytes of all its frames. */
  readonly length: number;
  readonly frame: Uint8Array;
  #joined: Uint8Array | undefined;

  constructor(previous: SharedRun | undefined, frame: Uint8Array) {
    this.previous = previous;
    this.length = frame.length + (previous?.length ?? 0);
    this.frame = frame;
    if (previous === undefined) this.#joined = frame;
  }

  /** The frames back to back, joined by the first who asks. */
  bytes(port: BytePort): Uint8Array {
    this.#joined ??= join(this, port);
    return this.#joined;
  }
}

function join(last: SharedRun, port: BytePort): Uint8Array {
  const joined = port.allocate(last.length);
  let end = last.length;
  for (let run: SharedRun | undefined = last; run !== undefined; run = run.previous) {
    end -= run.frame.length;
    joined.set(run.frame, end);
  }
  return joined;
}

/** What a shared chunk remembers: its frame, and the run that it ended last. */
export class SharedMemo {
  readonly #alone: SharedRun;
  readonly #frame: Uint8Array;
  #last: SharedRun | undefined;
  /** What it is compressed to, by each codec that was asked. */
  #deflated: Map<MessageCodec, SharedDeflation> | undefined;

  private constructor(frame: Uint8Array) {
    this.#frame = frame;
    this.#alone = new SharedRun(undefined, frame);
  }

  /** The memo of a shared chunk, made by the first who asks. */
  static of(shared: SharedChunk, port: BytePort): SharedMemo {
    if (shared.memo instanceof SharedMemo) return shared.memo;
    const memo = new SharedMemo(frameOnce(shared.chunk, port));
    shared.memo = memo;
    return memo;
  }

  /** The message's bytes. */
  get payload(): Uint8Array {
    return payloadOf(this.#frame);
  }

  /** What a codec that takes each message by itself compresses it to, once for all who ask. */
  deflate(codec: MessageCodec, done: TakeDeflated): void {
    this.#deflated ??= new Map();
    const known = this.#deflated.get(codec);
    if (known !== undefined) {
      known.tell(done);
      return;
    }
    const deflation = new SharedDeflation();
    this.#deflated.set(codec, deflation);
    deflation.tell(done);
    codec.deflate(this.payload, (deflated) => deflation.ended(deflated));
  }

  /** The run of this frame behind `previous`. One place is enough: members of a room mostly get the same. */
  after(previous: SharedRun | undefined): SharedRun {
    if (previous === undefined) return this.#alone;
    if (this.#last?.previous !== previous) this.#last = new SharedRun(previous, this.#frame);
    return this.#last;
  }
}
