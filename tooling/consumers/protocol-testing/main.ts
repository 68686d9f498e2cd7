// The core's test kits in use, with the fast-check that they ask for.
import { createJsonCodec, type Packet, type RtError } from "@rt/protocol";
import { packet, SessionWorld, VirtualClock } from "@rt/protocol/testing";
import fc from "fast-check";

const codec = createJsonCodec();

const survives = fc.property(packet(), (sent: Packet) => {
  const heard: (Packet | RtError)[] = [];
  const note = (it: Packet | RtError): void => {
    heard.push(it);
  };
  const decoder = codec.decoder({ packet: note, failed: note });
  const { head, attachments } = codec.encode(sent);
  for (const it of [head, ...attachments]) decoder.add(it);
  return heard.length === 1 && fc.stringify(heard[0]) === fc.stringify(sent);
});
fc.assert(survives, { numRuns: 20 });

const world = new SessionWorld({ delay: () => 5 });
world.connect("message");
world.clock.advance(100);
if (!(world.clock instanceof VirtualClock) || world.clock.now() !== 100)
  throw new Error("the clock is not the world's");
if (world.clientHost.handshake === undefined) throw new Error("the client was not greeted");
