import type { HeaderTarget } from "./cors.ts";

/** Headers that are set before there is a response to set them on. Names are kept in lower case. */
export class HeaderBag implements HeaderTarget {
  readonly #headers = new Map<string, string>();

  getHeader(name: string): string | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: string): void {
    this.#headers.set(name.toLowerCase(), value);
  }

  /** An upgrade is no preflight: there is nothing to end. */
  end(): void {}

  get isEmpty(): boolean {
    return this.#headers.size === 0;
  }

  record(): Record<string, string> {
    return Object.fromEntries(this.#headers);
  }
}
