import type { Clock, LinkTraits } from "../contracts/index.ts";
import { lengthFormat } from "../frame/index.ts";
import { exchangePair } from "./exchange-pair.ts";
import { type CarrierOptions, linkPair, type SimulatedLink } from "./link-pair.ts";
import type { SimulatedPolled } from "./polled.ts";
import type { SimulatedPoller } from "./poller.ts";
import type { Machines, Ways } from "./way.ts";

/** The kinds of carriers that simulations know: as a WebSocket, as HTTP long-polling, as a TCP connection. */
export type CarrierKind = "message" | "exchange" | "stream";

/** The traits of the known kinds of carriers, for simulations. */
export const CARRIER_TRAITS: Readonly<Record<CarrierKind, LinkTraits>> = {
  message: { framing: "message", payload: "both", maxFrames: 1, maxChunk: 1_000_000, endIsSeen: true },
  exchange: { framing: "message", payload: "text", maxFrames: 16, maxChunk: 1_000_000, endIsSeen: false },
  stream: {
    framing: "stream",
    payload: "bytes",
    maxFrames: 65_536,
    maxChunk: 1_000_000,
    endIsSeen: true,
    format: lengthFormat,
  },
};

/** Two connected ends of a carrier, and the ways between them. */
export interface Carrier extends Ways {
  readonly dialled: SimulatedLink | SimulatedPoller;
  readonly accepted: SimulatedLink | SimulatedPolled;
}

/** A carrier of a kind, between two machines where these matter. */
export function openCarrier(
  kind: CarrierKind,
  clock: Clock,
  options: Partial<Omit<CarrierOptions, "traits">>,
  machines?: Machines,
): Carrier {
  const { delay = () => 1, capacity = 8, cut = (length: number) => length } = options;
  const whole = { traits: CARRIER_TRAITS[kind], delay, capacity, cut };
  return kind === "exchange" ? exchangePair(clock, whole, machines) : linkPair(clock, whole, machines);
}
