/** What is used of a page's document. Node, whose types this is checked with, has none. */
export interface PageDocument {
  readonly readyState: string;
  readonly body: { append(element: PageElement): void };
  createElement(name: "iframe"): PageFrame;
  createElement(name: "script"): PageScript;
  addEventListener(type: "readystatechange", task: () => void): void;
  removeEventListener(type: "readystatechange", task: () => void): void;
}

/** What is used of any element. */
export interface PageElement {
  addEventListener(type: "load" | "error", task: () => void): void;
  remove(): void;
}

/** An `iframe`. */
export interface PageFrame extends PageElement {
  src: string;
  hidden: boolean;
  readonly contentWindow: object | null;
  readonly contentDocument: PageDocument | null;
}

/** A `script`. */
export interface PageScript extends PageElement {
  src: string;
}

declare const document: PageDocument | undefined;

/**
 * Puts a frame that nobody sees into the page, when the page has loaded: before, what the frame loads would keep the page from it.
 * `prepare` gets it at once. The result takes it away, with all that it is loading. Throws where there is no page.
 */
export function hiddenFrame(prepare: (frame: PageFrame) => void): () => void {
  if (typeof document === "undefined") throw new Error("there is no page to put a frame into");
  const page = document;
  const frame = page.createElement("iframe");
  frame.hidden = true;
  prepare(frame);
  const insert = (): void => {
    if (page.readyState !== "complete") return;
    page.removeEventListener("readystatechange", insert);
    page.body.append(frame);
  };
  page.addEventListener("readystatechange", insert);
  insert();
  return () => {
    page.removeEventListener("readystatechange", insert);
    frame.remove();
  };
}
