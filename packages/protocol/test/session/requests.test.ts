import fc, { type Arbitrary } from "fast-check";
import { describe, expect, it } from "vitest";
import { ResumeWorld } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { numbers, type Step, take } from "./schedule.ts";

const step: Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("say" as const),
      from: fc.constantFrom("client" as const, "server" as const),
      isBinary: fc.boolean(),
      size: fc.constant(0),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 60 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("repeat requests" as const, "cut" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("lose answers" as const), isRepeated: fc.boolean() }) },
);

describe("polls and posts", () => {
  it("may come twice, late, out of turn, be half answered or be cut: no message is lost, doubled or out of order", () => {
    const delays = fc.infiniteStream(fc.integer({ min: 0, max: 50 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100, size: "max" }), delays, (steps, delay) => {
        const world = new ResumeWorld({ delay: () => delay.next().value ?? 0, kind: () => "exchange" });
        world.clock.advance(500);
        const session = world.client.id;
        for (const todo of steps) take(world, todo);
        world.clock.advance(30_000);
        expect(numbers(world.seen.server)).toEqual(world.sent.client.map((_, n) => n));
        expect(numbers(world.seen.client)).toEqual(world.sent.server.map((_, n) => n));
        expect([world.client.id, world.client.session.state, world.client.host.ends]).toEqual([session, "open", []]);
      }),
      runs(300),
    );
  });

  it("that are repeated while their answer is under way leave the link as it is", () => {
    const world = new ResumeWorld({ kind: () => "exchange" });
    world.clock.advance(100);
    for (let n = 0; n < 10; n++) {
      world.say("client", `${n}`);
      world.say("server", `${n}`);
      world.clock.advance(1);
      take(world, { do: "lose answers", isRepeated: true });
      world.clock.advance(5);
    }
    expect([world.carriers.length, world.client.host.suspensions]).toEqual([1, []]);
    expect([numbers(world.seen.client), numbers(world.seen.server)]).toEqual([upTo(10), upTo(10)]);
  });
});

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
