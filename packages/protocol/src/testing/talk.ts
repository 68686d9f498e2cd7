import fc, { type Arbitrary } from "fast-check";
import type { LinkTraits } from "../contracts/index.ts";
import { type EventPacket, type Packet, PacketType } from "../packet/index.ts";
import { sizes } from "./arbitraries.ts";
import { namespaceName, packet } from "./packets.ts";

/** What two ends of a session do: each says packets, and `undefined` is the end of a turn, in which all that was said leaves together. */
export type Talk = readonly ({ readonly from: "client" | "server"; readonly packet: Packet } | undefined)[];

/** The most bytes that a carrier takes in one frame: the text of a message with its type digit, and a binary message. */
export interface FrameLimits {
  readonly text: number;
  readonly binary: number;
}

/** What a carrier of such chunks takes in one frame, of which none may have more than `most` bytes there. */
export function frameLimits(payload: LinkTraits["payload"], most: number): FrameLimits {
  // `b` and base64.
  return { text: most, binary: payload === "text" ? Math.floor((most - 1) / 4) * 3 : most };
}

/** What stands in a frame besides the text of {@link longEvent}. */
const AROUND_TEXT = '42["text",""]'.length;

/** Any packets in any turns, some with values of the sizes at which headers, chunks and `limits` change what is done. */
export function talk(limits: FrameLimits): Arbitrary<Talk> {
  const from = fc.constantFrom("client" as const, "server" as const);
  const said = fc.oneof(
    { weight: 8, arbitrary: packet() },
    { weight: 2, arbitrary: binaryEvent(limits.binary) },
    { weight: 1, arbitrary: longEvent(limits.text) },
  );
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ from, packet: said }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  return fc.array(step, { maxLength: 40, size: "max" });
}

function binaryEvent(limit: number): Arbitrary<EventPacket> {
  const length = fc.oneof({ weight: 8, arbitrary: sizes }, { weight: 1, arbitrary: fc.constantFrom(limit - 1, limit) });
  const bytes = fc
    .tuple(length, fc.nat(255))
    .map(([size, seed]) => new Uint8Array(Math.min(size, limit)).map((_, n) => n + seed));
  const values = fc.array(bytes, { minLength: 1, maxLength: 3 });
  return fc.tuple(namespaceName(), fc.option(fc.nat(), { nil: undefined }), values).map(([nsp, id, all]) => {
    return { type: PacketType.EVENT, nsp, id, data: ["bytes", ...all] };
  });
}

function longEvent(limit: number): Arbitrary<EventPacket> {
  const most = limit - AROUND_TEXT;
  const length = fc.oneof(
    { weight: 8, arbitrary: sizes.map((size) => Math.max(0, size - AROUND_TEXT)) },
    { weight: 1, arbitrary: fc.constantFrom(most - 1, most) },
  );
  const unit = fc.constantFrom("x", "é", "€", "\u{1f600}");
  return fc.tuple(length, unit).map(([size, character]) => {
    // As many bytes as there is room for, the rest of them in characters of one byte.
    const width = BYTES_OF[character] ?? 1;
    const text = character.repeat(Math.floor(size / width)) + "x".repeat(size % width);
    return { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["text", text] };
  });
}

/** How long characters are in UTF-8. */
const BYTES_OF: Readonly<Record<string, number>> = { é: 2, "€": 3, "\u{1f600}": 4 };
