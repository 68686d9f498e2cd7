import { browserBytes } from "../browser/bytes.ts";
import { hiddenFrame } from "../browser/hidden-frame.ts";
import type { DownEnd, DownSink, DownSource } from "../post-up/downstream.ts";
import { RECEIVER } from "./format.ts";

/** How the page of a link is asked for. */
export interface FrameRequest {
  readonly url: URL;
  /** How long the page's beginning may take, in milliseconds; 0 for ever. */
  readonly time: number;
  /** The most bytes of a chunk. */
  readonly maxData: number;
  /** How much a page may bring, in characters. */
  readonly maxPage: number;
}

/**
 * Reads a page that does not end in a hidden frame, whose scripts hand over what they bring. A frame cannot be told to read no more, and
 * does not say why it has nothing (any more). What a browser keeps of such a page is its own affair, so no page is used without end.
 */
export class FrameDown implements DownSource {
  readonly #sink: DownSink;
  readonly #request: FrameRequest;
  readonly #remove: () => void;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  #come = 0;
  #isOver = false;

  /** Throws where there is no page. */
  constructor(request: FrameRequest, sink: DownSink) {
    this.#request = request;
    this.#sink = sink;
    this.#remove = hiddenFrame((frame) => {
      frame.src = request.url.href;
      Object.assign(frame, { [RECEIVER]: (chunk: unknown) => this.#heard(chunk) });
      frame.addEventListener("load", () => this.#broke("the page ended, or there was none"));
    });
    if (request.time > 0) this.#timer = setTimeout(() => this.#broke("the request timed out"), request.time);
  }

  pause(): void {}

  resume(): void {}

  destroy(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#remove();
  }

  /** Takes what a script of the page hands over: a chunk, or nothing, which is the end. */
  #heard(chunk: unknown): void {
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    const { maxData, maxPage } = this.#request;
    if (chunk === undefined) {
      this.#end({ code: "closed", message: "the server ended the page" });
    } else if (typeof chunk !== "string") {
      this.#end({ code: "protocol", message: "a script handed over no text" });
    } else if (chunk.length > maxData || browserBytes.utf8Length(chunk) > maxData) {
      this.#end({ code: "too-big", message: `a chunk had more than ${maxData} bytes` });
    } else {
      this.#come += chunk.length;
      this.#sink.came(chunk);
      if (this.#come > maxPage) this.#end({ code: "closed", message: `the page had brought ${this.#come} characters` });
    }
  }

  #broke(message: string): void {
    this.#end({ code: "broken", message });
  }

  #end(end: DownEnd): void {
    if (this.#isOver) return;
    this.destroy();
    this.#sink.over(end);
  }
}
