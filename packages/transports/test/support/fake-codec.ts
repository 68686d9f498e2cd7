import type { Inflated, MessageCodec } from "@rt/protocol/websocket";

/** Work for a codec, which the test does. */
export interface Work<Result> {
  readonly data: Uint8Array;
  /** Says what came of it; nobody hears of it where the codec was freed. */
  done(result: Result): void;
}

/** A codec that takes its time: the test says when it is done, and with what. */
export class FakeCodec implements MessageCodec {
  readonly deflations: Work<Uint8Array | undefined>[] = [];
  readonly inflations: Work<Inflated>[] = [];
  isFreed = false;

  deflate(data: Uint8Array, done: (deflated: Uint8Array | undefined) => void): void {
    this.deflations.push(this.#work(data, done));
  }

  inflate(data: Uint8Array, done: (inflated: Inflated) => void): void {
    this.inflations.push(this.#work(data, done));
  }

  free(): void {
    this.isFreed = true;
  }

  #work<Result>(data: Uint8Array, done: (result: Result) => void): Work<Result> {
    return {
      data,
      done: (result) => {
        if (!this.isFreed) done(result);
      },
    };
  }
}
