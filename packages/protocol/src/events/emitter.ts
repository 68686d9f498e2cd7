import * as own from "./internals.ts";
import { type AnyListener, checkListener, listenerOf, Once, type Slot, without } from "./slots.ts";
import type { EventKey, EventNames, EventsMap, ListenerOf, NoEvents } from "./types.ts";

/**
 * Listeners by event: what `EventEmitter` of Node has for those who listen. Who emits is a subclass, by `dispatch`; and what goes
 * wrong in a listener is its affair too, by `report`. Wire events and a class's own may so have the same names without harm.
 *
 * `Events` are the application's, `Reserved` the class's own. Before the first listener it holds nothing. Adding a listener
 * behind the others is O(1); before them, and removing, is O(n) in the listeners of the event.
 */
export abstract class Emitter<Events extends EventsMap, Reserved extends EventsMap = NoEvents> {
  /**
   * One slot stands for itself: most events have one listener, and most sockets few. A list grows in place, at its end; any other
   * change makes a new one, so that a dispatch under way keeps the one it has.
   */
  #slots: Map<EventKey, Slot | Slot[]> | undefined;

  /** Adds a listener behind the others. Added twice, it is called twice. @throws RtError `INVALID_ARGUMENT` unless it is a function */
  on<Event extends EventNames<Events> | EventNames<Reserved>>(
    event: Event,
    listener: ListenerOf<Events, Reserved, Event>,
  ): this;
  on(event: PropertyKey, listener: AnyListener): this {
    return this.#append(event, listener);
  }

  /** As `on`. */
  addListener<Event extends EventNames<Events> | EventNames<Reserved>>(
    event: Event,
    listener: ListenerOf<Events, Reserved, Event>,
  ): this;
  addListener(event: PropertyKey, listener: AnyListener): this {
    return this.#append(event, listener);
  }

  /** Adds a listener behind the others for one call. */
  once<Event extends EventNames<Events> | EventNames<Reserved>>(
    event: Event,
    listener: ListenerOf<Events, Reserved, Event>,
  ): this;
  once(event: PropertyKey, listener: AnyListener): this {
    return this.#append(event, new Once(listener));
  }

  /** Adds a listener before the others. */
  prependListener<Event extends EventNames<Events> | EventNames<Reserved>>(
    event: Event,
    listener: ListenerOf<Events, Reserved, Event>,
  ): this;
  prependListener(event: PropertyKey, listener: AnyListener): this {
    return this.#prepend(event, listener);
  }

  /** Adds a listener before the others for one call. */
  prependOnceListener<Event extends EventNames<Events> | EventNames<Reserved>>(
    event: Event,
    listener: ListenerOf<Events, Reserved, Event>,
  ): this;
  prependOnceListener(event: PropertyKey, listener: AnyListener): this {
    return this.#prepend(event, new Once(listener));
  }

  /**
   * Removes a listener, of several equal ones the last; without it all of the event, and without an event all. What is given as
   * `undefined`, as by a name that was mistyped, is given, and removes nothing.
   */
  off<Event extends EventNames<Events> | EventNames<Reserved>>(
    event?: Event,
    listener?: ListenerOf<Events, Reserved, Event>,
  ): this;
  off(...args: [event?: PropertyKey, listener?: AnyListener]): this {
    return this.#remove(args);
  }

  /** As `off`. */
  removeListener<Event extends EventNames<Events> | EventNames<Reserved>>(
    event: Event,
    listener: ListenerOf<Events, Reserved, Event>,
  ): this;
  removeListener(event: PropertyKey, listener: AnyListener): this {
    return this.#remove([event, listener]);
  }

  /** Removes all listeners of an event, and without one all. */
  removeAllListeners(event?: EventNames<Events> | EventNames<Reserved>): this;
  removeAllListeners(...args: [event?: PropertyKey]): this {
    return this.#remove(args);
  }

  /** The listeners of an event in the order of their calls, in an array of the caller's own. */
  listeners<Event extends EventNames<Events> | EventNames<Reserved>>(
    event: Event,
  ): ListenerOf<Events, Reserved, Event>[];
  listeners(event: PropertyKey): AnyListener[] {
    return this.#of(event).map(listenerOf);
  }

