import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Session } from "../../src/session/index.ts";
import { type Chapter, ResumeWorld } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { closes, restarts, schedules, surroundings, take } from "./schedule.ts";

const LIMITS = { window: 2_000, maxAway: 2, maxTombstones: 3 };
const OFFER = { window: 2_000, messages: 6, bytes: 600 };
/** More than one message that is outstanding and what may pile up in a turn before a writable link is flushed. */
const MAX_BACKLOG = 350_000;

/** What each session had waiting when its link went. */
class Watch {
  readonly #backlogs = new Map<Chapter<Session>, { readonly frames: number; readonly bytes: number }>();

  check(world: ResumeWorld): void {
    for (const chapter of [...world.clientLife.chapters, ...world.serverLife.chapters]) this.#checkSession(chapter);
    const { survivors } = world.serverLife;
    expect(survivors.away).toBeLessThanOrEqual(LIMITS.maxAway);
    expect(survivors.tombstones).toBeLessThanOrEqual(LIMITS.maxTombstones);
    expect(world.client.session.held).toBeLessThanOrEqual(OFFER.messages);
  }

  #checkSession(chapter: Chapter<Session>): void {
    const { session } = chapter;
    const { frames, bytes } = session.backlog;
    expect(bytes).toBeLessThanOrEqual(MAX_BACKLOG);
    if (session.state === "closed") expect(frames).toBe(0);
    if (!session.isAway) {
      this.#backlogs.set(chapter, { frames, bytes });
    } else {
      const before = this.#backlogs.get(chapter) ?? { frames, bytes };
      this.#backlogs.set(chapter, before);
      expect(frames - before.frames).toBeLessThanOrEqual(OFFER.messages);
      expect(bytes - before.bytes).toBeLessThanOrEqual(OFFER.bytes);
    }
  }
}

describe("what is kept", () => {
  it("stays under its caps after every step: backlogs, held messages, sessions that are away, codes of those that ended", () => {
    const rare = [restarts(["client", "server"], "sessions", "nothing"), closes];
    fc.assert(
      fc.property(schedules(...rare), surroundings, fc.integer({ min: 1, max: 5 }), (steps, around, times) => {
        const world = new ResumeWorld({ ...around, config: { maxBacklog: MAX_BACKLOG }, offer: OFFER, limits: LIMITS });
        world.clock.advance(500);
        const watch = new Watch();
        for (const step of steps) {
          watch.check(world);
          // Applications that have much to say.
          const isTold = step.do === "say" && step.size === 0;
          for (let n = 0; n < (isTold ? times : 1); n++) take(world, isTold ? { ...step, size: n * 20_000 } : step);
        }
        watch.check(world);
      }),
      runs(60),
    );
  });

  it("is given back when a session ends", () => {
    const world = new ResumeWorld({ offer: OFFER });
    world.clock.advance(100);
    const { client, server } = world;
    world.carrier.down.lose();
    for (const end of ["client", "server"] as const) world.say(end, "x".repeat(1_000));
    world.clock.advance(3_500);
    world.restartServer("nothing");
    world.clock.advance(10_000);
    expect([client.session.state, client.session.backlog, client.session.held]).toEqual([
      "closed",
      { frames: 0, bytes: 0 },
      0,
    ]);
    expect(server?.id).not.toBe(world.client.id);
  });
});
