import type { Adapter, Clock, PacketCodec, SocketDetails } from "@rt/protocol";
import { MemoryAdapter } from "./adapter/memory-adapter.ts";
import type { AnyNamespace, AnyServer, AnySocket, ServerReservedEvents } from "./api/server.ts";
import { type FoundSocket, Operator } from "./broadcast-operator.ts";
import { Broadcaster } from "./broadcaster.ts";
import type { Connection, Entrance } from "./connection.ts";
import { type Middleware, type Passage, runMiddlewares } from "./middleware.ts";
import type { ServerRules } from "./options/server-rules.ts";
import { RemoteSocketProxy } from "./remote-socket.ts";
import { type ErrorReporter, textOf } from "./report.ts";
import type { SocketHome } from "./socket/home.ts";
import { ServerSocket } from "./socket/socket.ts";

/** What a namespace needs of its server. */
export interface NamespaceHome {
  readonly server: AnyServer;
  readonly rules: ServerRules;
  readonly clock: Clock;
  readonly codec: PacketCodec;
  readonly report: ErrorReporter;
}

/** Ids of acknowledgements stay below this: several peers read them as signed 32 bit integers (G). */
const ACK_IDS = 2 ** 31;

/** What a namespace tells its listeners; `/` also of those that are made beside it. */
export type NamespaceEvents = ServerReservedEvents<AnySocket, AnyNamespace>;

/** Sockets of one name, apart from those of other namespaces: their middlewares, rooms and broadcasts (C.3). */
export class ServerNamespace extends Broadcaster<NamespaceEvents> implements Entrance, SocketHome, AnyNamespace {
  readonly name: string;
  readonly server: AnyServer;
  /** The sockets that are in it, by id. */
  readonly sockets: Map<string, ServerSocket> = new Map();
  readonly adapter: Adapter;
  readonly clock: Clock;
  readonly codec: PacketCodec;
  readonly reportError: ErrorReporter;
  readonly maxPendingAcks: number;
  readonly maxPendingEvents: number;
  protected readonly everybody: Operator;
  readonly #home: NamespaceHome;
  #middlewares: readonly Middleware<AnySocket>[] = [];
  #nextAckId = 0;

  constructor(home: NamespaceHome, name: string) {
    super();
    const { rules, clock, codec } = home;
    this.name = name;
    this.server = home.server;
    this.clock = clock;
    this.codec = codec;
    this.reportError = home.report;
    this.maxPendingAcks = rules.maxPendingAcks;
    this.maxPendingEvents = rules.maxPendingEvents;
    this.#home = home;
    this.adapter = this.#makeAdapter();
    this.everybody = new Operator(this);
    this.#watch(this.adapter.init());
  }

  /** Adds a middleware: it sees every socket before it is let in. */
  use(middleware: Middleware<AnySocket>): this {
    this.#middlewares = [...this.#middlewares, middleware];
    return this;
  }

  /** Names all its sockets. */
  get operator(): Operator {
    return this.everybody;
  }

  /** All sockets are out, for the reason that the server is shutting down. */
  async shutDown(): Promise<void> {
    for (const socket of this.sockets.values()) socket.ended("server shutting down");
    await this.adapter.close();
  }

  admit(connection: Connection, auth: object | undefined): void {
    const socket = new ServerSocket(this, connection, auth);
    connection.enter(socket);
    if (this.#middlewares.length === 0) this.#letIn(socket);
    else runMiddlewares(this.#middlewares, socket, (passage) => this.#decided(connection, socket, passage));
  }

  nextAckId(): number {
    const id = this.#nextAckId;
    this.#nextAckId = (id + 1) % ACK_IDS;
    return id;
  }

  found(details: SocketDetails): FoundSocket {
    return this.sockets.get(details.id) ?? new RemoteSocketProxy(details, this.to(details.id));
  }

  left(id: string): void {
    this.#watch(this.adapter.delAll(id));
    this.sockets.delete(id);
  }

  /** Another namespace was made. */
  announce(namespace: ServerNamespace): void {
    this.dispatch("new_namespace", [namespace]);
  }

  protected override report(error: unknown): void {
    this.#home.report(error);
  }

  #decided(connection: Connection, socket: ServerSocket, passage: Passage): void {
    // The client may have gone, or the time may have been over.
    if (!socket.isConnecting) return;
    if (passage.kind === "passed") {
      this.#letIn(socket);
      return;
    }
    socket.ended("server namespace disconnect");
    if (passage.kind === "refused") {
      this.#refuse(connection, passage.error);
    } else {
      this.reportError(passage.error);
      connection.refuse(this.name, { message: "Internal server error" });
    }
  }

  /** The order of B.4. */
  #letIn(socket: ServerSocket): void {
    this.sockets.set(socket.id, socket);
    this.#watch(this.adapter.add(socket.id));
    socket.letIn();
    this.dispatch("connect", [socket]);
    this.dispatch("connection", [socket]);
  }

  #refuse(connection: Connection, error: unknown): void {
    const { message = error, data } = Object(error) as { message?: unknown; data?: unknown };
    const told = { message: textOf(message) };
    try {
      connection.refuse(this.name, data === undefined ? told : { ...told, data });
    } catch (failure) {
      // The data cannot be sent; the client shall know all the same.
      this.reportError(failure);
      connection.refuse(this.name, told);
    }
  }

  #makeAdapter(): Adapter {
    const { name, sockets, codec, clock } = this;
    const { adapter, maxRooms } = this.#home.rules;
    const nextAckId = (): number => this.nextAckId();
    const local = new MemoryAdapter({ name, sockets, codec, clock, maxRooms, nextAckId, report: this.reportError });
    return adapter === undefined ? local : adapter({ name, local, report: this.reportError });
  }

  #watch(result: void | Promise<void>): void {
    if (result instanceof Promise) result.then(undefined, this.reportError);
  }
}
