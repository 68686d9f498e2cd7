/** Where a {@link ByteStream} hands what it has. */
export interface ByteSink {
  /** The next bytes; they belong to the receiver, who may change them. */
  data(bytes: Uint8Array): void;
  /** The stream takes bytes again, after a `write` that returned `false`. */
  drained(): void;
  /** The peer sends no more, in order. The stream still takes bytes. */
  finished(): void;
  /** The stream is gone; called once, last. `error` is absent after an end in order. */
  closed(error?: Error): void;
}

/** A connected pair of byte pipes, such as a TCP or TLS socket, without a platform's type. No method throws. */
export interface ByteStream {
  /** Called once, before anything else; what came earlier is held for the sink. */
  bind(sink: ByteSink): void;
  /** Takes bytes, which the caller does not change afterwards; `false` when it is full. */
  write(bytes: Uint8Array): boolean;
  /** Stops what comes, and with it, as far as the carrier can, the peer. */
  pause(): void;
  /** Takes `pause` back; nothing was lost. */
  resume(): void;
  /** Ends the own direction once all is written. */
  end(): void;
  /** Ends both directions at once. */
  destroy(): void;
}
