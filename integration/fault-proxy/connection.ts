import { connect, type Socket } from "node:net";
import type { Application } from "./application.ts";
import { enact, type Undo, type Victim } from "./enact.ts";
import { endSocket } from "./endings.ts";
import type { ByteMark, Direction, Directions, End, Ending, Fault } from "./fault.ts";
import { sendCopy } from "./http/copy.ts";
import { Exchanges, REQUEST_START, RESPONSE_START } from "./http/exchanges.ts";
import { Framer } from "./http/framer.ts";
import type { RequestHead } from "./http/head.ts";
import type { Copy, PolicyHost } from "./http/policy-host.ts";
import { RequestPolicy } from "./http/request-policy.ts";
import { ResponsePolicy } from "./http/response-policy.ts";
import { IdleWatch } from "./idle-watch.ts";
import { conditionsOf } from "./lane/conditions.ts";
import { Gate } from "./lane/gate.ts";
import { Lane } from "./lane/lane.ts";
import type { ConnectionState, ProxyConnection } from "./selector.ts";

/** What a connection needs of its proxy. */
export interface ConnectionHost {
  readonly target: { readonly host: string; readonly port: number };
  /** How much each direction may hold. */
  readonly bufferBytes: number;
  /** Whether there are faults of HTTP. */
  watched(): boolean;
  track(socket: Socket): void;
  /** Something happened that one may wait for. */
  wake(): void;
  /** Looks for faults that are for this connection now. */
  review(connection: Connection): void;
  /** Both sockets are closed. */
  gone(connection: Connection): void;
}

/** A client's socket, the target's socket and the two lanes between them. */
export class Connection implements ProxyConnection, PolicyHost, Victim {
  readonly id: number;
  readonly clientPort: number;
  state: ConnectionState = "open";
  bytesUp = 0;
  bytesDown = 0;
  requests = 0;
  lastRequest: RequestHead | undefined;
  readonly exchanges: Exchanges = new Exchanges();
  readonly #host: ConnectionHost;
  readonly #client: Socket;
  #target: Socket | undefined;
  #up: Lane | undefined;
  #down: Lane | undefined;
  readonly #undo = new Map<Application, Undo>();
  /** One entry for each application: a fault may be applied twice. */
  readonly #shaping = new Set<{ readonly fault: Fault }>();
  readonly #idle = new Set<IdleWatch>();
  readonly #over = new Set<() => void>();

  constructor(id: number, client: Socket, host: ConnectionHost) {
    this.id = id;
    this.clientPort = client.remotePort ?? 0;
    this.#client = client;
    this.#host = host;
    client.on("close", () => this.#socketClosed());
  }

  get upgraded(): boolean {
    return this.exchanges.upgraded;
  }

  get applications(): Iterable<Application> {
    return this.#undo.keys();
  }

  /** Connects to the target. */
  dial(): void {
    const client = this.#client;
    const target = connect({ ...this.#host.target, allowHalfOpen: true, noDelay: true });
    this.#host.track(target);
    this.#target = target;
    target.on("close", () => this.#socketClosed());
    const limit = this.#host.bufferBytes;
    const requests = new Framer({ start: REQUEST_START, parse: (text) => this.exchanges.parseRequest(text) });
    const responses = new Framer({ start: RESPONSE_START, parse: (text) => this.exchanges.parseResponse(text) });
    this.exchanges.watch(requests);
    this.#up = new Lane({
      source: client,
      sink: target,
      limit,
      gate: (outlet) => new Gate(requests, new RequestPolicy(this), outlet, limit),
      heard: (bytes) => this.#heard("up", bytes),
    });
    this.#down = new Lane({
      source: target,
      sink: client,
      limit,
      gate: (outlet) => new Gate(responses, new ResponsePolicy(this), outlet, limit),
      heard: (bytes) => this.#heard("down", bytes),
    });
  }

  /** There is no target, and nobody tells the client. */
  swallow(application: Application): void {
    this.state = "half-open";
    this.#client.on("data", (chunk: Buffer) => this.#heard("up", chunk.length));
    this.#undo.set(application, () => this.disabuse());
  }

  covers(application: Application): boolean {
    return this.#undo.has(application);
  }

  cover(application: Application): void {
    this.#undo.set(application, () => {});
    this.#undo.set(
      application,
      enact(application.fault, this, () => application.hit()),
    );
  }

  uncover(application: Application): void {
    const undo = this.#undo.get(application);
    this.#undo.delete(application);
    undo?.();
  }

  cut(directions: Directions): void {
    if (directions === "both") this.endAll("cut");
    else if (directions === "up") {
      this.#up?.discard();
      this.#target?.end();
    } else {
      this.#down?.discard();
      this.#client.end();
    }
  }

  endAll(how: Ending): void {
    if (this.state === "closed") return;
    this.#discard("closing");
    endSocket(this.#client, how);
    if (this.#target !== undefined) endSocket(this.#target, how);
  }

  halfOpen(believer: End, how: Ending): void {
    if (this.state !== "open") return;
    this.#discard("half-open");
    const other = believer === "client" ? this.#target : this.#client;
    if (other !== undefined) endSocket(other, how);
  }

  disabuse(): void {
    if (this.state === "half-open") this.endAll("reset");
  }

  suffer(fault: Fault): Undo {
    const suffering = { fault };
    this.#shaping.add(suffering);
    this.#reshape();
    return () => {
      this.#shaping.delete(suffering);
      this.#reshape();
    };
  }

  meter(mark: ByteMark, strike: () => void): Undo {
    const lane = mark.direction === "up" ? this.#up : this.#down;
    return lane?.meter(mark.bytes, strike) ?? ((): void => {});
  }

  watchIdle(ms: number, strike: () => void): Undo {
    const watch = new IdleWatch(ms, strike);
    this.#idle.add(watch);
    return () => {
      watch.stop();
      this.#idle.delete(watch);
    };
  }

  watched(): boolean {
    return this.#host.watched();
  }

  requested(head: RequestHead): void {
    this.requests += 1;
    this.lastRequest = head;
    this.#host.review(this);
    this.#host.wake();
  }

  switched(): void {
    this.#host.review(this);
    this.#host.wake();
  }

  answer(bytes: Buffer): void {
    this.#up?.discard();
    this.#down?.inject(bytes, () => this.endAll("cut"));
  }

  copy(copy: Copy, done: () => void): void {
    sendCopy({ ...this.#host.target, track: (socket) => this.#host.track(socket) }, copy, done);
  }

  whenOver(task: () => void): () => void {
    this.#over.add(task);
    return () => this.#over.delete(task);
  }

  #heard(direction: Direction, bytes: number): void {
    if (direction === "up") this.bytesUp += bytes;
    else this.bytesDown += bytes;
    for (const watch of this.#idle) watch.touch();
    this.#host.wake();
  }

  #reshape(): void {
    const faults = [...this.#shaping].map(({ fault }) => fault);
    this.#up?.shape(conditionsOf(faults, "up"));
    this.#down?.shape(conditionsOf(faults, "down"));
  }

  #discard(state: "closing" | "half-open"): void {
    this.state = state;
    for (const watch of this.#idle) watch.stop();
    this.#up?.discard();
    this.#down?.discard();
    this.#host.wake();
  }

  #socketClosed(): void {
    const open = !this.#client.destroyed || this.#target?.destroyed === false;
    if (open || this.state === "closed") return;
    this.state = "closed";
    for (const task of this.#over) task();
    this.exchanges.close();
    for (const undo of this.#undo.values()) undo();
    this.#undo.clear();
    this.#host.gone(this);
  }
}
