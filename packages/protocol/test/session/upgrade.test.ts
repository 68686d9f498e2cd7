import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Carrier, SessionWorld, SimulatedPoller } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";

type Step =
  | { readonly do: "client" | "server"; readonly binary: boolean }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "probe" }
  | { readonly do: "cut second" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom("client" as const, "server" as const), binary: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 60 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: "probe" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "cut second" as const }) },
);

/** The n-th message of an end, as text or bytes; both name it. */
function message(n: number, binary: boolean): string | Uint8Array {
  return binary ? Uint8Array.of(n >> 8, n & 255) : `${n}`;
}

function nameOf(data: string | Uint8Array): number {
  return typeof data === "string" ? Number(data) : (data[0] ?? 0) * 256 + (data[1] ?? 0);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

describe("traffic through the probe upgrade", () => {
  it("keeps its order and loses nothing, whatever interleaves, also when second links fail", () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 30 })),
        fc.constantFrom("message", "stream"),
        (steps, noise, kind) => {
          const world = new SessionWorld({ delay: () => noise.next().value ?? 0 });
          const sent = { client: 0, server: 0 };
          let second: Carrier | undefined;
          world.connect("exchange");
          world.clock.advance(100);
          for (const todo of steps) {
            if (todo.do === "wait") world.clock.advance(todo.ms);
            else if (todo.do === "probe") {
              if (world.client.state === "open" && world.server.state === "open" && world.clientHost.upgrades === 0)
                second = world.probe(kind);
            } else if (todo.do === "cut second") {
              if (world.clientHost.upgrades === 0) second?.dialled.sever();
            } else {
              world[todo.do].send(message(sent[todo.do]++, todo.binary));
            }
          }
          world.clock.advance(5_000);
          expect(world.serverHost.messages.map(nameOf)).toEqual(upTo(sent.client));
          expect(world.clientHost.messages.map(nameOf)).toEqual(upTo(sent.server));
          expect([...world.clientHost.ends, ...world.serverHost.ends]).toEqual([]);
          expect(world.client.state).toBe("open");
          expect(world.server.state).toBe("open");
          expect(world.client.backlog.frames + world.server.backlog.frames).toBe(0);
        },
      ),
      runs(500),
    );
  });

  it("moves an idle session at once, without waiting for the next ping", () => {
    const world = new SessionWorld();
    world.connect("exchange");
    world.clock.advance(10);
    world.probe("message");
    world.clock.advance(20);
    expect([world.clientHost.upgrades, world.serverHost.upgrades]).toEqual([1, 1]);
  });

  it("lets a late poll go, too, which waits while it switches", () => {
    let slow = false;
    const world = new SessionWorld({ delay: () => (slow ? 40 : 1) });
    world.connect("exchange");
    world.clock.advance(10);
    // The answer to the probe takes its time, so that the client polls once more before it hears of it.
    const { dialled, accepted } = world.carrier("message");
    const send = accepted.send.bind(accepted);
    accepted.send = (chunk) => {
      slow = true;
      const isWritable = send(chunk);
      slow = false;
      return isWritable;
    };
    world.client.probe(dialled, world.clock.now());
    world.server.probe(accepted, world.clock.now());
    world.clock.advance(200);
    expect([world.clientHost.upgrades, world.serverHost.upgrades]).toEqual([1, 1]);
  });

  it("writes nothing on a link that it lets finish", () => {
    const world = new SessionWorld();
    const { dialled } = world.connect("exchange");
    const written: unknown[] = [];
    world.clock.advance(10);
    const send = dialled.send.bind(dialled);
    const quiesce = dialled instanceof SimulatedPoller ? dialled.quiesce.bind(dialled) : () => {};
    Object.assign(dialled, {
      quiesce: (idle: () => void) => {
        dialled.send = (chunk) => {
          written.push(chunk);
          return send(chunk);
        };
        world.client.send("after");
        quiesce(idle);
      },
    });
    world.probe("message");
    world.clock.advance(100);
    expect([written, world.serverHost.messages]).toEqual([[], ["after"]]);
  });

  it("keeps the heartbeat going when a ping was in flight (the reference falls silent)", () => {
    const world = new SessionWorld({ delay: () => 5, handshake: { pingInterval: 100, pingTimeout: 50 } });
    world.connect("exchange");
    world.clock.advance(80);
    world.probe("message");
    world.clock.advance(60);
    expect(world.serverHost.upgrades).toBe(1);
    const pings = world.clientHost.pings;
    world.clock.advance(1_000);
    expect(world.clientHost.pings).toBeGreaterThan(pings + 5);
    expect(world.serverHost.ends).toEqual([]);
  });

  it("ends a link that it has no use for, also when the peer does not play along", () => {
    const world = new SessionWorld({ config: { upgradeTimeout: 500, closeTimeout: 300 } });
    world.connect("exchange");
    world.clock.advance(10);
    const { accepted } = world.carrier("message");
    accepted.close = () => {};
    world.server.probe(accepted, world.clock.now());
    world.clock.advance(799);
    expect(accepted.isOver).toBe(false);
    world.clock.advance(1);
    expect(accepted.isOver).toBe(true);
  });

  it("gives a second link up that never answers, and carries on", () => {
    const world = new SessionWorld({ config: { upgradeTimeout: 500 } });
    world.connect("exchange");
    world.clock.advance(10);
    world.client.probe(world.carrier("message").dialled, world.clock.now());
    world.clock.advance(600);
    expect(world.clientHost.forsakings).toEqual(["the link took too long"]);
    world.client.send("still here");
    world.clock.advance(10);
    expect(world.serverHost.messages).toEqual(["still here"]);
  });
});
