import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "vitest";
import {
  CARRIER_TRAITS,
  type CarrierKind,
  frameLimits,
  PacketSpeaker,
  SessionWorld,
  talk,
} from "../../src/testing/index.ts";
import { runs } from "../runs.ts";

/** Any delays and any cuts, each chunk of its own. */
const network = fc.record({
  delays: fc.infiniteStream(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 }))),
  cuts: fc.infiniteStream(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 70_000 }))),
  capacity: fc.integer({ min: 1, max: 8 }),
  /** How long the turns take, in milliseconds. */
  turns: fc.infiniteStream(fc.nat(100)),
});

const KINDS: readonly CarrierKind[] = ["message", "exchange", "stream"];
/** Above what the longest values have as base64. */
const MAX_PAYLOAD = 90_000;

describe.each(KINDS)("packets of any kind, on a carrier of the kind `%s`", (kind) => {
  it("come out equal, in order and once, both ways at a time, however they are batched, cut and delayed", () => {
    fc.assert(
      fc.property(
        talk(frameLimits(CARRIER_TRAITS[kind].payload, MAX_PAYLOAD)),
        network,
        (steps, { delays, cuts, capacity, turns }) => {
          const world = new SessionWorld({
            delay: () => delays.next().value ?? 0,
            cut: () => cuts.next().value ?? 1,
            capacity,
            handshake: { maxPayload: MAX_PAYLOAD, pingInterval: 50 },
          });
          const ends = {
            client: new PacketSpeaker(world.client, world.clientHost),
            server: new PacketSpeaker(world.server, world.serverHost),
          };
          world.connect(kind);
          world.clock.advance(1_000);
          for (const step of steps) {
            if (step === undefined) world.clock.advance(turns.next().value ?? 0);
            else ends[step.from].say(step.packet);
          }
          world.clock.advance(30_000);
          const said = (from: "client" | "server") =>
            steps.flatMap((step) => (step?.from === from ? [step.packet] : []));
          deepStrictEqual(
            [ends.server.takeHeard(), ends.client.takeHeard(), world.client.state, world.server.state],
            [said("client"), said("server"), "open", "open"],
          );
        },
      ),
      runs(60),
    );
  });
});

it("there are no other kinds of carriers", () => {
  deepStrictEqual(Object.keys(CARRIER_TRAITS).sort(), [...KINDS].sort());
});
