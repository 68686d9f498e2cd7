export type {
  AckArgs,
  AckOf,
  AckResult,
  BroadcastParams,
  EventArgs,
  EventNamesWithAck,
  TimeoutParams,
} from "./ack-types.ts";
export { Emitter } from "./emitter.ts";
export { callGuarded } from "./guarded.ts";
export * as emitting from "./internals.ts";
export { checkListener } from "./slots.ts";
export type {
  DefaultEventsMap,
  EventKey,
  EventNames,
  EventParams,
  EventsMap,
  ListenerOf,
  NoEvents,
} from "./types.ts";
