import { emitting, type NoEvents, RtError } from "@rt/protocol";
import type { HandshakeRequest } from "../http/handshake-request.ts";
import type { NodeServer } from "../http/node-server.ts";
import { functionOrNone } from "../options/checks.ts";
import { Server, type Socket } from "../public.ts";
import { type ErrorReporter, textOf } from "../report.ts";
import { ReportingEmitter } from "../reporting-emitter.ts";
import { boundAbsence } from "./absence.ts";
import { absences, type Combined, type CommonOptions, combined, serverOptions } from "./options.ts";

/*
 * A listener and its clients refer to each other, and so they stand in one file.
 */

/** What a listener says; `this` in its listeners is the {@link Listener}. */
export interface ListenerEvents {
  /** A client is connected; as `connection`, which comes after it. */
  clientConnect: (this: Listener, client: Client) => void;
  /** A client is connected. */
  connection: (this: Listener, client: Client) => void;
  /** A message of a client has come; the client's own listeners have heard of it. */
  clientMessage: (this: Listener, message: unknown, client: Client) => void;
  /** A client is gone for good: not while it may come back within `closeTimeout`. */
  clientDisconnect: (this: Listener, client: Client) => void;
}

/** The options of `listen`. */
export interface ListenerOptions extends CommonOptions {
  /** A listener of `clientConnect`. */
  readonly onClientConnect?: ListenerEvents["clientConnect"];
  /** A listener of `connection`. */
  readonly onConnection?: ListenerEvents["connection"];
  /** A listener of `clientMessage`. */
  readonly onClientMessage?: ListenerEvents["clientMessage"];
  /** A listener of `clientDisconnect`. */
  readonly onClientDisconnect?: ListenerEvents["clientDisconnect"];
}

/** What a client says; `this` in its listeners is the {@link Client}. */
export interface ClientEvents {
  /** A message has come: what the other end gave to `send`. */
  message: (this: Client, message: unknown) => void;
  /** It is gone for good. */
  disconnect: (this: Client) => void;
}

/** The server of the classic API, which `listen` makes. */
export class Listener extends ReportingEmitter<ListenerEvents, NoEvents> {
  /** The HTTP server. */
  readonly server: NodeServer;
  /** The options that were given, with the defaults of those that were not. */
  readonly options: Combined<ListenerOptions>;
  /** The clients by their session ids. Without a prototype. */
  readonly clients: Record<string, Client> = Object.create(null);
  /** The server behind it, with all that the classic API has no names for. Classic clients are in its namespace `/`. */
  readonly io: Server;
  readonly #home: ClientHome;

