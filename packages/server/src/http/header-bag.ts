import type { HeldHeaders, UpgradeHeaders } from "./decorated-upgrade.ts";

/** Headers that are set before there is a response to set them on. Names are kept in lower case. */
export class HeaderBag implements HeldHeaders {
  readonly isAnswered: boolean = false;
  readonly #headers = new Map<string, string | readonly string[]>();

  get isEmpty(): boolean {
    return this.#headers.size === 0;
  }

  setHeader(name: string, value: string | readonly string[]): void {
    this.#headers.set(name.toLowerCase(), value);
  }

  appendHeader(name: string, value: string | readonly string[]): void {
    const known = this.#headers.get(name.toLowerCase());
    this.setHeader(name, known === undefined ? value : [known, value].flat());
  }

  release(): UpgradeHeaders {
    return Object.fromEntries(this.#headers);
  }
}
