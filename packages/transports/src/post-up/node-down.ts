import type { ClientRequest, IncomingMessage } from "node:http";
import { readBody } from "../node/body.ts";
import { MAX_FAILURE } from "./answer.ts";
import { whenUnanswered } from "./client-request.ts";
import { type BodyFormat, type DownEnd, type DownSink, type DownSource, isOfType } from "./downstream.ts";

/** Sends a GET and reads its answer as it comes, by Node's HTTP client. */
export function readDown(request: ClientRequest, format: BodyFormat, sink: DownSink): DownSource {
  return new NodeDown(request, format, sink);
}

class NodeDown implements DownSource {
  readonly #request: ClientRequest;
  readonly #format: BodyFormat;
  readonly #sink: DownSink;
  #response: IncomingMessage | undefined;
  #isPaused = false;
  #isOver = false;

  constructor(request: ClientRequest, format: BodyFormat, sink: DownSink) {
    this.#request = request;
    this.#format = format;
    this.#sink = sink;
    request.on("response", (response: IncomingMessage) => this.#answered(response));
    const failed = (error: Error): void => this.#broke(`the GET failed: ${error.message}`, error);
    request.on("error", failed);
    whenUnanswered(request, failed);
    request.on("timeout", () => request.destroy(new Error("the request timed out")));
    request.end();
  }

  pause(): void {
    this.#isPaused = true;
    this.#response?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#response?.resume();
  }

  destroy(): void {
    this.#isOver = true;
    this.#request.destroy();
  }

  #answered(response: IncomingMessage): void {
    const status = response.statusCode ?? 0;
    const type = response.headers["content-type"] ?? "none";
    if (status !== 200) {
      readBody(response, MAX_FAILURE, (read) => {
        const body = read.kind === "complete" ? Buffer.from(read.bytes).toString() : "";
        this.#broke(`the GET was answered ${status}: ${body.slice(0, 200)}`, { status, body });
      });
    } else if (!isOfType(type, this.#format.type)) {
      this.#broke(`the GET was answered with the type ${type}`);
    } else {
      this.#readOn(response);
    }
  }

  #readOn(response: IncomingMessage): void {
    const reader = this.#format.createReader();
    this.#response = response;
    // The head may take its time, what follows is silent by nature.
    this.#request.setTimeout(0);
    response.on("data", (piece: Uint8Array) => {
      if (this.#isOver) return;
      const fault = reader.read(piece, (chunk) => this.#give(chunk));
      if (fault !== undefined) this.#end(fault);
    });
    response.on("end", () => this.#end({ code: "closed", message: "the server ended the stream" }));
    // `close` follows and says the same; the listener keeps the error of a cut connection from being thrown.
    response.on("error", () => this.#broke("the stream was cut"));
    response.on("close", () => this.#broke("the stream was cut"));
    if (this.#isPaused) response.pause();
  }

  #give(chunk: Parameters<DownSink["came"]>[0]): void {
    if (!this.#isOver) this.#sink.came(chunk);
  }

  #broke(message: string, cause?: unknown): void {
    this.#end({ code: "broken", message, cause });
  }

  #end(end: DownEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#request.destroy();
    this.#sink.over(end);
  }
}
