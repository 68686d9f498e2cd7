import { hiddenFrame, type PageFrame } from "../browser/hidden-frame.ts";
import { CALLBACKS } from "./wire.ts";

/** The one function of the frame. */
export const CALLBACK_INDEX = "0";

/** What a script gave to the function; `undefined` where it could not be loaded, or did not call it with a text. */
type Loaded = (payload: string | undefined) => void;

/**
 * Loads scripts, one at a time, into a hidden frame of their own. There they find the function that they call, and nothing of the page's
 * has to bear a name for them; and with the frame goes what is loading, which nothing else can end.
 */
export class ScriptFrame {
  readonly #remove: () => void;
  #frame: PageFrame | undefined;
  #url: string | undefined;
  #loaded: Loaded | undefined;
  #payload: string | undefined;

  /** Throws where there is no page. */
  constructor() {
    this.#remove = hiddenFrame((frame) => frame.addEventListener("load", () => this.#ready(frame)));
  }

  /** Loads a script from this URL; `loaded` is called once, in a later turn, unless the frame is removed. */
  load(url: string, loaded: Loaded): void {
    this.#url = url;
    this.#loaded = loaded;
    this.#payload = undefined;
    this.#begin();
  }

  remove(): void {
    this.#loaded = undefined;
    this.#remove();
  }

  #ready(frame: PageFrame): void {
    this.#frame = frame;
    Object.assign(frame.contentWindow ?? {}, { [CALLBACKS]: [(payload: unknown) => this.#called(payload)] });
    this.#begin();
  }

  #begin(): void {
    const page = this.#frame?.contentDocument;
    const url = this.#url;
    if (page === undefined || page === null || url === undefined) return;
    this.#url = undefined;
    const script = page.createElement("script");
    script.addEventListener("load", () => this.#settle());
    script.addEventListener("error", () => this.#settle());
    script.src = url;
    page.body.append(script);
  }

  #called(payload: unknown): void {
    this.#payload = typeof payload === "string" ? payload : undefined;
  }

  #settle(): void {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    loaded?.(this.#payload);
  }
}
