import { type DefaultEventsMap, type EventData, type EventPacket, emitting, PacketType } from "@rt/protocol";
import type { AnyEventListener, IncomingEvent, SocketReservedEvents } from "../api/socket.ts";
import { checkFunction } from "../arguments.ts";
import type { Connection } from "../connection.ts";
import * as own from "../internals.ts";
import type { Middleware, Passage } from "../middleware.ts";
import { toError } from "../report.ts";
import { ReportingEmitter } from "../reporting-emitter.ts";
import { type CatchAll, callAll, withoutListener } from "./catch-all.ts";
import { EventMiddlewares } from "./event-middlewares.ts";
import type { SocketHome } from "./home.ts";

/** Stands for the event where what failed is no listener of one. */
export const NO_EVENT = "*";

/** The listening half of a socket: what becomes of an event that came (B.6), and who hears of those that leave. */
export abstract class ListeningSocket extends ReportingEmitter<DefaultEventsMap, SocketReservedEvents> {
  protected readonly [own.home]: SocketHome;
  protected readonly [own.connection]: Connection;
  #middlewares: EventMiddlewares | undefined = undefined;
  #incoming: CatchAll = undefined;
  #outgoing: CatchAll = undefined;

  constructor(home: SocketHome, connection: Connection) {
    super();
    this[own.home] = home;
    this[own.connection] = connection;
  }

  /** Adds a middleware: it sees every event that comes for this socket before the listeners do. */
  use(middleware: Middleware<IncomingEvent>): this {
    checkFunction("a middleware", middleware);
    this.#middlewares ??= new EventMiddlewares();
    this.#middlewares.add(middleware);
    return this;
  }

  onAny(listener: AnyEventListener): this {
    checkFunction("a listener", listener);
    this.#incoming = [...(this.#incoming ?? []), listener];
    return this;
  }

  prependAny(listener: AnyEventListener): this {
    checkFunction("a listener", listener);
    this.#incoming = [listener, ...(this.#incoming ?? [])];
    return this;
  }

  offAny(listener?: AnyEventListener): this {
    this.#incoming = withoutListener(this.#incoming, listener);
    return this;
  }

  listenersAny(): AnyEventListener[] {
    return [...(this.#incoming ?? [])];
  }

  onAnyOutgoing(listener: AnyEventListener): this {
    checkFunction("a listener", listener);
    this.#outgoing = [...(this.#outgoing ?? []), listener];
    return this;
  }

  prependAnyOutgoing(listener: AnyEventListener): this {
    checkFunction("a listener", listener);
    this.#outgoing = [listener, ...(this.#outgoing ?? [])];
    return this;
  }

  offAnyOutgoing(listener?: AnyEventListener): this {
    this.#outgoing = withoutListener(this.#outgoing, listener);
    return this;
  }

  listenersAnyOutgoing(): AnyEventListener[] {
    return [...(this.#outgoing ?? [])];
  }

  /** Is it still in its namespace? */
  abstract get connected(): boolean;

  /** An event came: catch-all listeners, then middlewares, then the listeners of its name. */
  [own.received]({ id, data }: EventPacket): void {
    const event = incomingEvent(data);
    if (id !== undefined) event.push(this.#answerTo(id));
    if (this.#incoming !== undefined) callAll(this.#incoming, event, (error) => this[emitting.report](error, NO_EVENT));
    const middlewares = this.#middlewares;
    if (middlewares === undefined) {
      this.#deliver(event);
    } else if (middlewares.waiting >= this[own.home].maxPendingEvents) {
      this[own.connection].close();
    } else {
      middlewares.run(event, (passage) => this.#passed(event, passage));
    }
  }

  /** Tells the catch-all listeners of an event that leaves. */
  protected [own.leaving](event: readonly unknown[]): void {
    if (this.#outgoing !== undefined) callAll(this.#outgoing, event, (error) => this[emitting.report](error, NO_EVENT));
  }

  #passed(event: IncomingEvent, passage: Passage): void {
    if (passage.kind === "passed") this.#deliver(event);
    else if (passage.kind === "refused") this[emitting.dispatch]("error", [toError(passage.error)]);
    else this[emitting.report](passage.error, NO_EVENT);
  }

  #deliver(event: IncomingEvent): void {
    // A middleware may have taken its time, and a catch-all listener may have disconnected the socket.
    if (!this.connected) return;
    const [name, ...args] = event;
    this[emitting.dispatch](name, args);
  }

  #answerTo(id: number): (...args: unknown[]) => void {
    let isAnswered = false;
    return (...args) => {
      if (isAnswered) return;
      isAnswered = true;
      this.#acknowledge(id, args);
    };
  }

  #acknowledge(id: number, data: unknown[]): void {
    if (!this.connected) return;
    const { codec, name: nsp } = this[own.home];
    this[own.connection].write(codec.encode({ type: PacketType.ACK, nsp, id, data }));
  }
}

/** To applications a number as name is its digits, as to emitters. */
function incomingEvent(data: EventData): IncomingEvent {
  return hasTextAsName(data) ? data : [String(data[0]), ...data.slice(1)];
}

function hasTextAsName(data: EventData): data is IncomingEvent {
  return typeof data[0] === "string";
}
