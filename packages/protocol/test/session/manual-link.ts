import type { Chunk, Link, LinkEndCode, LinkSink, LinkTraits } from "../../src/contracts/index.ts";

/** A link whose other end is the test. */
export class ManualLink implements Link {
  readonly traits: LinkTraits;
  readonly sent: Chunk[] = [];
  sink: LinkSink | undefined;
  ends = 0;
  isOver = false;
  /** What the session takes it for, where a test keeps track of that. */
  role: "current" | "second" | undefined;
  /** What was sent after the end. */
  late = 0;

  constructor(traits: LinkTraits) {
    this.traits = traits;
  }

  bind(sink: LinkSink): void {
    this.sink = sink;
  }

  send(chunk: Chunk): boolean {
    if (this.isOver) this.late++;
    this.sent.push(chunk);
    return true;
  }

  pause(): void {}
  resume(): void {}

  close(): void {
    this.ends++;
  }

  abort(): void {
    this.ends++;
  }

  /** Ends the link from outside. */
  end(code: LinkEndCode): void {
    this.isOver = true;
    this.sink?.ended({ code, message: code });
  }
}
