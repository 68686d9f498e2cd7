/** A Blob that is read when the test says so. */
export class SlowBlob extends Blob {
  reads = 0;
  #content: Promise<ArrayBuffer>;
  #resolve: (content: ArrayBuffer) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(size = 1) {
    super([new Uint8Array(size)]);
    this.#content = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#content.catch(() => {});
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    this.reads += 1;
    return this.#content;
  }

  async arrive(byte: number): Promise<void> {
    this.#resolve(new Uint8Array(this.size).fill(byte).buffer);
    await settled();
  }

  async fail(): Promise<void> {
    this.#reject(new Error("the file is gone"));
    await settled();
  }
}

/** All promises that could go on have gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
