import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Chunk } from "../../src/contracts/index.ts";
import { gapReport } from "../../src/gap/index.ts";
import { type EventPacket, type Packet, PacketType } from "../../src/packet/index.ts";
import { msgpack } from "../../src/packet/msgpack/index.ts";
import { sessionEnd } from "../../src/session/index.ts";
import { ResumeWorld } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { surroundings, take } from "../session/schedule.ts";

const codec = msgpack();
const faults = fc.constantFrom({ do: "cut" as const }, { do: "move" as const }, { do: "wait" as const, ms: 200 });

function event(number: number): EventPacket {
  return { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["event", number, Uint8Array.of(number)] };
}

describe("a session whose packets are binary", () => {
  it("brings them once and in order, whichever links they come by", () => {
    const steps = fc.array(fc.array(fc.tuple(fc.nat(30), faults), { maxLength: 2 }), { maxLength: 12 });
    fc.assert(
      fc.property(steps, surroundings, fc.integer({ min: 1, max: 4 }), (all, around, messages) => {
        const world = new ResumeWorld({ ...around, offer: { messages, window: 60_000 } });
        world.clock.advance(500);
        const packets: Packet[] = [];
        const failures: unknown[] = [];
        const decoder = codec.decoder({
          packet: (packet) => packets.push(packet),
          failed: (error) => failures.push(error),
        });
        const { server } = world;
        if (server !== undefined) server.host.onMessage = (data: Chunk) => decoder.add(data);
        const sent: Packet[] = [];
        for (const faultsOfOne of all) {
          if (!world.client.session.isOpen) world.clock.advance(5_000);
          const packet = event(sent.length);
          sent.push(packet);
          world.say("client", codec.encode(packet).head);
          for (const [ms, step] of faultsOfOne) {
            world.clock.advance(ms);
            take(world, step);
          }
        }
        world.clock.advance(30_000);
        expect([packets, failures]).toEqual([sent, []]);
        expect(server?.host.ends).toEqual([]);
      }),
      runs(150),
    );
  });

  it("names in the report of a gap each packet that was sent or waited", () => {
    const [a, b, c] = [event(1), event(2), event(3)].map((packet) => codec.encode(packet).head);
    const gap = { unconfirmed: [a ?? "", b ?? ""], unsent: [c ?? ""] };
    expect(gapReport({ ...sessionEnd("expired", "why"), gap }, "client", codec)).toMatchObject({
      side: "client",
      code: 50,
      unconfirmed: [event(1), event(2)],
      unsent: [event(3)],
    });
  });
});
