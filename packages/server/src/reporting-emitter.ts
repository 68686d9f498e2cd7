import { Emitter, type EventKey, type EventsMap } from "@rt/protocol";
import { writeError } from "./report.ts";

/** An emitter that says what becomes of its listeners' errors: unless a subclass knows better, they are written to standard error. */
export abstract class ReportingEmitter<Events extends EventsMap, Reserved extends EventsMap> extends Emitter<
  Events,
  Reserved
> {
  protected override report(error: unknown, _event: EventKey): void {
    writeError(error);
  }
}
