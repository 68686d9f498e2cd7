import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ResumeWorld, SessionWorld } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";

type Step =
  | { readonly do: "client" | "server"; readonly binary: boolean }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "cut" | "half-open" | "move" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom("client" as const, "server" as const), binary: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 80 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("cut" as const, "move" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("half-open" as const) }) },
);

function message(n: number, binary: boolean): string | Uint8Array {
  return binary ? Uint8Array.of(n >> 8, n & 255) : `${n}`;
}

function nameOf(data: string | Uint8Array): number {
  return typeof data === "string" ? Number(data) : (data[0] ?? 0) * 256 + (data[1] ?? 0);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

const noise = fc.infiniteStream(fc.integer({ min: 0, max: 30 }));
const kinds = fc.infiniteStream(fc.constantFrom("message" as const, "exchange" as const, "stream" as const));
describe("a session between two rt ends", () => {
  it("loses, doubles and reorders nothing, through any cuts, moves and half-open links", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100, size: "max" }), noise, kinds, (steps, delays, carriers) => {
        const world = new ResumeWorld({
          delay: () => delays.next().value ?? 0,
          kind: () => carriers.next().value ?? "message",
        });
        world.clock.advance(500);
        const { client, server } = world;
        if (server === undefined) throw new Error("not connected");
        const sent = { client: 0, server: 0 };
        for (const todo of steps) {
          if (todo.do === "wait") world.clock.advance(todo.ms);
          else if (todo.do === "cut") world.carriers.at(-1)?.dialled.sever();
          else if (todo.do === "half-open") world.carriers.at(-1)?.accepted.pause();
          else if (todo.do === "move") world.move();
          else if (todo.do === "client" || todo.do === "server")
            (todo.do === "client" ? client : server).session.send(message(sent[todo.do]++, todo.binary));
        }
        world.clock.advance(30_000);
        expect(world.clients.length, JSON.stringify(client.host.ends)).toBe(1);
        expect(server.host.messages.map(nameOf)).toEqual(upTo(sent.client));
        expect(client.host.messages.map(nameOf)).toEqual(upTo(sent.server));
        expect([...client.host.ends, ...server.host.ends]).toEqual([]);
        expect([client.session.state, server.session.state]).toEqual(["open", "open"]);
      }),
      runs(1_000),
    );
  });

  it("goes on by itself after it stood still because what is not confirmed had reached the limits", () => {
    const limits = fc.record({ messages: fc.integer({ min: 1, max: 10 }), bytes: fc.integer({ min: 1, max: 700 }) });
    fc.assert(
      fc.property(limits, noise, kinds, fc.integer({ min: 1, max: 60 }), (offer, delays, carriers, count) => {
        const delay = (): number => delays.next().value ?? 0;
        const world = new ResumeWorld({ delay, kind: () => carriers.next().value ?? "message", offer });
        world.clock.advance(500);
        const { client, server } = world;
        for (let n = 0; n < count; n++) client.session.send(`${n}`);
        world.clock.advance(20_000);
        expect(server?.host.messages.map(nameOf)).toEqual(upTo(count));
        expect(client.host.ends).toEqual([]);
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
