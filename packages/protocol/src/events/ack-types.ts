import type { EventNames, EventParams, EventsMap } from "./types.ts";

/*
 * One event map stands for both ends. What the receiving end has of an acknowledgement is the map's own: a function to call with
 * the answer. That no answer may come is the sending end's matter alone, and only the types for that end, below, know an error.
 */

type AnyFunction = (...args: never[]) => unknown;

type IsAny<Type> = 0 extends 1 & Type ? true : false;

/** Are the parameters any number of anything, as those of an untyped event? */
type IsUntyped<Params extends readonly unknown[]> = number extends Params["length"] ? IsAny<Params[number]> : false;

/** The last parameter where it is a function, an optional one too, and `never` where it is not, or is `any`. */
type AckIn<Params extends readonly unknown[]> =
  Required<Params> extends readonly [...unknown[], infer Last]
    ? IsAny<Last> extends true
      ? never
      : Extract<Last, AnyFunction>
    : never;

type AllButLast<Params extends readonly unknown[]> = Params extends readonly [...infer Rest, unknown?] ? Rest : Params;

/** Parameters with the last one, an optional one too, replaced by another. */
type WithLast<Params extends readonly unknown[], Last> = Params extends readonly [...infer Rest, unknown]
  ? [...Rest, ack: Last]
  : Params extends readonly [...infer Rest, unknown?]
    ? [...Rest, ack?: Last]
    : Params;

/** The acknowledgement of an event as its receiver calls it; `never` where the event has none. */
export type AckOf<Events extends EventsMap, Event extends EventNames<Events>> = AckIn<EventParams<Events, Event>>;

/** The values that an acknowledgement is called with. Of an untyped event, any. */
export type AckArgs<Events extends EventsMap, Event extends EventNames<Events>> = [AckOf<Events, Event>] extends [never]
  ? IsUntyped<EventParams<Events, Event>> extends true
    ? EventParams<Events, Event>
    : never
  : Parameters<AckOf<Events, Event>>;

/** The one value of an acknowledgement that promises keep: the first, and nothing where it has none. */
export type AckResult<Events extends EventsMap, Event extends EventNames<Events>> =
  AckArgs<Events, Event> extends readonly [] ? void : AckArgs<Events, Event>[0];

/** The names of the events that have an acknowledgement. Of untyped events, all. */
export type EventNamesWithAck<Events extends EventsMap> = {
  [Event in keyof Events]: [AckArgs<Events, Event>] extends [never] ? never : Event;
}[keyof Events];

/** What `emitWithAck` takes behind the name: the event's parameters without the acknowledgement. */
export type EventArgs<Events extends EventsMap, Event extends EventNames<Events>> = [AckOf<Events, Event>] extends [
  never,
]
  ? EventParams<Events, Event>
  : AllButLast<EventParams<Events, Event>>;

/**
 * A callback that hears of a failure first. Written as a method, whose parameters compare both ways: applications of Socket.IO say
 * `(err: Error, …)`, as that types it, and must go on to; where nothing is said it is `Error | null`, which is what comes.
 */
type Outcome<Values extends readonly unknown[]> = { hear(error: Error | null, ...values: Values): void }["hear"];

/**
 * What `emit` takes after `timeout()`: the acknowledgement hears of a failure first. As in Node, `error` is `null` where all went
 * well, and the values are there only then.
 */
export type TimeoutParams<Events extends EventsMap, Event extends EventNames<Events>> = [AckOf<Events, Event>] extends [
  never,
]
  ? EventParams<Events, Event>
  : WithLast<EventParams<Events, Event>, Outcome<AckArgs<Events, Event>>>;

/**
 * What a broadcast's `emit` takes: its acknowledgement hears of a failure first, and gets the first value of each answer, also of
 * those that came before the failure.
 */
export type BroadcastParams<Events extends EventsMap, Event extends EventNames<Events>> = [
  AckOf<Events, Event>,
] extends [never]
  ? EventParams<Events, Event>
  : WithLast<EventParams<Events, Event>, Outcome<[answers: AckResult<Events, Event>[]]>>;
