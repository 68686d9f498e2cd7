import { type ErrorCode, RtError } from "../errors.ts";

/**
 * A connection that could not be made; the client tries again where its options say so. Code `CONNECT_FAILED`, or `UNSUPPORTED_VERSION`
 * where the two ends are of versions that do not fit together: one of them has to be renewed, such as a page that was loaded long ago.
 */
export class TransportError extends RtError {
  readonly type: "TransportError" = "TransportError" as const;
  /** What the platform said of the last transport that was tried: an error, a status. For logs only. */
  readonly description: unknown;

  constructor(message: string, description?: unknown, code: ErrorCode = "CONNECT_FAILED") {
    super(code, message, description === undefined ? undefined : { cause: description });
    this.name = "TransportError";
    this.description = description;
  }
}

/** The server refused the namespace: a middleware said no, or it does not exist. Code `CONNECT_REFUSED`. */
export class ConnectRefusedError extends RtError {
  /** What the server said beside the message. */
  readonly data: unknown;

  constructor(message: string, data?: unknown) {
    super("CONNECT_REFUSED", message);
    this.name = "ConnectRefusedError";
    this.data = data;
  }
}
