import { ensurePython } from "../../tooling/debian.mjs";
import { PYTHON_PACKAGES } from "./support/python-client.ts";

/** Before all tests, as to download them may take its time. */
export function setup(): void {
  ensurePython(PYTHON_PACKAGES);
}
