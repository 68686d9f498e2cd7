import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Packet, PacketType } from "../../src/packet/index.ts";
import { msgpack } from "../../src/packet/msgpack/index.ts";
import { packet } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { Inbox } from "./decoding.ts";
import { hostileBytes } from "./msgpack-hostile.ts";
import { arriving, bare, hasProtoKey, isForTheirs, readTheirs, richPacket, writeTheirs } from "./msgpack-values.ts";

const codec = msgpack();
const anyPacket = fc.oneof(packet(), { weight: 3, arbitrary: richPacket() }).filter(({ data }) => isForTheirs(data));

function write(sent: Packet): Uint8Array {
  const { head } = codec.encode(sent);
  if (typeof head === "string") throw new Error("a text");
  return head;
}

/** The packet, or why it is refused. */
function readOurs(bytes: Uint8Array): Packet | string {
  const inbox = new Inbox();
  codec.decoder(inbox).add(bytes);
  return inbox.packets[0] ?? inbox.errors[0]?.message ?? "nothing came";
}

/** The four parts of a packet as they arrive; a key that is not there is as one of `undefined`. */
function parts(given: object | string | undefined): unknown {
  if (typeof given !== "object") return given;
  const { type, nsp, id, data }: { type?: unknown; nsp?: unknown; id?: unknown; data?: unknown } = given;
  return arriving({ type, nsp, id, data });
}

describe("against socket.io-msgpack-parser 3.0.2", () => {
  it("writes what the reference writes, byte for byte", () => {
    fc.assert(
      fc.property(anyPacket, (sent) => deepStrictEqual(write(sent), writeTheirs(bare(sent)))),
      runs(1_000),
    );
  });

  it("writes what the reference reads", () => {
    fc.assert(
      fc.property(anyPacket, (sent) => {
        fc.pre(!hasProtoKey(sent.data));
        deepStrictEqual(parts(readTheirs(write(sent))), parts(sent));
      }),
      runs(1_000),
    );
  });

  it("reads what the reference writes", () => {
    fc.assert(
      fc.property(anyPacket, (sent) => deepStrictEqual(parts(readOurs(writeTheirs(sent))), parts(sent))),
      runs(1_000),
    );
  });

  it("takes of what is no packet nothing that the reference refuses, and reads the rest as it does, but for the known differences", () => {
    fc.assert(
      fc.property(hostileBytes(), (bytes) => {
        // An extension of four billion bytes makes the reference allocate and fill them.
        fc.pre(!bytes.includes(0xc9));
        const ours = readOurs(bytes);
        const theirs = readTheirs(bytes);
        // Prototypes that come from keys hide and change much else.
        fc.pre(!Buffer.from(bytes).includes("__proto__"));
        if (typeof ours === "string") expect(theirs === undefined || STRICTER.includes(ours)).toBe(true);
        else if (theirs === undefined) expect(hasNilFor(ours, bytes)).toBe(true);
        else if (ours.type !== PacketType.CONNECT_ERROR) {
          deepStrictEqual(parts(ours), parts(theirs));
        }
      }),
      runs(3_000),
    );
  });
});

/** Did nil stand for what is not there? The reference has a value of its own for that. */
function hasNilFor({ id, data }: Packet, bytes: Uint8Array): boolean {
  return (id === undefined || data === undefined) && bytes.includes(0xc0);
}

/** Why we refuse what the reference takes. Each reason has its example in `msgpack-decoding.test.ts`. */
const STRICTER = [
  "a key is neither a text nor a number",
  // As a key, an array or a map is one too many.
  "the message is nested too deep",
  "a text is no UTF-8",
  "a date is beyond what there is",
  "the name of the namespace is illegal",
  "an id is an integer from 0 to 2^53-1",
  "an event has a name, not a reserved one, in an array",
  "an acknowledgement has an id and an array",
  "no packet of this type has an id",
];
