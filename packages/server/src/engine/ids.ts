import { randomFillSync } from "node:crypto";

/** 120 random bits, which are 20 characters in base64. */
const ID_BYTES = 15;

/** One call into native code fills this many ids. */
const POOL_IDS = 128;

const pool = Buffer.alloc(ID_BYTES * POOL_IDS);
let next = POOL_IDS;

/**
 * A new id: 20 characters of `[A-Za-z0-9_-]` (A.2: other implementations know ids by this shape), all of them from a
 * cryptographic generator, so that no id tells anything of another.
 */
export function createId(): string {
  if (next === POOL_IDS) {
    randomFillSync(pool);
    next = 0;
  }
  const start = next++ * ID_BYTES;
  return pool.toString("base64url", start, start + ID_BYTES);
}
