import type { DialTarget } from "@rt/protocol";
import type { Answer } from "../post-up/answer.ts";
import { type BrowserRequestOptions, BrowserRequests, type PageLink } from "../post-up/browser-requests.ts";
import { fetchAnswer } from "../post-up/fetch-request.ts";
import type { LinkRequest, PendingRequest, RequestCarrier } from "../post-up/request.ts";
import { CALLBACK_INDEX, ScriptFrame } from "./script-frame.ts";
import { formOf, INDEX } from "./wire.ts";

/** To the server it is polling. */
const NAME = "polling";

/**
 * The requests of one link without the permission of the server's origin: GETs load scripts, and POSTs are forms, of whose answers no more
 * can be seen than that there is one.
 */
export class JsonpRequests implements RequestCarrier {
  readonly #target: DialTarget;
  readonly #options: BrowserRequestOptions;
  readonly #requests: BrowserRequests;
  #frame: ScriptFrame | undefined;

  constructor(target: DialTarget, options: BrowserRequestOptions) {
    this.#target = { ...target, query: new Map([...target.query, [INDEX, CALLBACK_INDEX]]) };
    this.#options = options;
    this.#requests = new BrowserRequests(NAME, this.#target, options);
  }

  /** Tells `link` of the page until the requests are released. */
  watch(link: PageLink): void {
    this.#requests.watch(link);
  }

  start(request: LinkRequest, done: (answer: Answer) => void): PendingRequest {
    const url = new URL(this.#requests.urlOf(request)).href;
    const time = request.isPatient ? 0 : (this.#options.requestTimeout ?? 0);
    return typeof request.body === "string" ? this.#post(url, request.body, time, done) : this.#get(url, time, done);
  }

  release(): void {
    this.#requests.release();
    this.#frame?.remove();
  }

  #get(url: string, time: number, done: (answer: Answer) => void): PendingRequest {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const destroy = (): void => {
      isOver = true;
      clearTimeout(timer);
    };
    const finish = (answer: Answer): void => {
      if (isOver) return;
      destroy();
      done(answer);
    };
    this.#frame ??= new ScriptFrame();
    this.#frame.load(url, (payload) => finish(this.#answerOf(payload)));
    if (time > 0) timer = setTimeout(() => finish(failed("the request timed out")), time);
    return { destroy };
  }

  #answerOf(payload: string | undefined): Answer {
    if (payload === undefined) return failed("the script could not be loaded, or brought nothing");
    const bytes = new TextEncoder().encode(payload);
    return bytes.length > this.#target.maxChunk ? { kind: "too-big" } : { kind: "answered", status: 200, bytes };
  }

  #post(url: string, payload: string, time: number, done: (answer: Answer) => void): PendingRequest {
    const init: RequestInit = {
      method: "POST",
      mode: "no-cors",
      // As scripts are loaded.
      credentials: "include",
      body: formOf(payload),
      keepalive: this.#options.departure?.hasBegun() === true,
    };
    return fetchAnswer(url, init, { bytes: this.#target.maxChunk, time }, (answer) => {
      // An answer of which nothing can be seen has the status 0.
      const isHidden = answer.kind === "answered" && answer.status === 0;
      done(isHidden ? { ...answer, status: 200 } : answer);
    });
  }
}

function failed(message: string): Answer {
  return { kind: "failed", error: new Error(message) };
}