  /** @throws RtError `INVALID_ARGUMENT` for what is no HTTP server, `INVALID_OPTION` */
  constructor(server: NodeServer, options: ListenerOptions = {}) {
    super();
    if (typeof server !== "object" || server === null || !("listen" in server)) {
      throw new RtError("INVALID_ARGUMENT", "a listener needs an HTTP server");
    }
    this.server = server;
    this.options = combined(options);
    const { onClientConnect, onConnection, onClientMessage, onClientDisconnect, ...others } = this.options;
    const listeners = { onClientConnect, onConnection, onClientMessage, onClientDisconnect };
    for (const [name, listener] of Object.entries(listeners)) functionOrNone(name, listener);
    if (onClientConnect !== undefined) this.on("clientConnect", onClientConnect);
    if (onConnection !== undefined) this.on("connection", onConnection);
    if (onClientMessage !== undefined) this.on("clientMessage", onClientMessage);
    if (onClientDisconnect !== undefined) this.on("clientDisconnect", onClientDisconnect);
    const report = (error: unknown): void => this[emitting.report](error);
    const { window, limit } = absences(this.options);
    this.#home = { limit, report };
    this.io = new Server(server, serverOptions(others, window, report));
    this.io.on("connection", (socket) => this.#meet(socket));
    this.options.log("socket.io ready - accepting connections");
  }

  /**
   * Sends a message to all clients, but for those of one session id or several; to clients that are away, too.
   *
   * @throws RtError `INVALID_ARGUMENT` or `UNENCODABLE` for what cannot be sent, `INVALID_ARGUMENT` for what are no session ids
   */
  broadcast(message: unknown, except: string | readonly string[] = []): this {
    const ids: unknown[] = [except].flat();
    if (ids.some((id) => typeof id !== "string")) {
      throw new RtError("INVALID_ARGUMENT", "except is a session id, or an array of them");
    }
    this.io.except(except).send(checkedMessage(message));
    return this;
  }

  /** Disconnects all clients and closes the HTTP server, as `close` of `Server`. */
  close(): Promise<void> {
    return this.io.close();
  }

  protected override [emitting.report](error: unknown): void {
    this.options.log(error instanceof Error ? (error.stack ?? error.message) : textOf(error));
  }

  #meet(socket: Socket): void {
    const client = new Client(this, socket, this.#home);
    const { sessionId } = client;
    this.clients[sessionId] = client;
    this.options.log(`client ${sessionId} connected by ${socket.conn.transport.name}`);
    socket.on("message", (message: unknown) => this[emitting.dispatch]("clientMessage", [withoutAck(message), client]));
    socket.on("disconnect", () => {
      delete this.clients[sessionId];
      this.options.log(`client ${sessionId} disconnected`);
      this[emitting.dispatch]("clientDisconnect", [client]);
    });
    this[emitting.dispatch]("clientConnect", [client]);
    this[emitting.dispatch]("connection", [client]);
  }
}

/** What the clients of one listener share. */
interface ClientHome {
  readonly limit: (transport: string) => number;
  readonly report: ErrorReporter;
}

/** A client of a {@link Listener}: what the listeners of `connection` get, and the class of all of them, whatever their transport. */
export class Client extends ReportingEmitter<ClientEvents, NoEvents> {
  readonly listener: Listener;
  /** Names it to everybody, for as long as its session lasts. */
  readonly sessionId: string;
  /** The request that opened the session. */
  readonly request: HandshakeRequest;
  readonly #socket: Socket;
  readonly #report: ErrorReporter;
  #connections = 1;

  /** @internal Listeners make clients. */
  constructor(listener: Listener, socket: Socket, { limit, report }: ClientHome) {
    super();
    this.listener = listener;
    this.sessionId = socket.id;
    this.request = socket.request;
    this.#socket = socket;
    this.#report = report;
    socket.on("message", (message: unknown) => this[emitting.dispatch]("message", [withoutAck(message)]));
    socket.on("disconnect", () => this[emitting.dispatch]("disconnect", []));
    boundAbsence(socket, {
      limit,
      returned: () => {
        this.#connections += 1;
      },
    });
  }

  /** Is it there? Not while it is away, within `closeTimeout`. */
  get connected(): boolean {
    return this.#socket.connected && !this.#socket.suspended;
  }

  /** How many times it has connected: once, and once more each time it has come back. */
  get connections(): number {
    return this.#connections;
  }

  /**
   * Sends a message: any value that JSON has, or a binary one. It is kept while the client is away, and lost once it is gone.
   *
   * @throws RtError `INVALID_ARGUMENT` or `UNENCODABLE` for what cannot be sent
   */
  send(message: unknown): this {
    this.#socket.send(checkedMessage(message));
    return this;
  }

  /** Sends a message to all other clients, as `listener.broadcast(message, client.sessionId)`. */
  broadcast(message: unknown): this {
    this.listener.broadcast(message, this.sessionId);
    return this;
  }

  protected override [emitting.report](error: unknown): void {
    this.#report(error);
  }
}

/** A function would be taken for the request to acknowledge. */
function checkedMessage(message: unknown): unknown {
  if (message !== undefined && typeof message !== "function" && typeof message !== "symbol") return message;
  throw new RtError("INVALID_ARGUMENT", `a message is a value that JSON has, and no ${typeof message}`);
}

/** What a client sends without a value, but with the wish for an acknowledgement, has no value. */
function withoutAck(message: unknown): unknown {
  return typeof message === "function" ? undefined : message;
}
