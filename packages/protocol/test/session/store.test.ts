import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type End, type Entry, ResumeWorld } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { numbers, numbersIn, restarts, type Step, schedules, surroundings, take } from "./schedule.ts";

/** Soon enough that sessions which nobody can resume are over when a story is. */
const offer = { window: 10_000 };

/** In each session, what has arrived arrived in order, and all of it once. */
function checkOrder(entries: readonly Entry[]): void {
  for (const session of new Set(entries.map((entry) => entry.session))) {
    const seen = numbers(entries, session);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  }
  expect(new Set(numbers(entries)).size).toBe(entries.length);
}

/** There is one session in the end, and all that were lost have ended with a gap at each end that is left. */
function checkEnds(world: ResumeWorld): void {
  expect([world.client.session.state, world.server?.session.state]).toEqual(["open", "open"]);
  expect([world.serverLife.sessions.size, world.serverLife.survivors.away]).toEqual([1, 0]);
  for (const { chapters } of [world.clientLife, world.serverLife]) {
    for (const { id, session, host } of chapters) {
      expect([host.ends.length, host.releases]).toEqual(session.state === "closed" ? [1, 1] : [0, 0]);
      const [end] = host.ends;
      const wasOpen = id !== "";
      if (wasOpen && end !== undefined && end.name !== "local") expect(end.gap).toBeDefined();
    }
  }
}

/** What the end that has lived on has sent has arrived, or is named. */
function checkGaps(world: ResumeWorld, end: End): void {
  const other = end === "client" ? "server" : "client";
  const { chapters } = end === "client" ? world.clientLife : world.serverLife;
  for (const { id, host } of chapters) {
    const [ending] = host.ends;
    if (ending?.name === "local") continue;
    const named = numbersIn([...(ending?.gap?.unconfirmed ?? []), ...(ending?.gap?.unsent ?? [])]);
    const known = new Set([...named, ...numbers(world.seen[other], id)]);
    expect(numbers(world.sent[end], id).filter((number) => !known.has(number))).toEqual([]);
  }
}

/** Lives through a schedule in which the processes of one end may die, and the other end lives on. */
function live(world: ResumeWorld, steps: readonly Step[], survivor: End): void {
  world.clock.advance(500);
  for (const step of steps) take(world, step);
  world.clock.advance(60_000);
  checkOrder(world.seen.client);
  checkOrder(world.seen.server);
  checkEnds(world);
  checkGaps(world, survivor);
}

describe("a server that was left old sessions", () => {
  it("and its clients report a gap, and nothing is delivered twice or in another order", () => {
    fc.assert(
      fc.property(schedules(restarts(["server"], "sessions", "old sessions")), surroundings, (steps, around) =>
        live(new ResumeWorld({ ...around, offer }), steps, "client"),
      ),
      runs(300),
    );
  });
});

describe("a client that was left an old session", () => {
  it("and its server report a gap, and nothing is delivered twice, once the server has heard of what came in between", () => {
    fc.assert(
      fc.property(schedules(restarts(["client"], "sessions", "old sessions")), surroundings, (steps, around) => {
        const world = new ResumeWorld({ ...around, offer });
        const beginAnew = world.restartClient.bind(world);
        world.restartClient = (legacy) => {
          if (legacy === "sessions" || hasHeard(world)) beginAnew(legacy);
        };
        live(world, steps, "server");
      }),
      runs(150),
    );
  });

  /** Does the old session's token resume nothing any more? */
  function hasHeard({ oldClient, serverLife }: ResumeWorld): boolean {
    const [token = ""] = oldClient?.tokens ?? [];
    return Array.from(serverLife.sessions.values()).every(({ session }) => !session.tokens.includes(token));
  }
});

describe.each<End>(["client", "server"])("where the %s has died", (end) => {
  it("and left nothing, each end that is left reports a gap, and nothing is delivered twice or in another order", () => {
    fc.assert(
      fc.property(schedules(restarts([end], "nothing")), surroundings, (steps, around) =>
        live(new ResumeWorld({ ...around, offer }), steps, end === "client" ? "server" : "client"),
      ),
      runs(150),
    );
  });

  it.each(["nothing", "old sessions"] as const)(
    "and left %s, what the other end had not confirmed is named",
    (legacy) => {
      const world = new ResumeWorld({ offer });
      world.clock.advance(100);
      restart(world, end, "sessions");
      world.clock.advance(100);
      const other = end === "client" ? "server" : "client";
      world.say(other, "first");
      world.say(end, "seen");
      world.clock.advance(5_000);
      world.say(other, "last");
      world.clock.settle();
      const left = world[other];
      restart(world, end, legacy);
      world.clock.advance(20_000);
      expect(left?.host.ends).toMatchObject([{ gap: { unconfirmed: ["4last"], unsent: [] } }]);
      expect([world.client.session.state, world.server?.session.state]).toEqual(["open", "open"]);
      expect(world.seen[other].map(({ data }) => data)).toEqual(["seen"]);
    },
  );
});

function restart(world: ResumeWorld, end: End, legacy: "nothing" | "sessions" | "old sessions"): void {
  if (end === "client") world.restartClient(legacy);
  else world.restartServer(legacy);
}
