import type { Random } from "@rt/protocol";

/** Numbers for spreading load in time; never for secrets. */
export const browserRandom: Random = Math.random;
