import { browserBytes } from "../browser/bytes.ts";
import type { DownEnd, DownSink, DownSource } from "../post-up/downstream.ts";
import { whenLost } from "../post-up/when-lost.ts";
import { readEventData } from "./event-data.ts";

/** How an event stream is asked for. */
export interface EventSourceRequest {
  readonly url: string;
  readonly withCredentials: boolean;
  /** How long the answer's head may take, in milliseconds; 0 for ever. */
  readonly time: number;
  /** The most bytes of an event's data. */
  readonly maxData: number;
}

/**
 * Reads an event stream by the browser's `EventSource`. It cannot be told to read no more, says nothing of why it fails, and asks again by
 * itself when it has lost the stream: as the link is over then, it is closed before that.
 */
export class EventSourceDown implements DownSource {
  readonly #source: EventSource;
  readonly #sink: DownSink;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  /** Throws where there is no `EventSource`, or where it does not take the URL. */
  constructor({ url, withCredentials, time, maxData }: EventSourceRequest, sink: DownSink) {
    this.#sink = sink;
    this.#source = new EventSource(url, { withCredentials });
    this.#source.addEventListener("open", () => clearTimeout(this.#timer));
    this.#source.addEventListener("message", ({ data }) => this.#came(String(data), maxData));
    this.#source.addEventListener("error", () => this.#lost());
    if (time > 0) this.#timer = setTimeout(() => this.#end({ code: "broken", message: "the request timed out" }), time);
  }

  pause(): void {}

  resume(): void {}

  destroy(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#source.close();
  }

  #came(data: string, maxData: number): void {
    if (this.#isOver) return;
    if (data.length > maxData || browserBytes.utf8Length(data) > maxData) {
      this.#end({ code: "too-big", message: `an event had more than ${maxData} bytes` });
      return;
    }
    const payload = readEventData(data);
    if (payload === undefined) this.#end({ code: "protocol", message: "the data of an event could not be read" });
    else this.#sink.came(payload);
  }

  #lost(): void {
    if (this.#isOver) return;
    this.#source.close();
    clearTimeout(this.#timer);
    this.#timer = whenLost(() => this.#end({ code: "closed", message: "the event stream ended" }));
  }

  #end(end: DownEnd): void {
    if (this.#isOver) return;
    this.destroy();
    this.#sink.over(end);
  }
}
