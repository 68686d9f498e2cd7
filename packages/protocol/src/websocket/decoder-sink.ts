/** Where a {@link WebSocketDecoder} hands messages that are compressed. It may pause or stop the decoder. */
export interface DeflatedSink {
  /** A message as it came, all its fragments together; the array belongs to the receiver. `isText`: inflated it is text in UTF-8. */
  deflated(data: Uint8Array, isText: boolean): void;
}

/** Where a {@link WebSocketDecoder} hands what it reads. Arrays belong to the receiver. A method may pause or stop the decoder. */
export interface WebSocketSink {
  /** A text message. */
  text(text: string): void;
  /** A binary message. */
  binary(data: Uint8Array): void;
  /** To be answered with a pong of the same data. */
  ping(data: Uint8Array): void;
  /** The answer to a ping, or a word of itself. */
  pong(data: Uint8Array): void;
  /** The peer's close frame; 1005 when it names no code. Nothing follows. */
  close(code: number, reason: string): void;
  /** The peer broke the protocol or a limit: the code to close with, and what was wrong. Nothing follows. */
  failed(code: number, message: string): void;
}
