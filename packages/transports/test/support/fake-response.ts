import type { ResponseSink, ResponseStream } from "@rt/protocol";

/** An answer that goes on: it is full, drains and breaks when a test says so. */
export class FakeResponse implements ResponseStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: (string | Uint8Array)[] = [];
  isFull = false;
  isEnded = false;
  isDestroyed = false;
  readonly #sink: ResponseSink;

  constructor(status: number, headers: Readonly<Record<string, string>>, sink: ResponseSink) {
    this.status = status;
    this.headers = headers;
    this.#sink = sink;
  }

  write(piece: string | Uint8Array): boolean {
    this.pieces.push(piece);
    return !this.isFull;
  }

  end(): void {
    this.isEnded = true;
  }

  destroy(): void {
    this.isDestroyed = true;
  }

  /** The peer has taken what waited. */
  drain(): void {
    this.isFull = false;
    this.#sink.drained();
  }

  /** The end is seen: all has left, or the peer has gone. */
  over(isWhole: boolean): void {
    this.#sink.closed(isWhole);
  }

  /** All that was written, as text. */
  get text(): string {
    return this.pieces.map((piece) => (typeof piece === "string" ? piece : Buffer.from(piece).toString())).join("");
  }
}
