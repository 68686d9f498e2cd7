import type { LinkTraits } from "../contracts/index.ts";

/** The kinds of carriers that simulations know: as a WebSocket, as HTTP long-polling, as a TCP connection. */
export type CarrierKind = "message" | "exchange" | "stream";

/** The traits of the known kinds of carriers, for simulations. */
export const CARRIER_TRAITS: Readonly<Record<CarrierKind, LinkTraits>> = {
  message: { framing: "message", payload: "both", maxFrames: 1, maxChunk: 1_000_000, endIsSeen: true },
  exchange: { framing: "message", payload: "text", maxFrames: 16, maxChunk: 1_000_000, endIsSeen: false },
  stream: { framing: "stream", payload: "bytes", maxFrames: 65_536, maxChunk: 1_000_000, endIsSeen: true },
};
