import { Emitter, type EventNames, type EventsMap, type ListenerOf, type NoEvents } from "../events/index.ts";

/** An emitter with the further names that the emitters of Socket.IO's client have. */
export abstract class ClientEmitter<Events extends EventsMap, Reserved extends EventsMap = NoEvents> extends Emitter<
  Events,
  Reserved
> {
  /** As `on`. */
  addEventListener<Event extends EventNames<Events> | EventNames<Reserved>>(
    event: Event,
    listener: ListenerOf<Events, Reserved, Event>,
  ): this {
    return this.on(event, listener);
  }

  /** As `off`. */
  removeEventListener<Event extends EventNames<Events> | EventNames<Reserved>>(
    ...args: [event?: Event, listener?: ListenerOf<Events, Reserved, Event>]
  ): this {
    return this.off(...args);
  }
}
