import { ensureProgram } from "../../tooling/debian.mjs";

/** Before all tests, as to download them may take its time. */
export function setup(): void {
  ensureProgram("nginx");
  ensureProgram("haproxy");
}
