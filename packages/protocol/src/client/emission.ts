import { type AckListener, ackListener, ackPromise, isAckCallback } from "../acks/index.ts";
import { RtError } from "../errors.ts";
import type {
  AckResult,
  EventArgs,
  EventNames,
  EventNamesWithAck,
  EventParams,
  EventsMap,
  TimeoutParams,
} from "../events/index.ts";
import type { EventData, EventName } from "../packet/index.ts";
import type { SendFlags } from "./sender.ts";

/** What an emission needs of its socket. */
export interface EmissionHome {
  /** Do callbacks hear of failures without a `timeout()` too? */
  readonly isErrorFirst: boolean;
  emit(data: EventData, flags: SendFlags, listener: AckListener | undefined): void;
  readonly report: (error: unknown) => void;
}

/** What `emit` takes behind the name: with a time-out, the acknowledgement takes an error first. */
export type EmitParams<
  Events extends EventsMap,
  Event extends EventNames<Events>,
  IsTimed extends boolean,
> = IsTimed extends true ? TimeoutParams<Events, Event> : EventParams<Events, Event>;

/** How the next event of a socket is to be sent: `socket.volatile`, `socket.timeout(1000)`. It may serve for several. */
export class Emission<EmitEvents extends EventsMap, IsTimed extends boolean = false> {
  readonly #home: EmissionHome;
  readonly #flags: SendFlags;

  /** @internal Sockets make emissions. */
  constructor(home: EmissionHome, flags: SendFlags) {
    this.#home = home;
    this.#flags = flags;
  }

  /** Events are dropped when they cannot leave at once. */
  get volatile(): Emission<EmitEvents, IsTimed> {
    return new Emission(this.#home, { ...this.#flags, volatile: true });
  }

  /** Acknowledgements fail after so many milliseconds, from 0. @throws RtError `INVALID_ARGUMENT` */
  timeout(ms: number): Emission<EmitEvents, true> {
    if (typeof ms !== "number" || !(ms >= 0)) {
      throw new RtError("INVALID_ARGUMENT", `a time-out is a number of milliseconds from 0, not ${String(ms)}`);
    }
    return new Emission(this.#home, { ...this.#flags, timeout: ms });
  }

  /** With `false`, events are not compressed where the link compresses: what is compressed already, or is secret beside what others chose. */
  compress(compress: boolean): Emission<EmitEvents, IsTimed> {
    return new Emission(this.#home, { ...this.#flags, compress });
  }

  /**
   * Sends an event, or keeps it until there is a connection. A function as the last argument asks for an acknowledgement.
   *
   * @throws RtError `RESERVED_EVENT`, `INVALID_ARGUMENT`, `UNENCODABLE`, `TOO_MANY_ATTACHMENTS`, or `BUFFER_FULL`.
   */
  emit<Event extends EventNames<EmitEvents>>(event: Event, ...args: EmitParams<EmitEvents, Event, IsTimed>): this;
  emit(event: PropertyKey, ...args: unknown[]): this {
    const callback = args.at(-1);
    if (isAckCallback(callback)) {
      const { isErrorFirst, report } = this.#home;
      const listener = ackListener(callback, isErrorFirst || this.#flags.timeout !== undefined, report);
      this.#home.emit([nameOf(event), ...args.slice(0, -1)], this.#flags, listener);
    } else {
      this.#home.emit([nameOf(event), ...args], this.#flags, undefined);
    }
    return this;
  }

  /** As `emit("message", ...)`. */
  send(...args: EmitParams<EmitEvents, "message", IsTimed>): this {
    return this.emit("message", ...args);
  }

  /**
   * As `emit`; the promise is kept with the first argument of the acknowledgement. It is broken with `ACK_TIMEOUT`, with
   * `DISCONNECTED` when the session ends after the event was sent, or with what `emit` throws.
   */
  emitWithAck<Event extends EventNamesWithAck<EmitEvents>>(
    event: Event,
    ...args: EventArgs<EmitEvents, Event>
  ): Promise<AckResult<EmitEvents, Event>>;
  emitWithAck(event: PropertyKey, ...args: unknown[]): Promise<unknown> {
    return ackPromise((listener) => this.#home.emit([nameOf(event), ...args], this.#flags, listener));
  }
}

function nameOf(event: PropertyKey): EventName {
  if (typeof event === "string" || typeof event === "number") return event;
  throw new RtError("INVALID_ARGUMENT", `the name of an event is a string or a number, not ${String(event)}`);
}
