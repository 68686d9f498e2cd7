/**
 * Events by name: what listeners of each take. Written by applications as `{ chat: (text: string) => void }`, in Socket.IO's
 * convention; a last parameter that is a function is the acknowledgement.
 *
 * The values are `any` since TypeScript lets an interface, which has no index signature, stand for nothing narrower.
 */
export interface EventsMap {
  // oxlint-disable-next-line typescript/no-explicit-any
  [event: string]: any;
}

/** The events of an application that names none: every name, with any arguments. */
export interface DefaultEventsMap {
  // With `unknown`, no listener could say what it takes.
  // oxlint-disable-next-line typescript/no-explicit-any
  [event: string]: (...args: any[]) => void;
}

/** No events at all. */
export type NoEvents = object;

/** The names of events. */
export type EventNames<Events extends EventsMap> = keyof Events;

/** What emitters know events by. A number means the same as its digits, as in `EventEmitter`. */
export type EventKey = string | symbol;

/** What the listeners of an event take, its acknowledgement included. */
export type EventParams<Events extends EventsMap, Event extends EventNames<Events>> = Parameters<Events[Event]>;

/** A listener of an event. The reserved events of a class come before an application's of the same name. */
export type ListenerOf<Events extends EventsMap, Reserved extends EventsMap, Event> = Event extends keyof Reserved
  ? Reserved[Event]
  : Event extends keyof Events
    ? Events[Event]
    : never;
