/** Where packed frames leave: a `ByteStream`, for one. */
export interface FrameOut {
  /** Takes bytes, which nobody changes afterwards; `false` when it is full. */
  write(bytes: Uint8Array): boolean;
}

/** Fills an array with bytes from a source fit for secrets, such as `crypto.getRandomValues`. */
export type FillRandom = (target: Uint8Array) => void;
