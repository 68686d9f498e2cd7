import type { Chunk } from "../contracts/index.ts";
import type { Packet, PacketCodec } from "../packet/index.ts";
import { CLOSE_CODES, type CloseName, type Gap, type SessionEnd } from "../session/index.ts";

/** One end of a session. */
export type Side = "client" | "server";

/** What an application hears when a session ended and something may not have arrived. */
export interface GapReport {
  /** The end that found that the session cannot go on. */
  readonly side: Side;
  /** Why: the name and number of `CLOSE_CODES`. */
  readonly name: CloseName;
  readonly code: number;
  /** What happened, in words. */
  readonly message: string;
  /** What was sent and not confirmed, in order: it has arrived or not. It is not sent again by itself. */
  readonly unconfirmed: readonly Packet[];
  /** What never left, in order. A client sends these events in its next session; a server knows of none. */
  readonly unsent: readonly Packet[];
}

/**
 * The report of how a session ended at the end `here`; `undefined` where nothing is in doubt: it had no continuity to lose, or was
 * closed in order, and the peer has everything.
 */
export function gapReport(end: SessionEnd, here: Side, codec: PacketCodec): GapReport | undefined {
  const { name, code, message, gap } = end;
  if (gap === undefined) return undefined;
  const left = packetsOf(gap, codec);
  const isInDoubt = code >= CLOSE_CODES.expired.code || left.unconfirmed.length + left.unsent.length > 0;
  if (!isInDoubt) return undefined;
  const isToldByPeer = name === "gone" || name === "peer";
  return { side: isToldByPeer ? other(here) : here, name, code, message, ...left };
}

function other(side: Side): Side {
  return side === "client" ? "server" : "client";
}

/** A packet belongs where its first part is: once that has left, the whole is in doubt. */
function packetsOf(gap: Gap, codec: PacketCodec): { readonly unconfirmed: Packet[]; readonly unsent: Packet[] } {
  const unconfirmed: Packet[] = [];
  const unsent: Packet[] = [];
  let target = unconfirmed;
  let hasFailed = false;
  const decoder = codec.decoder({
    packet: (packet) => target.push(packet),
    failed: () => {
      hasFailed = true;
    },
  });
  const read = (chunk: Chunk): void => {
    decoder.add(typeof chunk === "string" ? chunk.slice(1) : chunk);
    // Attachments of a packet whose head was confirmed before the session was handed over: its name is with the peer.
    if (hasFailed) decoder.reset();
    hasFailed = false;
  };
  for (const chunk of gap.unconfirmed) read(chunk);
  for (const chunk of gap.unsent) {
    if (!decoder.pending) target = unsent;
    read(chunk);
  }
  return { unconfirmed, unsent };
}
