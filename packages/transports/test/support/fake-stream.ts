import type { ByteSink, ByteStream } from "@rt/protocol";

/** A byte stream in the hands of the test. */
export class FakeStream implements ByteStream {
  readonly writes: Uint8Array[] = [];
  /** What was called beside `write`, in order. */
  readonly calls: string[] = [];
  sink: ByteSink | undefined;
  isFull = false;

  bind(sink: ByteSink): void {
    this.sink = sink;
  }

  write(bytes: Uint8Array): boolean {
    this.writes.push(bytes);
    return !this.isFull;
  }

  /** All that was written, since the last time, as latin1. */
  text(): string {
    return Buffer.concat(this.writes.splice(0)).toString("latin1");
  }

  drain(): void {
    this.isFull = false;
    this.sink?.drained();
  }

  pause(): void {
    this.calls.push("pause");
  }

  resume(): void {
    this.calls.push("resume");
  }

  end(): void {
    this.calls.push("end");
  }

  destroy(): void {
    this.calls.push("destroy");
  }
}
