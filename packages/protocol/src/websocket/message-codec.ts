/** A message as it was before it was compressed, or why it can't be told. */
export type Inflated =
  | Uint8Array
  /** It has more bytes than a message may have. */
  | "too-big"
  /** It is not what compressing gives. */
  | "invalid";

/**
 * Compresses the messages of one connection, and those of its peer back (RFC 7692 section 7.2). In each direction one message at a time:
 * the next call follows the answer to the last. An answer comes before the call returns or in a later turn, once, and never after `free`.
 */
export interface MessageCodec {
  /** Compresses a message that is not empty. The answer is `undefined` where it is to leave as it is: it does not get shorter. */
  deflate(data: Uint8Array, done: (deflated: Uint8Array | undefined) => void): void;
  /** Takes a message of the peer's. */
  inflate(data: Uint8Array, done: (inflated: Inflated) => void): void;
  /** Lets go of what it holds, and answers no more. */
  free(): void;
}
