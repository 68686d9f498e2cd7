import { randomFillSync } from "node:crypto";
import type { Random } from "@rt/protocol";
import type { FillRandom } from "@rt/protocol/websocket";

/** Numbers for spreading load in time; never for secrets. */
export const nodeRandom: Random = Math.random;

/** Bytes fit for secrets; WebSocket masks are made of them. */
export const nodeFillRandom: FillRandom = (target) => {
  randomFillSync(target);
};
