/** Why the fault proxy could not do as told. */
export type FaultProxyErrorCode = "bad-fault" | "bad-option" | "closed";

/** Misuse of the fault proxy. */
export class FaultProxyError extends Error {
  override readonly name = "FaultProxyError";
  readonly code: FaultProxyErrorCode;

  constructor(code: FaultProxyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
