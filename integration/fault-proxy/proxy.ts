import type { Socket } from "node:net";
import { Application, type AppliedFault } from "./application.ts";
import { checkFault } from "./check-fault.ts";
import { Connection } from "./connection.ts";
import { endSocket } from "./endings.ts";
import { FaultProxyError } from "./errors.ts";
import type { Ending, Fault } from "./fault.ts";
import { Listener } from "./listener.ts";
import { completeSelector, isOverAtOnce, type ProxyConnection, type Selector, selects } from "./selector.ts";
import { Waiters } from "./waiters.ts";

/** Where the proxy listens and whom it dials: this machine only. */
export type Loopback = "127.0.0.1" | "::1";

/** What {@link createFaultProxy} takes. */
export interface FaultProxyOptions {
  readonly target: { readonly port: number; readonly host?: Loopback };
  /** `127.0.0.1` by default. */
  readonly host?: Loopback;
  /** How much each direction of a connection may hold before the proxy stops reading. 1 MiB by default. */
  readonly bufferBytes?: number;
  /** More get a RST. 1024 by default, as many as a process may open at least. */
  readonly maxConnections?: number;
}

/** A TCP proxy that makes what is wrong with networks. */
export interface FaultProxy {
  readonly port: number;
  /** Those that live, at least on one side, in the order of arrival. */
  readonly connections: readonly ProxyConnection[];
  /** What lasts or may strike still, in the order in which it was applied. */
  readonly faults: readonly AppliedFault[];
  readonly closed: boolean;
  /** Applies a fault to connections that live, will come, or both. */
  apply(fault: Fault, selector?: Selector): AppliedFault;
  /** Takes all faults back. Bytes that were held back go on; what was cut stays cut. */
  heal(): Promise<void>;
  /** Connections to come go to this port. */
  retarget(port: number): void;
  /** Waits until this holds; asked whenever something happens in the proxy. Rejects when that closes before. */
  until(condition: () => boolean): Promise<void>;
  /** Destroys all connections; resolves when nothing is left. */
  close(): Promise<void>;
}

/** Starts a proxy between its port and the target's. */
export async function createFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new LiveProxy(options);
  await proxy.open();
  return proxy;
}

class LiveProxy implements FaultProxy {
  readonly bufferBytes: number;
  target: { readonly host: Loopback; readonly port: number };
  closed = false;
  readonly #maxConnections: number;
  readonly #listener: Listener;
  readonly #waiters = new Waiters();
  readonly #connections = new Set<Connection>();
  readonly #sockets = new Set<Socket>();
  readonly #applications = new Set<Application>();
  #newest = 0;
  #emptied = (): void => {};

  constructor(options: FaultProxyOptions) {
    const { target, host = "127.0.0.1", bufferBytes = 1_048_576, maxConnections = 1024 } = options;
    if (!(bufferBytes > 0 && maxConnections > 0)) throw new FaultProxyError("bad-option", "limits are above 0");
    checkPort(target.port);
    this.target = { host: target.host ?? "127.0.0.1", port: target.port };
    this.bufferBytes = bufferBytes;
    this.#maxConnections = maxConnections;
    this.#listener = new Listener(host, (socket) => this.#accept(socket));
  }

  get port(): number {
    return this.#listener.port;
  }

