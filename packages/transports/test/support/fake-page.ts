import { createContext, runInContext } from "node:vm";
import { type FoundScript, PageScripts } from "./page-scripts.ts";

type Task = () => void;

/** The document of a page, or of a frame, that can do what the browser's halves ask of it; what is loaded is loaded really. */
export class FakePage {
  /** The frames and scripts that are there. */
  readonly elements: Set<FakeElement> = new Set();
  readyState: "loading" | "complete" = "complete";
  readonly body: { append(element: FakeElement): void } = {
    append: (element: FakeElement): void => {
      this.elements.add(element);
      element.inserted();
    },
  };
  /** What the scripts of this document see. */
  readonly global: object;
  readonly #tasks = new Set<Task>();

  constructor(global: object = {}) {
    this.global = createContext(global);
  }

  createElement(name: "iframe" | "script"): FakeElement {
    return name === "iframe" ? new FakeFrame(this) : new FakeScript(this);
  }

  addEventListener(_type: "readystatechange", task: Task): void {
    this.#tasks.add(task);
  }

  removeEventListener(_type: "readystatechange", task: Task): void {
    this.#tasks.delete(task);
  }

  /** The page has loaded. */
  complete(): void {
    this.readyState = "complete";
    for (const task of Array.from(this.#tasks)) task();
  }

  get waiting(): number {
    return this.#tasks.size;
  }
}

abstract class FakeElement {
  src = "";
  hidden = false;
  protected readonly controller: AbortController = new AbortController();
  readonly #page: FakePage;
  readonly #tasks: { readonly type: string; readonly task: Task }[] = [];

  constructor(page: FakePage) {
    this.#page = page;
  }

  abstract inserted(): void;

  addEventListener(type: "load" | "error", task: Task): void {
    this.#tasks.push({ type, task });
  }

  remove(): void {
    this.#page.elements.delete(this);
    this.controller.abort();
  }

  protected get page(): FakePage {
    return this.#page;
  }

  protected dispatch(type: "load" | "error"): void {
    if (this.controller.signal.aborted) return;
    for (const one of this.#tasks) if (one.type === type) one.task();
  }
}

/** An `iframe`: without a `src` it has an empty document, else a page that is read as it comes. */
class FakeFrame extends FakeElement {
  contentWindow: object | null = null;
  contentDocument: FakePage | null = null;

  inserted(): void {
    if (this.src !== "") {
      void this.#show().finally(() => this.dispatch("load"));
      return;
    }
    this.contentWindow = {};
    this.contentDocument = new FakePage(this.contentWindow);
    this.dispatch("load");
  }

  override remove(): void {
    super.remove();
    for (const element of this.contentDocument?.elements ?? []) element.remove();
  }

  async #show(): Promise<void> {
    const response = await fetch(this.src, { signal: this.controller.signal }).catch(() => undefined);
    const { headers, body } = response ?? new Response();
    if (!/^text\/html\b/.test(headers.get("content-type") ?? "")) return;
    const nonce = /script-src 'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "")?.[1];
    const scripts = new PageScripts();
    const run = this.#runner(` nonce="${nonce}"`);
    const decoder = new TextDecoder();
    try {
      for await (const piece of body ?? []) scripts.push(decoder.decode(piece, { stream: true })).forEach(run);
    } catch (error) {
      // A page that was cut has loaded, as well as it could be.
      if (!(error instanceof TypeError || (error instanceof Error && error.name === "AbortError"))) throw error;
    }
  }

  /** Runs the scripts of the page that may run. */
  #runner(allowed: string): (script: FoundScript) => void {
    let isIn = true;
    const currentScript = { parentNode: { removeChild: () => (isIn = false) } };
    const global = createContext({ document: { currentScript }, frameElement: this });
    return ({ attributes, source }) => {
      if (attributes !== allowed || this.controller.signal.aborted) return;
      isIn = source.startsWith("r(");
      runInContext(source, global);
      if (isIn) throw new Error("a script has stayed in the page");
    };
  }
}

/** A `script` of another origin. */
class FakeScript extends FakeElement {
  inserted(): void {
    void this.#load().then(
      () => this.dispatch("load"),
      () => this.dispatch("error"),
    );
  }

  async #load(): Promise<void> {
    const response = await fetch(this.src, { signal: this.controller.signal });
    const source = await response.text();
    const type = response.headers.get("content-type") ?? "";
    if (!response.ok || !/^text\/javascript\b/.test(type)) throw new Error("this is no script");
    if (!this.controller.signal.aborted) runInContext(source, this.page.global);
  }
}
