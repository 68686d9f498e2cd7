import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Chunk } from "../../src/contracts/index.ts";
import { createJsonCodec, type EventPacket, type Packet, PacketType } from "../../src/packet/index.ts";
import { ResumeWorld } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { surroundings, take } from "./schedule.ts";

const codec = createJsonCodec();
const faults = fc.constantFrom({ do: "cut" as const }, { do: "move" as const }, { do: "wait" as const, ms: 200 });

/** An event with so many attachments, which names its number. */
function event(number: number, attachments: number): EventPacket {
  const data = Array.from({ length: attachments }, (_, n) => Uint8Array.of(number, n));
  return { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["event", number, ...data] };
}

describe("a packet of many parts", () => {
  it("is put together by its session, whichever links its parts have come by", () => {
    const events = fc.array(fc.tuple(fc.nat(4), fc.array(fc.tuple(fc.nat(30), faults), { maxLength: 2 })), {
      maxLength: 12,
    });
    fc.assert(
      // Few messages may be outstanding, so that links end between the parts.
      fc.property(events, surroundings, fc.integer({ min: 1, max: 4 }), (all, around, messages) => {
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
        for (const [attachments, steps] of all) {
          if (!world.client.session.isOpen) world.clock.advance(5_000);
          const packet = event(sent.length, attachments);
          sent.push(packet);
          const { head, attachments: parts } = codec.encode(packet);
          for (const part of [head, ...parts]) world.say("client", part);
          for (const [ms, step] of steps) {
            world.clock.advance(ms);
            take(world, step);
          }
        }
        world.clock.advance(30_000);
        expect([packets, failures]).toEqual([sent, []]);
        expect(server?.host.ends).toEqual([]);
      }),
      runs(200),
    );
  });
});