  get connections(): readonly ProxyConnection[] {
    return [...this.#connections].filter(({ state }) => state === "open" || state === "half-open");
  }

  get faults(): readonly AppliedFault[] {
    return [...this.#applications];
  }

  open(): Promise<void> {
    return this.#listener.open();
  }

  apply(fault: Fault, selector: Selector = {}): AppliedFault {
    if (this.closed) throw new FaultProxyError("closed", "the fault proxy was closed");
    checkFault(fault);
    const full = completeSelector(fault, selector);
    const application = new Application(fault, full, this.#newest, this);
    this.#applications.add(application);
    if (isPortFault(fault)) this.#listener.shut();
    for (const connection of this.#connections) this.#meet(application, connection);
    if (full.scope === "live" && isOverAtOnce(fault)) {
      application.standing = false;
      this.#applications.delete(application);
    }
    return application;
  }

  async heal(): Promise<void> {
    await Promise.all([...this.#applications].map((application) => application.lift()));
  }

  async lifted(application: Application): Promise<void> {
    this.#applications.delete(application);
    for (const connection of this.#connections) connection.uncover(application);
    if (isPortFault(application.fault) && !this.closed && !this.#portFaults()) await this.#listener.open();
    this.wake();
  }

  retarget(port: number): void {
    checkPort(port);
    this.target = { ...this.target, port };
  }

  until(condition: () => boolean): Promise<void> {
    return this.#waiters.until(condition);
  }

  async close(): Promise<void> {
    if (!this.closed) {
      this.closed = true;
      this.#listener.shut();
      for (const socket of this.#sockets) socket.destroy();
      await this.heal();
    }
    if (this.#sockets.size > 0) {
      await new Promise<void>((resolve) => {
        const before = this.#emptied;
        this.#emptied = (): void => {
          before();
          resolve();
        };
      });
    }
    await this.#listener.closed();
    this.#waiters.close();
  }

  watched(): boolean {
    for (const { fault } of this.#applications) if (HTTP_KINDS.has(fault.kind)) return true;
    return false;
  }

  track(socket: Socket): void {
    this.#sockets.add(socket);
    // What a socket has to say it says by closing.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) this.#emptied();
    });
    if (this.closed) socket.destroy();
  }

  wake(): void {
    this.#waiters.wake();
  }

  review(connection: Connection): void {
    for (const application of this.#applications) this.#meet(application, connection);
  }

  gone(connection: Connection): void {
    this.#connections.delete(connection);
    this.wake();
  }

  #accept(socket: Socket): void {
    this.track(socket);
    if (this.closed) return;
    this.#newest += 1;
    const connection = new Connection(this.#newest, socket, this);
    const refusal = this.#connections.size >= this.#maxConnections ? "reset" : this.#refusal(connection);
    if (refusal !== undefined) {
      endSocket(socket, refusal);
      return;
    }
    this.#connections.add(connection);
    const swallower = this.#claimNew(connection, (fault) => fault.kind === "swallow");
    if (swallower !== undefined) connection.swallow(swallower);
    else {
      connection.dial();
      this.review(connection);
    }
    this.wake();
  }

  #refusal(connection: Connection): Ending | undefined {
    const refuser = this.#claimNew(connection, (fault) => fault.kind === "refuse" && fault.how !== "port");
    if (refuser === undefined) return undefined;
    return refuser.fault.kind === "refuse" && refuser.fault.how === "cut" ? "cut" : "reset";
  }

  #claimNew(connection: Connection, isMeant: (fault: Fault) => boolean): Application | undefined {
    for (const application of this.#applications) {
      if (!isMeant(application.fault) || !selects(application.selector, application.newest, connection)) continue;
      if (!application.claim()) continue;
      application.hit();
      return application;
    }
    return undefined;
  }

  /** Covers the connection with the fault if it is meant and that is new. */
  #meet(application: Application, connection: Connection): void {
    const { fault, selector, newest } = application;
    if (connection.covers(application) || NEWCOMER_KINDS.has(fault.kind)) return;
    if (!mayStrike(fault, connection) || !selects(selector, newest, connection)) return;
    // The faults of HTTP count messages.
    if (HTTP_KINDS.has(fault.kind) || application.claim()) connection.cover(application);
  }

  #portFaults(): boolean {
    return [...this.#applications].some(({ fault }) => isPortFault(fault));
  }
}

const HTTP_KINDS: ReadonlySet<Fault["kind"]> = new Set(["hold", "duplicate", "lose-answer", "refuse-upgrade"]);
const NEWCOMER_KINDS: ReadonlySet<Fault["kind"]> = new Set(["refuse", "swallow"]);

function isPortFault(fault: Fault): boolean {
  return fault.kind === "refuse" && fault.how === "port";
}

function checkPort(port: number): void {
  if (Number.isInteger(port) && port > 0 && port < 65_536) return;
  throw new FaultProxyError("bad-option", "a port is a whole number from 1 to 65535");
}

/** A half-open connection can end; there is nothing else left of it. */
function mayStrike(fault: Fault, connection: Connection): boolean {
  if (connection.state === "half-open") return fault.kind === "cut" || fault.kind === "reset";
  return connection.state === "open";
}
