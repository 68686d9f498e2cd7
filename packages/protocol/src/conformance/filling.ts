import type { Chunk } from "../contracts/index.ts";
import { sizeOf } from "./compare.ts";
import type { Stage, Way } from "./stage.ts";

/** The bytes of one chunk of those that fill a link. */
export const FILLING = 65_536;
/** Far more than a network and the systems at its ends keep for one connection. */
const BOUND = 67_108_864;

/** What a link whose peer is paused was given, and whether it has stopped taking more. */
export interface Filled {
  readonly sent: readonly Chunk[];
  readonly isBounded: boolean;
}

/** Sends for as long as the link takes it. The peer is paused. */
export async function fill(stage: Stage, { from, material }: Way): Promise<Filled> {
  const sent: Chunk[] = [];
  while (sizeOf(sent) < BOUND) {
    while (from.takes && sizeOf(sent) < BOUND) {
      const chunk = material.chunk(FILLING);
      sent.push(chunk);
      from.send(chunk);
      from.flush();
    }
    await stage.elsewhere();
    if (from.isOver || !from.takes) return { sent, isBounded: true };
  }
  return { sent, isBounded: false };
}
