// @ts-check
/** What the driver throws when a server's answer is not exactly what it must be. Anything else is a fault of the harness. */
export class CheckError extends Error {
  /** @override */
  name = "CheckError";
}
