import { type ErrorCode, RtError } from "../errors.ts";

/**
 * A connection that could not be made; the client tries again where its options say so. Code `CONNECT_FAILED`, or `UNSUPPORTED_VERSION`
 * where the two ends are of versions that do not fit together: one of them has to be renewed, such as a page that was loaded long ago.
 */
export class TransportError extends RtError {
  readonly type: "TransportError" = "TransportError" as const;
  /** The status of the answer, where the server gave one to the last transport that was tried; what there is else. For logs only. */
  readonly description: unknown;
  /** What the platform said of it: an error, an answer. For logs only. */
  readonly context: unknown;

  constructor(message: string, cause?: unknown, code: ErrorCode = "CONNECT_FAILED") {
    super(code, message, cause === undefined ? undefined : { cause });
    this.name = "TransportError";
    this.description = statusOf(cause) ?? cause;
    this.context = cause;
  }
}

function statusOf(cause: unknown): number | undefined {
  if (typeof cause !== "object" || cause === null || !("status" in cause)) return undefined;
  return typeof cause.status === "number" ? cause.status : undefined;
}

/** An error as `connect_error` tells of it; of a refused namespace with what the server said beside the message. */
export interface ExtendedError extends Error {
  // What servers send along is their own affair, and applications look into it as it is.
  // oxlint-disable-next-line typescript/no-explicit-any
  data?: any;
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
