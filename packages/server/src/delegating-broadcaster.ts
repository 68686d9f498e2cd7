import type { DefaultEventsMap, EventKey, EventNames, EventsMap, ListenerOf } from "@rt/protocol";
import { Broadcaster } from "./broadcaster.ts";
import * as own from "./internals.ts";

type Names<Reserved extends EventsMap> = EventNames<DefaultEventsMap> | EventNames<Reserved>;

/** A broadcaster whose listeners are another one's: each hears what the other's listeners hear, in one order. */
export abstract class DelegatingBroadcaster<Reserved extends EventsMap> extends Broadcaster<Reserved> {
  /** Whose listeners they are. */
  protected abstract readonly [own.inner]: Broadcaster<Reserved>;

  override on<Event extends Names<Reserved>>(
    event: Event,
    listener: ListenerOf<DefaultEventsMap, Reserved, Event>,
  ): this {
    this[own.inner].on(event, listener);
    return this;
  }

  override addListener<Event extends Names<Reserved>>(
    event: Event,
    listener: ListenerOf<DefaultEventsMap, Reserved, Event>,
  ): this {
    this[own.inner].on(event, listener);
    return this;
  }

  override once<Event extends Names<Reserved>>(
    event: Event,
    listener: ListenerOf<DefaultEventsMap, Reserved, Event>,
  ): this {
    this[own.inner].once(event, listener);
    return this;
  }

  override prependListener<Event extends Names<Reserved>>(
    event: Event,
    listener: ListenerOf<DefaultEventsMap, Reserved, Event>,
  ): this {
    this[own.inner].prependListener(event, listener);
    return this;
  }

  override prependOnceListener<Event extends Names<Reserved>>(
    event: Event,
    listener: ListenerOf<DefaultEventsMap, Reserved, Event>,
  ): this {
    this[own.inner].prependOnceListener(event, listener);
    return this;
  }

  override off<Event extends Names<Reserved>>(
    ...args: [event?: Event, listener?: ListenerOf<DefaultEventsMap, Reserved, Event>]
  ): this {
    this[own.inner].off(...args);
    return this;
  }

  override removeListener<Event extends Names<Reserved>>(
    event: Event,
    listener: ListenerOf<DefaultEventsMap, Reserved, Event>,
  ): this {
    this[own.inner].off(event, listener);
    return this;
  }

  override removeAllListeners(...args: [event?: Names<Reserved>]): this {
    this[own.inner].removeAllListeners(...args);
    return this;
  }

  override listeners<Event extends Names<Reserved>>(event: Event): ListenerOf<DefaultEventsMap, Reserved, Event>[] {
    return this[own.inner].listeners(event);
  }

  override listenerCount(event: Names<Reserved>): number {
    return this[own.inner].listenerCount(event);
  }

  override hasListeners(event: Names<Reserved>): boolean {
    return this[own.inner].hasListeners(event);
  }

  override eventNames(): EventKey[] {
    return this[own.inner].eventNames();
  }
}
