import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Session } from "../../src/session/index.ts";
import { type Chapter, type End, ResumeWorld } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { closes, numbers, numbersIn, restarts, schedules, surroundings, take } from "./schedule.ts";

/** Small enough that the window passes and the caps are hit. */
const bounds = fc.record({
  offer: fc.record({
    window: fc.integer({ min: 20, max: 4_000 }),
    messages: fc.integer({ min: 1, max: 12 }),
    bytes: fc.integer({ min: 64, max: 1_000 }),
  }),
  limits: fc.record({ maxAway: fc.integer({ min: 0, max: 4 }), maxTombstones: fc.integer({ min: 0, max: 4 }) }),
});

const other = (end: End): End => (end === "client" ? "server" : "client");

/** The processes of one end, each with all sessions that it ever had. */
function lives(
  world: ResumeWorld,
  end: End,
): readonly { clock: { isStopped: boolean }; chapters: readonly Chapter<Session>[] }[] {
  return end === "client" ? world.clientLives : world.serverLives;
}

/** Where one end of a session has ended, if its process did not end first. */
function lastChapter(world: ResumeWorld, end: End, session: string): Chapter<Session> | undefined {
  const life = lives(world, end).findLast(({ chapters }) => chapters.some(({ id }) => id === session));
  return life?.clock.isStopped === false ? life.chapters.find(({ id }) => id === session) : undefined;
}

/** What one end has sent has reached the other in part at most, in order and once; and if continuity was lost, the rest is named. */
function checkMessages(world: ResumeWorld, from: End, session: string): void {
  const sent = numbers(world.sent[from], session);
  const seen = numbers(world.seen[other(from)], session);
  expect(seen).toEqual(sent.slice(0, seen.length));
  const chapter = lastChapter(world, from, session);
  if (chapter?.host.ends.length === 0) expect(seen).toEqual(sent);
  const gap = chapter?.host.ends[0]?.gap;
  if (gap === undefined) return;
  const named = numbersIn([...gap.unconfirmed, ...gap.unsent]);
  expect(named).toEqual(sent.slice(sent.length - named.length));
  // What is not named was confirmed, and so has been received; what never left cannot have been.
  expect(seen.length).toBeGreaterThanOrEqual(sent.length - named.length);
  expect(seen.length).toBeLessThanOrEqual(sent.length - gap.unsent.length);
}

/** Each end hears of each thing once, and neither accuses the other. */
function checkEnds({ session, host }: Chapter<Session>): void {
  expect([host.ends.length, host.releases]).toEqual(session.state === "closed" ? [1, 1] : [0, 0]);
  const accusations = ["badFrame", "badHandshake", "badTransport", "badHeartbeat", "tooBig", "badCounts"];
  expect(accusations).not.toContain(host.ends[0]?.name);
  expect(host.suspensions.length - host.resumes).toBeLessThanOrEqual(session.isAway || host.ends.length > 0 ? 1 : 0);
}

describe("where continuity cannot be kept", () => {
  it("each end reports one gap that names exactly what was not confirmed, and nothing is delivered twice", () => {
    fc.assert(
      fc.property(
        schedules(restarts(["client", "server"], "nothing", "sessions"), closes),
        surroundings,
        bounds,
        (steps, around, { offer, limits }) => {
          const world = new ResumeWorld({ ...around, offer, limits });
          world.clock.advance(500);
          for (const step of steps) take(world, step);
          world.clock.advance(60_000);
          for (const end of ["client", "server"] as const) {
            const living = lives(world, end).filter(({ clock }) => !clock.isStopped);
            for (const { chapters } of living) for (const chapter of chapters) checkEnds(chapter);
            for (const session of new Set(world.sent[end].map((entry) => entry.session)))
              checkMessages(world, end, session);
          }
          // In the end there is a session again, and it works; of all others nothing is left.
          expect([world.client.session.state, world.server?.session.state]).toEqual(["open", "open"]);
          expect([world.serverLife.sessions.size, world.serverLife.survivors.away]).toEqual([1, 0]);
          world.client.session.send("once more");
          world.clock.advance(2_000);
          expect(world.seen.server.at(-1)).toEqual({ session: world.client.id, data: "once more" });
        },
      ),
      runs(700),
    );
  });

  it("memory stays under the caps while away", () => {
    const world = new ResumeWorld({ offer: { bytes: 1_000, messages: 5 } });
    world.clock.advance(100);
    const { client } = world;
    world.carrier.dialled.sever();
    world.clock.settle();
    for (let n = 0; n < 6; n++) client.session.send("x");
    expect(client.host.ends).toMatchObject([{ name: "overflow", code: 51 }]);
    expect(client.host.ends[0]?.gap?.unsent).toHaveLength(6);
    expect(client.session.backlog.frames).toBe(0);
  });

  it.each(["client", "server"] as const)(
    "a %s that is never away for long keeps no more than any backlog may have",
    (end) => {
      const maxBacklog = 20_000;
      const world = new ResumeWorld({ config: { maxBacklog }, offer: { bytes: 1_000, messages: 10 } });
      world.clock.advance(100);
      const chapter = world[end];
      // A link that brings the session back, and goes before anything is confirmed.
      for (let n = 0; n < 100 && chapter?.host.ends.length === 0; n++) {
        world.carrier[end === "client" ? "dialled" : "accepted"].sever();
        world.clock.settle();
        if (chapter.session.isAway) for (let m = 0; m < 9; m++) world.say(end, "x".repeat(30));
        expect(chapter.session.backlog.bytes).toBeLessThanOrEqual(maxBacklog);
        world.clock.advance(5);
      }
      expect(chapter?.host.ends).toMatchObject([{ name: "overflow" }]);
    },
  );

  it("parts that belong together are left behind together", () => {
    const world = new ResumeWorld({ offer: { bytes: 1_000, messages: 5 } });
    world.clock.advance(100);
    const { client } = world;
    world.carriers.at(-1)?.dialled.sever();
    world.clock.settle();
    for (let n = 0; n < 5; n++) client.session.send("x");
    client.session.send("head", false);
    client.session.send(Uint8Array.of(1), false);
    expect(client.host.ends).toEqual([]);
    client.session.send(Uint8Array.of(2));
    expect(client.host.ends[0]?.gap?.unsent.slice(5)).toEqual(["4head", Uint8Array.of(1), Uint8Array.of(2)]);
  });

  it("parts that belong together are left behind together, also when some of them were confirmed", () => {
    const world = new ResumeWorld({ offer: { window: 1_000, messages: 12 } });
    world.clock.advance(100);
    const { client } = world;
    for (let n = 0; n < 4; n++) client.session.send(`${n}`, n === 3);
    // The server confirms at a quarter: three of the four.
    world.clock.advance(100);
    world.carriers.at(-1)?.dialled.sever();
    world.restartServer("nothing");
    world.clock.advance(2_000);
    expect(client.host.ends[0]?.gap?.unconfirmed).toEqual(["40", "41", "42", "43"]);
  });

  it("bytes stay under the caps while away", () => {
    const world = new ResumeWorld({ offer: { bytes: 1_000, messages: 1_000 } });
    world.clock.advance(100);
    const { client } = world;
    world.carrier.dialled.sever();
    world.clock.settle();
    while (client.session.isAway) {
      expect(client.session.backlog.bytes).toBeLessThanOrEqual(1_000);
      client.session.send("x".repeat(100));
    }
    expect(client.host.ends).toMatchObject([{ name: "overflow" }]);
    expect(client.session.backlog.bytes).toBe(0);
  });
});
