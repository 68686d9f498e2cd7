import { setTimeout as sleep } from "node:timers/promises";
import { type Random } from "../fault-proxy/index.ts";

const TICK_MS = 10;
/** How likely a tick sends what has come due: the rest waits, so that some leave one by one and some in a burst. */
const LIKELY = 0.3;

/** Calls `send` for 0, 1, 2, ... below `count`, about so often a second. One that says `false` is called again, in a while. */
export async function atPace(
  count: number,
  perSecond: number,
  random: Random,
  send: (position: number) => boolean,
): Promise<void> {
  let due = 0;
  let next = 0;
  while (next < count) {
    await sleep(TICK_MS);
    due = Math.min(count, due + (perSecond * TICK_MS) / 1000);
    if (random() >= LIKELY && due < count) continue;
    while (next < due && next < count && send(next)) next += 1;
  }
}
