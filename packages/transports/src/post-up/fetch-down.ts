import { MAX_FAILURE } from "./answer.ts";
import {
  type BodyFormat,
  type BodyReader,
  type DownEnd,
  type DownSink,
  type DownSource,
  isOfType,
} from "./downstream.ts";
import { whenLost } from "./when-lost.ts";

/** Sends a GET and reads its answer as it comes, by the web's `fetch`. `time` is how long the answer's head may take, in milliseconds; 0 for ever. */
export function fetchDown(
  url: string,
  init: RequestInit,
  time: number,
  format: BodyFormat,
  sink: DownSink,
): DownSource {
  return new FetchDown(url, init, time, format, sink);
}

class FetchDown implements DownSource {
  readonly #format: BodyFormat;
  readonly #sink: DownSink;
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Reads on, where the reading has stopped. */
  #resumed: (() => void) | undefined;
  #isPaused = false;
  #isOver = false;

  constructor(url: string, init: RequestInit, time: number, format: BodyFormat, sink: DownSink) {
    this.#format = format;
    this.#sink = sink;
    if (time > 0) this.#timer = setTimeout(() => this.#broke("the request timed out"), time);
    void this.#run(url, init).catch((error: unknown) => {
      whenLost(() => this.#broke(`the GET failed: ${error instanceof Error ? error.message : String(error)}`, error));
    });
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#resumed?.();
  }

  destroy(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#controller.abort();
    this.#resumed?.();
  }

  async #run(url: string, init: RequestInit): Promise<void> {
    const response = await fetch(url, { ...init, signal: this.#controller.signal });
    clearTimeout(this.#timer);
    const { status, body } = response;
    const type = response.headers.get("content-type") ?? "none";
    if (status !== 200) await this.#refused(response);
    else if (!isOfType(type, this.#format.type)) this.#broke(`the GET was answered with the type ${type}`);
    else if (body === null) this.#broke("the answer cannot be read as it comes");
    else await this.#readOn(body.getReader(), this.#format.createReader());
  }

  async #refused(response: Response): Promise<void> {
    const { status } = response;
    const body = await beginningOf(response);
    this.#broke(`the GET was answered ${status}: ${body.slice(0, 200)}`, { status, body });
  }

  async #readOn(source: ReadableStreamDefaultReader<Uint8Array>, reader: BodyReader): Promise<void> {
    while (!this.#isOver) {
      const { done, value } = await source.read();
      if (done) return this.#end({ code: "closed", message: "the server ended the stream" });
      const fault = reader.read(value, (chunk) => {
        if (!this.#isOver) this.#sink.came(chunk);
      });
      if (fault !== undefined) this.#end(fault);
      while (this.#isPaused && !this.#isOver) await new Promise<void>((resolve) => (this.#resumed = resolve));
    }
  }

  #broke(message: string, cause?: unknown): void {
    this.#end({ code: "broken", message, cause });
  }

  #end(end: DownEnd): void {
    if (this.#isOver) return;
    this.destroy();
    this.#sink.over(end);
  }
}

/** What a failure says of itself, for logs: no more of it is read than that. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  let text = "";
  while (reader !== undefined && text.length < MAX_FAILURE) {
    const { done, value } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  return text.slice(0, MAX_FAILURE);
}
