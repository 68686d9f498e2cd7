import { Emitter, type EventKey, type EventNames, type EventsMap, emitting, type ListenerOf } from "@rt/protocol";
import { writeError } from "./report.ts";

/**
 * An emitter that says what becomes of its listeners' errors, whether they are thrown or their promises are rejected with them: unless a
 * subclass knows better, they are written to standard error.
 */
export abstract class ReportingEmitter<Events extends EventsMap, Reserved extends EventsMap> extends Emitter<
  Events,
  Reserved
> {
  /** As `listeners`: one for a single call is the function itself here too. */
  rawListeners<Event extends EventNames<Events> | EventNames<Reserved>>(
    event: Event,
  ): ListenerOf<Events, Reserved, Event>[] {
    return this.listeners(event);
  }

  /** For Node's users; without effect: no number of listeners is too high. */
  setMaxListeners(_count: number): this {
    return this;
  }

  /** Always 0, which means without limit. */
  getMaxListeners(): number {
    return 0;
  }

  protected override [emitting.report](error: unknown, _event: EventKey): void {
    writeError(error);
  }
  protected override [emitting.promised](promise: Promise<unknown>, event: EventKey): void {
    promise.then(undefined, (error: unknown) => this[emitting.report](error, event));
  }
}