  /** How many listeners an event has. */
  listenerCount(event: EventNames<Events> | EventNames<Reserved>): number {
    return this.#of(event).length;
  }

  /** Has an event listeners? */
  hasListeners(event: EventNames<Events> | EventNames<Reserved>): boolean {
    return this.#slots?.has(keyOf(event)) ?? false;
  }

  /** The events that have listeners. */
  eventNames(): EventKey[] {
    return this.#slots === undefined ? [] : [...this.#slots.keys()];
  }

  /**
   * Calls the listeners that the event has now, whatever they change meanwhile, and says whether there were any. What they throw goes to
   * `report`, and their promises to `promised`; the others are called all the same.
   */
  protected [own.dispatch](event: PropertyKey, args: readonly unknown[]): boolean {
    const key = keyOf(event);
    const slots = this.#slots?.get(key);
    if (slots === undefined) return false;
    if (!Array.isArray(slots)) {
      this.#call(key, slots, args);
      return true;
    }
    // What is added meanwhile comes behind.
    const { length } = slots;
    for (let index = 0; index < length; index++) {
      const slot = slots[index];
      if (slot !== undefined) this.#call(key, slot, args);
    }
    return true;
  }

  /** May anything have listeners? For events that are too frequent to be made where nobody hears of them. */
  protected get [own.isHeard](): boolean {
    return this.#slots !== undefined;
  }

  /** A listener of the application failed. Does not throw. */
  protected abstract [own.report](error: unknown, event: EventKey): void;

  /** A listener has returned a promise. It is the application's to handle, unless a subclass looks after it. Does not throw. */
  protected [own.promised]?(promise: Promise<unknown>, event: EventKey): void;

  #call(key: EventKey, slot: Slot, args: readonly unknown[]): void {
    if (slot instanceof Once) {
      // A dispatch within a dispatch may have come here first.
      if (slot.wasCalled) return;
      slot.wasCalled = true;
      this.#removeOne(key, slot);
    }
    try {
      const result: unknown = Reflect.apply(listenerOf(slot), this, args);
      // Promises alone, not all that has a `then`: to ask a lazy one, such as a query, would run it.
      if (result instanceof Promise) this[own.promised]?.(result, key);
    } catch (error) {
      this[own.report](error, key);
    }
  }

  #of(event: PropertyKey): readonly Slot[] {
    return listOf(this.#slots?.get(keyOf(event)));
  }

  #append(event: PropertyKey, slot: Slot): this {
    const key = keyOf(event);
    checkListener(slot);
    const all = (this.#slots ??= new Map());
    const slots = all.get(key);
    if (slots === undefined) all.set(key, slot);
    else if (Array.isArray(slots)) slots.push(slot);
    else all.set(key, [slots, slot]);
    return this;
  }

  #prepend(event: PropertyKey, slot: Slot): this {
    const key = keyOf(event);
    checkListener(slot);
    (this.#slots ??= new Map()).set(key, [slot, ...this.#of(key)]);
    return this;
  }

  #remove(args: readonly [event?: PropertyKey, listener?: AnyListener]): this {
    const [event, listener] = args;
    if (args.length === 0) this.#slots = undefined;
    else if (event === undefined) return this;
    else if (args.length === 1) this.#slots?.delete(keyOf(event));
    else if (listener !== undefined) this.#removeOne(keyOf(event), listener);
    return this;
  }

  #removeOne(key: EventKey, wanted: Slot): void {
    const slots = this.#slots?.get(key);
    if (slots === undefined) return;
    const left = without(listOf(slots), wanted);
    if (left.length === 0) this.#slots?.delete(key);
    else this.#slots?.set(key, left);
  }
}

function listOf(slots: Slot | Slot[] | undefined): Slot[] {
  if (slots === undefined) return [];
  return Array.isArray(slots) ? slots : [slots];
}

/** A number and its digits are the same event, as properties of an object are. */
function keyOf(event: PropertyKey): EventKey {
  return typeof event === "number" ? String(event) : event;
}
