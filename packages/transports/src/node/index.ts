export { nodeByteStream } from "./byte-stream.ts";
export { nodeBytes } from "./bytes.ts";
export { type NodeClockOptions, nodeClock } from "./clock.ts";
export { type DialTlsOptions, type NodeDialOptions } from "./dial.ts";
export { nodeHttpExchange } from "./exchange.ts";
export { nodeFillRandom, nodeRandom } from "./random.ts";
export type { TurnEnd } from "./turn.ts";
export { nodeUpgradeExchange } from "./upgrade-exchange.ts";
export { createWheelClock, type WheelClockOptions } from "./wheel-clock.ts";
