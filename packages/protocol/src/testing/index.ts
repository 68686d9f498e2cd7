export { CARRIER_TRAITS, type CarrierKind } from "./carriers.ts";
export { exchangePair, SimulatedPolled, SimulatedPoller } from "./exchange-pair.ts";
export { type CarrierOptions, linkPair, SimulatedLink } from "./link-pair.ts";
export { RecordingHost } from "./recording-host.ts";
export { type Carrier, SessionWorld, type WorldOptions } from "./session-world.ts";
export { VirtualClock } from "./virtual-clock.ts";
