import type { Adapter, AdapterFactory, Clock, PacketCodec, Recoverable, SocketDetails } from "@rt/protocol";
import { checkAdapter } from "./adapter/check-adapter.ts";
import { MemoryAdapter } from "./adapter/memory-adapter.ts";
import type { AnyNamespace, AnyServer, AnySocket, ServerReservedEvents } from "./api/server.ts";
import { checkFunction } from "./arguments.ts";
import { type FoundSocket, Operator } from "./broadcast-operator.ts";
import { Broadcaster } from "./broadcaster.ts";
import type { Connection, Entrance } from "./connection.ts";
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
export class ServerNamespace extends Broadcaster<NamespaceEvents> implements Entrance, SocketHome, AnyNamespace {
  readonly name: string;
  readonly server: AnyServer;
  /** The sockets that are in it, by id. */
  readonly sockets: Map<string, ServerSocket> = new Map();
  readonly clock: Clock;
  readonly codec: PacketCodec;
  readonly reportError: ErrorReporter;
  readonly maxPendingAcks: number;
  readonly maxPendingEvents: number;
  protected readonly everybody: Operator;
  protected readonly otherNodes: OtherNodes;
  readonly #home: NamespaceHome;
  readonly #vacated: Vacated | undefined;
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
    const { clock, codec } = home;
    const rules = home.rules();
    this.name = name;
    this.server = home.server;
    this.clock = clock;
    this.codec = codec;
    this.reportError = home.report;
    this.maxPendingAcks = rules.maxPendingAcks;
    this.maxPendingEvents = rules.maxPendingEvents;
    this.#home = home;
    this.#vacated = vacated;
    this.#local = this.#makeLocal();
    this.#adapter = this.#makeAdapter(rules.adapter);
    this.everybody = new Operator(this);
    this.otherNodes = new OtherNodes(this);
    this.#watch(this.#adapter.init());
  }

  /** Adds a middleware: it sees every socket before it is let in. */
  use(middleware: Middleware<AnySocket>): this {
    checkFunction("a middleware", middleware);
    this.#middlewares = [...this.#middlewares, middleware];
    return this;
  }

  /** Names all its sockets. */
  get operator(): Operator {
    return this.everybody;
  }

  /** The namespaces of its name in other servers. */
  get others(): OtherNodes {
    return this.otherNodes;
  }

  /** All sockets are out, for the reason that the server is shutting down. */
  async shutDown(): Promise<void> {
    for (const socket of this.sockets.values()) socket.ended("server shutting down");
    this.#local.recovery?.close();
    await this.#closeAdapter();
  }

  /** There is no such namespace any more; its adapter closes. */
  retire(): void {
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
  nextAdapter(factory: AdapterFactory): () => void {
    const next = this.#makeAdapter(factory);
    return () => {
      const before = this.#adapter;
      this.#adapter = next;
      this.#watch(next.init());
      this.#watch(closed(before));
    };
  }

  admit(connection: Connection, auth: object | undefined): void {
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
    const { name: nsp, reportError: report } = this;
    const id = connection.idIn(nsp);
    const request = { recovery, connection, nsp, id, auth, report, gaveUp: () => this.#lost() };
    findPlace(request, (place) => this.#examine(connection, withoutPid(auth), place));
  }

  #examine(connection: Connection, auth: object | undefined, place: Recoverable | undefined): void {
    const socket = new ServerSocket(this, connection, auth, place);
    connection.enter(socket);
    if (place?.restored !== undefined) this.#bringBack(socket, place.restored.rooms);
    if (!socket.isConnecting) return;
    const maySkip = socket.recovered && this.#home.rules().recovery?.skipMiddlewares === true;
    if (maySkip || this.#middlewares.length === 0) this.#letIn(socket);
    else runMiddlewares(this.#middlewares, socket, (passage) => this.#decided(connection, socket, passage));
  }

  /** Into the rooms that it was in. Where that fails it would miss what is sent there. */
  #bringBack(socket: ServerSocket, rooms: ReadonlySet<string>): void {
    const failed = (error: unknown): void => {
      this.reportError(error);
      if (socket.isConnecting || socket.connected) this.#sendBack(socket);
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
    socket.ended("server namespace disconnect");
    socket.conn.close();
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
      connection.turnDown(this.name, "Internal server error");
    }
  }

  /** The order of B.4. */
  #letIn(socket: ServerSocket): void {
    const missed = socket.missed();
    if (missed === undefined) {
      this.#sendBack(socket);
      return;
    }
    this.#entering--;
    this.#wasEntered = true;
    this.sockets.set(socket.id, socket);
    this.#watch(this.adapter.add(socket.id));
    // Listeners of the adapter may have ended it.
    if (!socket.isConnecting) return;
    socket.letIn(missed);
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

  #makeLocal(): MemoryAdapter {
    const { name, sockets, codec, clock, reportError: report } = this;
    const rules = this.#home.rules();
    const recovery = recoveryFor(name, () => this.#home.rules(), clock, codec);
    const nextAckId = (): number => this.nextAckId();
    return new MemoryAdapter({ name, sockets, codec, clock, maxRooms: rules.maxRooms, nextAckId, report, recovery });
  }

  #makeAdapter(make: AdapterFactory | undefined): Adapter {
    if (make === undefined) return this.#local;
    const { name, reportError: report } = this;
    return checkAdapter(make({ name, local: this.#local, report, heard: this.#heard.bind(this) }));
  }

  /** Another server has told of an event. */
  #heard(data: unknown, answer?: (value: unknown) => void): void {
    const event = eventFromAfar(data, answer);
    if (event !== undefined) this.dispatch(event[0], event.slice(1));
  }

  #closeAdapter(): Promise<void> {
    this.#retirement ??= closed(this.#adapter);
    return this.#retirement;
  }

  #watch(result: void | Promise<void>): void {
    if (result instanceof Promise) result.then(undefined, this.reportError);
  }
}

async function closed(adapter: Adapter): Promise<void> {
  await adapter.close();
}
