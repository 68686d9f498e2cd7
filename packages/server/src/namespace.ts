import type { Adapter, AdapterFactory, Clock, PacketCodec, Recoverable } from "@rt/protocol";
import { emitting } from "@rt/protocol";
import { checkAdapter } from "./adapter/check-adapter.ts";
import { MemoryAdapter } from "./adapter/memory-adapter.ts";
import type { AnyNamespace, AnyServer, AnySocket, ServerReservedEvents } from "./api/server.ts";
import { checkFunction } from "./arguments.ts";
import { Operator } from "./broadcast-operator.ts";
import { Broadcaster } from "./broadcaster.ts";
import type { Connection, Entrance } from "./connection.ts";
import * as own from "./internals.ts";
import { type Middleware, type Passage, runMiddlewares } from "./middleware.ts";
import type { ServerRules } from "./options/server-rules.ts";
import { eventFromAfar, OtherNodes } from "./other-nodes.ts";
import { findPlace, withoutPid } from "./recovery/find-place.ts";
import { recoveryFor } from "./recovery/recovery-for.ts";
import { RemoteSocketProxy } from "./remote-socket.ts";
import { type ErrorReporter, textOf } from "./report.ts";
import type { SocketHome } from "./socket/home.ts";
import { ServerSocket } from "./socket/socket.ts";

/** What a namespace needs of its server. */
export interface NamespaceHome {
  readonly server: AnyServer;
  /** The options, which may change. */
  rules(): ServerRules;
  readonly clock: Clock;
  readonly codec: PacketCodec;
  readonly report: ErrorReporter;
}

/** Ids of acknowledgements stay below this: several peers read them as signed 32 bit integers (G). */
const ACK_IDS = 2 ** 31;

/** What a namespace tells its listeners; `/` also of those that are made beside it. */
export type NamespaceEvents = ServerReservedEvents<AnySocket, AnyNamespace>;

/** Hears that nobody is in a namespace, or about to be let in; and whether anybody was. */
export type Vacated = (wasEntered: boolean) => void;

/** Sockets of one name, apart from those of other namespaces: their middlewares, rooms and broadcasts (C.3). */
export class ServerNamespace extends Broadcaster<NamespaceEvents> implements Entrance, AnyNamespace {
  readonly name: string;
  readonly server: AnyServer;
  /** The sockets that are in it, by id. */
  readonly sockets: Map<string, ServerSocket> = new Map();
  readonly [own.everybody]: Operator;
  readonly [own.otherNodes]: OtherNodes;
  readonly #home: NamespaceHome;
  readonly #vacated: Vacated | undefined;
  readonly #socketHome: SocketHome;
  readonly #local: MemoryAdapter;
  #adapter: Adapter;
  #retirement: Promise<void> | undefined = undefined;
  /** How many sockets have asked to be let in, and have no answer. */
  #entering = 0;
  #wasEntered = false;
  #middlewares: readonly Middleware<AnySocket>[] = [];
  #nextAckId = 0;

  constructor(home: NamespaceHome, name: string, vacated?: Vacated) {
    super();
    this.name = name;
    this.server = home.server;
    this.#home = home;
    this.#vacated = vacated;
    this.#local = this.#makeLocal();
    this.#adapter = this.#makeAdapter(home.rules().adapter);
    this.#socketHome = this.#homeOfSockets();
    this[own.everybody] = new Operator(this.#socketHome);
    this[own.otherNodes] = new OtherNodes(this.#socketHome);
    this.#watch(this.#adapter.init());
  }

  /** Adds a middleware: it sees every socket before it is let in. */
  use(middleware: Middleware<AnySocket>): this {
    checkFunction("a middleware", middleware);
    this.#middlewares = [...this.#middlewares, middleware];
    return this;
  }

  /** All sockets are out, for the reason that the server is shutting down. */
  async [own.shutDown](): Promise<void> {
    for (const socket of this.sockets.values()) socket[own.ended]("server shutting down");
    this.#local.recovery?.close();
    await this.#closeAdapter();
  }

  /** There is no such namespace any more; its adapter closes. */
  [own.retire](): void {
    this.#local.recovery?.close();
    this.#watch(this.#closeAdapter());
  }

  get adapter(): Adapter {
    return this.#adapter;
  }

  /**
   * The server has got another way to make adapters: makes one, and gives what puts it in the place of the one before. Who is in which
   * room stays as it is: the local adapter knows.
   */
  [own.nextAdapter](factory: AdapterFactory): () => void {
    const next = this.#makeAdapter(factory);
    return () => {
      const before = this.#adapter;
      this.#adapter = next;
      this.#watch(next.init());
      this.#watch(closed(before));
    };
  }

  [own.admit](connection: Connection, auth: object | undefined): void {
    this.#entering++;
    // Whoever heard of the connection, or of this namespace, may have ended it.
    if (connection.isOver) {
      this.#lost();
      return;
    }
    const { recovery } = this.adapter;
    if (recovery === undefined || !connection.mayRecover) {
      this.#examine(connection, auth, undefined);
      return;
    }
    const { name: nsp } = this;
    const { report } = this.#home;
    const id = connection.idIn(nsp);
    const request = { recovery, connection, nsp, id, auth, report, gaveUp: () => this.#lost() };
    findPlace(request, (place) => this.#examine(connection, withoutPid(auth), place));
  }

  #examine(connection: Connection, auth: object | undefined, place: Recoverable | undefined): void {
    const socket = new ServerSocket(this.#socketHome, connection, auth, place);
    connection.enter(socket);
    if (place?.restored !== undefined) this.#bringBack(socket, place.restored.rooms);
    if (!socket[own.isConnecting]) return;
    const maySkip = socket.recovered && this.#home.rules().recovery?.skipMiddlewares === true;
    if (maySkip || this.#middlewares.length === 0) this.#letIn(socket);
    else runMiddlewares(this.#middlewares, socket, (passage) => this.#decided(connection, socket, passage));
  }

  /** Into the rooms that it was in. Where that fails it would miss what is sent there. */
  #bringBack(socket: ServerSocket, rooms: ReadonlySet<string>): void {
    const failed = (error: unknown): void => {
      this.#home.report(error);
      if (socket[own.isConnecting] || socket.connected) this.#sendBack(socket);
    };
    try {
      const result = this.adapter.addAll(socket.id, rooms);
      if (result instanceof Promise) result.then(undefined, failed);
    } catch (error) {
      failed(error);
    }
  }

  /** This socket cannot go on as it was: its client comes back at once, to a new one. */
  #sendBack(socket: ServerSocket): void {
    socket[own.ended]("server namespace disconnect");
    socket.conn.close();
  }

  #takeAckId(): number {
    const id = this.#nextAckId;
    this.#nextAckId = (id + 1) % ACK_IDS;
    return id;
  }

  #left(id: string): void {
    this.#watch(this.adapter.delAll(id));
    if (this.sockets.delete(id)) this.#vacate();
    else this.#lost();
  }

  #lost(): void {
    this.#entering--;
    this.#vacate();
  }

  #vacate(): void {
    if (this.sockets.size === 0 && this.#entering === 0) this.#vacated?.(this.#wasEntered);
  }

  /** Another namespace was made. */
  [own.announce](namespace: ServerNamespace): void {
    this[emitting.dispatch]("new_namespace", [namespace]);
  }

  protected override [emitting.report](error: unknown): void {
    this.#home.report(error);
  }

  #decided(connection: Connection, socket: ServerSocket, passage: Passage): void {
    // The client may have gone, or the time may have been over.
    if (!socket[own.isConnecting]) return;
    if (passage.kind === "passed") {
      this.#letIn(socket);
      return;
    }
    socket[own.ended]("server namespace disconnect");
    if (passage.kind === "refused") {
      this.#refuse(connection, passage.error);
    } else {
      this.#home.report(passage.error);
      connection.turnDown(this.name, "Internal server error");
    }
  }

