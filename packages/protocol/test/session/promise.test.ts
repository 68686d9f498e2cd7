import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ResumeWorld } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { numbers, restarts, type Step, schedules, surroundings, take } from "./schedule.ts";

/** Long enough for all that stalls, sleeps and dials to be over. */
const CALM = 60_000;

/** Lives through a schedule that no session may end by, and says what is wrong in the end. */
function live(world: ResumeWorld, steps: readonly Step[]): void {
  world.clock.advance(500);
  const session = world.client.id;
  expect(session).not.toBe("");
  for (const step of steps) take(world, step);
  world.clock.advance(CALM);
  const { client, server, sent, seen } = world;
  expect([client.id, client.session.state, server?.session.state]).toEqual([session, "open", "open"]);
  expect(numbers(seen.server)).toEqual(sent.client.map((_, n) => n));
  expect(numbers(seen.client)).toEqual(sent.server.map((_, n) => n));
  expect([client.session.backlog.frames, server?.session.backlog.frames]).toEqual([0, 0]);
}

describe("a session between two rt ends", () => {
  it("loses, doubles and reorders nothing, whatever befalls links, machines and processes that hand over", () => {
    fc.assert(
      fc.property(schedules(restarts(["client", "server"], "sessions")), surroundings, (steps, around) =>
        live(new ResumeWorld(around), steps),
      ),
      runs(1_000),
    );
  });
});
