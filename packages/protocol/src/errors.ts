/** The codes of errors that this package throws, rejects with or hands out. Stable; match on them, not on messages. */
export type ErrorCode =
  /** An option has a value that cannot work. */
  | "INVALID_OPTION"
  /** An argument of a call is not what the call takes. */
  | "INVALID_ARGUMENT"
  /** What the call asks for cannot be had of this object. */
  | "UNSUPPORTED"
  /** The event name belongs to the library. */
  | "RESERVED_EVENT"
  /** A packet cannot be encoded: JSON refuses it, or it nests too deep. */
  | "UNENCODABLE"
  /** A packet holds more binary values than peers accept. */
  | "TOO_MANY_ATTACHMENTS"
  /** A buffer that waits for a connection is full. */
  | "BUFFER_FULL"
  /** No acknowledgement came in time. */
  | "ACK_TIMEOUT"
  /** The socket was disconnected before the acknowledgement came. */
  | "DISCONNECTED"
  /** The server refused the connection to a namespace. */
  | "CONNECT_REFUSED"
  /** The connection could not be made, or did not come up in time. */
  | "CONNECT_FAILED"
  /** The server speaks another version of rt: one of the two ends is out of date. */
  | "UNSUPPORTED_VERSION"
  /** A listener of the application threw, or its promise was rejected. */
  | "LISTENER_FAILED"
  /** The peer broke the protocol. */
  | "PROTOCOL";

/** Every error of this package: an `Error` with a stable `code`. */
export class RtError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "RtError";
    this.code = code;
  }
}