  /** The order of B.4. */
  #letIn(socket: ServerSocket): void {
    const missed = socket[own.missed]();
    if (missed === undefined) {
      this.#sendBack(socket);
      return;
    }
    this.#entering--;
    this.#wasEntered = true;
    this.sockets.set(socket.id, socket);
    this.#watch(this.adapter.add(socket.id));
    // Listeners of the adapter may have ended it.
    if (!socket[own.isConnecting]) return;
    socket[own.letIn](missed);
    this[emitting.dispatch]("connect", [socket]);
    this[emitting.dispatch]("connection", [socket]);
  }

  #refuse(connection: Connection, error: unknown): void {
    const { message = error, data } = Object(error) as { message?: unknown; data?: unknown };
    const told = { message: textOf(message) };
    try {
      connection.refuse(this.name, data === undefined ? told : { ...told, data });
    } catch (failure) {
      // The data cannot be sent; the client shall know all the same.
      this.#home.report(failure);
      connection.refuse(this.name, told);
    }
  }

  #homeOfSockets(): SocketHome {
    const { name, server } = this;
    const { clock, codec, report: reportError } = this.#home;
    const { maxPendingAcks, maxPendingEvents } = this.#home.rules();
    const adapter = (): Adapter => this.#adapter;
    return {
      namespace: this,
      name,
      server,
      get adapter() {
        return adapter();
      },
      clock,
      codec,
      reportError,
      maxPendingAcks,
      maxPendingEvents,
      nextAckId: () => this.#takeAckId(),
      found: (details) => this.sockets.get(details.id) ?? new RemoteSocketProxy(details, this.to(details.id)),
      left: (id) => this.#left(id),
    };
  }

  #makeLocal(): MemoryAdapter {
    const { name, sockets } = this;
    const { codec, clock, report } = this.#home;
    const rules = this.#home.rules();
    const recovery = recoveryFor(name, () => this.#home.rules(), clock, codec);
    const nextAckId = (): number => this.#takeAckId();
    return new MemoryAdapter({ name, sockets, codec, clock, maxRooms: rules.maxRooms, nextAckId, report, recovery });
  }

  #makeAdapter(make: AdapterFactory | undefined): Adapter {
    if (make === undefined) return this.#local;
    const { name } = this;
    const { report } = this.#home;
    return checkAdapter(make({ name, local: this.#local, report, heard: this.#heard.bind(this) }));
  }

  /** Another server has told of an event. */
  #heard(data: unknown, answer?: (value: unknown) => void): void {
    const event = eventFromAfar(data, answer);
    if (event !== undefined) this[emitting.dispatch](event[0], event.slice(1));
  }

  #closeAdapter(): Promise<void> {
    this.#retirement ??= closed(this.#adapter);
    return this.#retirement;
  }

  #watch(result: void | Promise<void>): void {
    if (result instanceof Promise) result.then(undefined, this.#home.report);
  }
}

async function closed(adapter: Adapter): Promise<void> {
  await adapter.close();
}
