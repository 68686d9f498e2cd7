import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ResumeWorld, SessionWorld } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { numberOf, surroundings } from "./schedule.ts";

describe("a session between two rt ends", () => {
  it("goes on by itself after it stood still because what is not confirmed had reached the limits", () => {
    const limits = fc.record({ messages: fc.integer({ min: 1, max: 10 }), bytes: fc.integer({ min: 1, max: 700 }) });
    fc.assert(
      fc.property(limits, surroundings, fc.integer({ min: 1, max: 60 }), (offer, around, count) => {
        const world = new ResumeWorld({ ...around, offer });
        world.clock.advance(500);
        for (let n = 0; n < count; n++) world.say("client", `${n}`);
        world.clock.advance(20_000);
        expect(world.seen.server.map(({ data }) => numberOf(data))).toEqual(Array.from({ length: count }, (_, n) => n));
        expect(world.client.host.ends).toEqual([]);
      }),
      runs(),
    );
  });
});

describe("a peer that lies about what it has received", () => {
  it.each(["6-1", "61.5", "6x", "61e1", "6 1", "62", "699999999999999999999"])(
    "with %j ends its session, not more",
    (frame) => {
      const world = new ResumeWorld();
      world.clock.advance(100);
      const { client, server } = world;
      server?.session.send("one");
      world.clock.advance(100);
      world.carriers[0]?.dialled.send(frame);
      world.clock.advance(10);
      expect(server?.host.ends).toMatchObject([
        { name: "badCounts", code: 52, gap: { unconfirmed: ["4one"], unsent: [] } },
      ]);
      world.clock.advance(1_000);
      // Both have heard of the gap, and a fresh session is there.
      expect(client.host.ends).toHaveLength(1);
      expect(world.client.session.state).toBe("open");
    },
  );

  it("by taking a confirmation back ends its session", () => {
    const world = new ResumeWorld();
    world.clock.advance(100);
    const { server } = world;
    for (const text of ["one", "two"]) server?.session.send(text);
    world.clock.advance(100);
    for (const frame of ["62", "61"]) world.carriers[0]?.dialled.send(frame);
    world.clock.advance(10);
    expect(server?.host.ends).toMatchObject([{ name: "badCounts" }]);
  });

  it("with a count and a plain session means nothing", () => {
    const world = new SessionWorld();
    const { dialled } = world.connect("message");
    world.clock.advance(10);
    dialled.send("6999");
    world.clock.advance(10);
    expect(world.server.state).toBe("open");
  });
});
