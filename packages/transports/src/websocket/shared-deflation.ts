/** Takes a message that is compressed; `undefined` when it is to leave as it is. */
export type TakeDeflated = (deflated: Uint8Array | undefined) => void;

/** A message that is compressed once, for all who wait for it. */
export class SharedDeflation {
  #waiting: TakeDeflated[] | undefined = [];
  #deflated: Uint8Array | undefined;

  tell(done: TakeDeflated): void {
    if (this.#waiting === undefined) done(this.#deflated);
    else this.#waiting.push(done);
  }

  ended(deflated: Uint8Array | undefined): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    // In an array of its own: zlib hands out the start of a larger one, and this is kept for as long as the message.
    this.#deflated = deflated === undefined ? undefined : new Uint8Array(deflated);
    for (const done of waiting) done(this.#deflated);
  }
}
