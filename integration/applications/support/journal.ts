/** What one actor of a scenario has observed, in order. */
export class Journal {
  readonly lines: string[] = [];
  #waiting: { readonly isThere: () => boolean; readonly resolve: () => void }[] = [];

  note(line: string): void {
    this.lines.push(line);
    const settled = this.#waiting.filter(({ isThere }) => isThere());
    this.#waiting = this.#waiting.filter((waiter) => !settled.includes(waiter));
    for (const { resolve } of settled) resolve();
  }

  /** Settles as soon as this was observed so many times. */
  has(line: string, times = 1): Promise<void> {
    const isThere = (): boolean => this.lines.filter((it) => it === line).length >= times;
    if (isThere()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ isThere, resolve }));
  }
}
