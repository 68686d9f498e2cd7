export type { AppliedFault } from "./application.ts";
export { type Chaos, type ChaosOptions, chaos } from "./chaos.ts";
export { type ChaosDecision, type DecisionRules, decisions, type Range } from "./decisions.ts";
export { FaultProxyError, type FaultProxyErrorCode } from "./errors.ts";
export type {
  BandwidthFault,
  ByteMark,
  CutFault,
  DelayFault,
  Direction,
  Directions,
  DuplicateFault,
  End,
  Ending,
  Fault,
  HalfOpenFault,
  HoldFault,
  IdleFault,
  LoseAnswerFault,
  RefuseFault,
  RefuseUpgradeFault,
  RequestMatch,
  ResetFault,
  SplitFault,
  StallFault,
  SwallowFault,
} from "./fault.ts";
export type { HeldMessage } from "./hold-queue.ts";
export type { RequestHead } from "./http/head.ts";
export { createFaultProxy, type FaultProxy, type FaultProxyOptions, type Loopback } from "./proxy.ts";
export { type Random, seededRandom } from "./random.ts";
export type { ConnectionState, ProxyConnection, Selector } from "./selector.ts";
