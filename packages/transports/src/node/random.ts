import type { Random } from "@rt/protocol";

/** Numbers for spreading load in time; never for secrets. */
export const nodeRandom: Random = Math.random;
