import {
  type Adapter,
  type BroadcastFlags,
  type BroadcastOptions,
  type Clock,
  type EventData,
  type EventName,
  isAckCallback,
  type SocketDetails,
} from "@rt/protocol";
import { AckGathering, type AckOutcome } from "./ack-gathering.ts";
import type { RemoteSocket, Rooms } from "./api/remote-socket.ts";
import { checkEvent, union } from "./arguments.ts";
import { callReported } from "./call-reported.ts";
import type { ErrorReporter } from "./report.ts";
import { checkTimeout } from "./socket/check-timeout.ts";

/** A socket of this node or another, as `fetchSockets` gives it. */
export type FoundSocket = RemoteSocket;

/** What an operator needs of its namespace. */
export interface OperatorHome {
  readonly adapter: Adapter;
  readonly clock: Clock;
  /** The socket for what an adapter said of it: itself where it is one of this node. */
  found(details: SocketDetails): FoundSocket;
  readonly reportError: ErrorReporter;
}

const NONE: ReadonlySet<string> = new Set();

/** Everybody, and no flags. */
const ALL: BroadcastOptions = { rooms: NONE, except: NONE, flags: {} };

/**
 * How long the acknowledgements of a broadcast may take when `timeout` says nothing. The reference calls back after about 1 ms
 * then (F.2, 9); this is the time it gives to requests between nodes.
 */
const DEFAULT_ACK_TIMEOUT = 5_000;

/** Names sockets, and does something for all of them (C.5). Every step gives a new operator; none changes. */
export class Operator {
  readonly #home: OperatorHome;
  readonly #options: BroadcastOptions;

  constructor(home: OperatorHome, options: BroadcastOptions = ALL) {
    this.#home = home;
    this.#options = options;
  }

  to(rooms: Rooms): Operator {
    return this.#with({ rooms: union(this.#options.rooms, rooms) });
  }

  in(rooms: Rooms): Operator {
    return this.to(rooms);
  }

  except(rooms: Rooms): Operator {
    return this.#with({ except: union(this.#options.except, rooms) });
  }

  compress(compress: boolean): Operator {
    return this.#flag({ compress });
  }

  timeout(ms: number): Operator {
    return this.#flag({ timeout: checkTimeout(ms) });
  }

  get volatile(): Operator {
    return this.#flag({ volatile: true });
  }

  get local(): Operator {
    return this.#flag({ local: true });
  }

  emit(event: EventName, ...args: unknown[]): boolean {
    const callback = args.at(-1);
    if (isAckCallback(callback)) {
      args.pop();
      this.#ask([event, ...args], (error, responses) => {
        callReported(callback, [error ?? null, responses], this.#home.reportError);
      });
      return true;
    }
    checkEvent(event);
    this.#watch(this.#home.adapter.broadcast([event, ...args], this.#options));
    return true;
  }

  send(...args: unknown[]): this {
    this.emit("message", ...args);
    return this;
  }

  write(...args: unknown[]): this {
    return this.send(...args);
  }

  emitWithAck(event: EventName, ...args: unknown[]): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      this.#ask([event, ...args], (error, responses) => {
        if (error === undefined) resolve(responses);
        else reject(error);
      });
    });
  }

  async fetchSockets(): Promise<FoundSocket[]> {
    const found = await this.#home.adapter.fetchSockets(this.#options);
    return found.map((details) => this.#home.found(details));
  }

  async allSockets(): Promise<Set<string>> {
    const found = await this.#home.adapter.fetchSockets(this.#options);
    return new Set(found.map(({ id }) => id));
  }

  socketsJoin(rooms: Rooms): void {
    this.#watch(this.#home.adapter.addSockets(this.#options, union(NONE, rooms)));
  }

  socketsLeave(rooms: Rooms): void {
    this.#watch(this.#home.adapter.delSockets(this.#options, union(NONE, rooms)));
  }

  disconnectSockets(close = false): void {
    this.#watch(this.#home.adapter.disconnectSockets(this.#options, close));
  }

  #ask(data: EventData, done: AckOutcome): void {
    checkEvent(data[0]);
    const { adapter, clock } = this.#home;
    const timeout = this.#options.flags.timeout ?? DEFAULT_ACK_TIMEOUT;
    const options = { ...this.#options, flags: { ...this.#options.flags, timeout } };
    const gathering = AckGathering.begin(clock, timeout, done, (acks) => adapter.broadcastWithAck(data, options, acks));
    if (this.#options.flags.local === true) gathering.from(1);
    else this.#watch(adapter.serverCount().then((nodes) => gathering.from(nodes)));
  }

  #watch(result: void | Promise<unknown>): void {
    if (result instanceof Promise) result.then(undefined, this.#home.reportError);
  }

  #flag(flags: BroadcastFlags): Operator {
    return this.#with({ flags: { ...this.#options.flags, ...flags } });
  }

  #with(change: Partial<BroadcastOptions>): Operator {
    return new Operator(this.#home, { ...this.#options, ...change });
  }
}
