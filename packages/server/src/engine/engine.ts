import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import {
  type Clock,
  createJsonCodec,
  type EngineRevision,
  type ExchangeLink,
  emitting,
  type HttpRequest,
  type Link,
  type NoEvents,
  type SessionEnd,
  versionIn,
} from "@rt/protocol";
import { createOldCodec } from "@rt/protocol/eio3";
import type { AddedHeaders, ConnectionError, Engine, EngineEvents, EngineOptions } from "../api/engine.ts";
import { Connection, type ConnectionHome, type Entrance } from "../connection.ts";
import { bytePort } from "../default-transports.ts";
import { RequestRecord } from "../handshake.ts";
import type { Visitor } from "../http/gate.ts";
import { type HandshakeRequest, withQuery } from "../http/handshake-request.ts";
import { type EngineMiddleware, EngineMiddlewares } from "../http/middlewares.ts";
import { type Refusal, refusal } from "../http/refusal.ts";
import type { Opening, Router } from "../http/router.ts";
import type { LinkIntake } from "../links/link-intake.ts";
import type { CrowdRules } from "../options/crowd.ts";
import type { ServerRules } from "../options/server-rules.ts";
import type { ErrorReporter } from "../report.ts";
import { ReportingEmitter } from "../reporting-emitter.ts";
import type { Conn } from "./conn.ts";
import { Crowd } from "./crowd.ts";
import { Deadlines } from "./deadlines.ts";
import { openDoors } from "./doors.ts";
import { FlushList } from "./flush-list.ts";
import { createId } from "./ids.ts";
import { Moves } from "./moves.ts";
import type { EnginePacket } from "./packets.ts";
import { Survival } from "./survival.ts";

/** What an engine needs of its server. */
export interface EngineHome {
  readonly clock: Clock;
  readonly namespace: (name: string) => Entrance | undefined;
  /** See `ServerOptions.connectTimeout`; it may change. */
  readonly connectTimeout: () => number;
  readonly report: ErrorReporter;
}

/** All connections of a server, and the way of a request to them. */
export class ServerEngine extends ReportingEmitter<EngineEvents, NoEvents> implements Engine {
  generateId: (request: HandshakeRequest) => string | Promise<string> = createId;
  readonly #rules: ServerRules;
  readonly #report: ErrorReporter;
  /** The connections that have a link, by its id. */
  readonly #sessions = new Map<string, Connection>();
  readonly #survival: Survival;
  readonly #moves: Moves;
  readonly #crowd: Crowd<Connection>;
  readonly #middlewares: EngineMiddlewares;
  readonly #router: Router<Connection>;
  readonly #intake: LinkIntake<Connection>;
  readonly #connectionHome: ConnectionHome;
  #isClosing = false;
  #whenEmpty: (() => void) | undefined = undefined;

  constructor(rules: ServerRules, home: EngineHome) {
    super();
    this.#report = home.report;
    this.#rules = rules;
    this.#survival = new Survival(rules.resume, home.clock, this.#sessions);
    this.#moves = new Moves(rules);
    this.#crowd = new Crowd(rules.crowd);
    this.#middlewares = new EngineMiddlewares({ ...home, patience: home.connectTimeout });
    this.#connectionHome = this.#homeOfConnections(rules, home);
    const { router, intake } = openDoors(rules, {
      ...home,
      sessions: this.#sessions,
      middlewares: this.#middlewares,
      generateId: (request) => (this.generateId === createId ? createId() : this.generateId(withQuery(request))),
      isClosing: () => this.#isClosing,
      objection: this.#objection.bind(this),
      opened: this.#opened.bind(this),
      refused: this.#refused.bind(this),
      moreHeaders: this.#moreHeaders.bind(this),
    });
    this.#router = router;
    this.#intake = intake;
    this.#intake.listen(rules.transports.values());
  }

  get clientsCount(): number {
    return this.#crowd.count;
  }

  get clients(): Readonly<Record<string, Conn>> {
    const clients: Record<string, Conn> = Object.create(null);
    for (const { isAnnounced, isOver, conn } of this.#connections())
      if (isAnnounced && !isOver) clients[conn.id] = conn;
    return clients;
  }

  get opts(): EngineOptions {
    const { pingInterval, pingTimeout, upgradeTimeout, maxHttpBufferSize, allowUpgrades, transports } = this.#rules;
    const named = { transports: Object.freeze([...transports.keys()]) };
    return Object.freeze({ pingInterval, pingTimeout, upgradeTimeout, maxHttpBufferSize, allowUpgrades, ...named });
  }

  use(middleware: EngineMiddleware): this {
    this.#middlewares.add(middleware);
    return this;
  }

  get suspendedCount(): number {
    return this.#survival.suspendedCount;
  }

  get refusedResumes(): number {
    return this.#survival.refusals;
  }

  handleRequest(request: IncomingMessage, response: ServerResponse): void {
    this.#router.request(request, response);
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    this.#router.upgrade(request, socket, head);
  }

  close(): Promise<void> {
    this.#isClosing = true;
    this.#intake.stop();
    // Those that have no link are over with this, those that have one when their last frames have left.
    for (const connection of this.#connections()) connection.close();
    if (this.#sessions.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const before = this.#whenEmpty;
      this.#whenEmpty = (): void => {
        before?.();
        resolve();
      };
    });
  }

  protected override [emitting.report](error: unknown): void {
    this.#report(error);
  }

  #connections(): readonly Connection[] {
    return [...this.#survival.waiting, ...this.#sessions.values()];
  }

  #homeOfConnections(rules: ServerRules, { clock, namespace, connectTimeout, report }: EngineHome): ConnectionHome {
    const { upgradeTimeout, closeTimeout, maxBacklog, maxAttachments, maxHttpBufferSize } = rules;
    const codec =
      rules.parser ??
      createJsonCodec({
        maxAttachments,
        maxAttachmentBytes: Math.min(maxAttachments * maxHttpBufferSize, Number.MAX_SAFE_INTEGER),
      });
    return {
      clock,
      bytes: bytePort,
      codec,
      oldCodec: createOldCodec(codec),
      session: { upgradeTimeout, closeTimeout, maxBacklog },
      flushes: new FlushList(clock),
      deadlines: new Deadlines(clock),
      get connectTimeout() {
        return connectTimeout();
      },
      // A client sends a packet's parts at once; one that does not send the next within a heartbeat will not.
      attachmentTimeout: rules.pingTimeout,
      maxNamespaces: rules.maxNamespaces,
      namespace,
      report,
      initialFrame: rules.initialFrame,
      announced: (connection) => this.#announced(connection),
      asked: (connection) => this.#crowd.asked(connection),
      resumeAsked: (connection, request) => this.#survival.resumeAsked(connection, request),
      suspended: (connection) => this.#survival.suspended(connection),
      ended: (connection, end) => this.#ended(connection, end),
      released: (connection) => this.#forget(connection),
    };
  }

  #opened(
    link: Link,
    exchanges: ExchangeLink | undefined,
    { transport, revision, sid }: Opening,
    visitor: Visitor,
  ): void {
    const { pingInterval, pingTimeout, maxHttpBufferSize: maxPayload } = this.#rules;
    const version = versionOf(visitor.request, revision);
    const rt = version === undefined ? undefined : this.#survival.offer(version);
    const record = new RequestRecord(visitor, rt === undefined);
    const connection = new Connection(this.#connectionHome, { transport, revision, sid }, record, rt?.session ?? "");
    this.#sessions.set(sid, connection);
    this.#crowd.opened(connection);
    const upgrades = this.#moves.from(transport, link, rt !== undefined);
    if (rt === undefined) {
      connection.open(link, exchanges, { sid, upgrades, pingInterval, pingTimeout, maxPayload });
      connection.announce();
    } else {
      this.#survival.began(connection);
      // Spelt out: a spread gives each object a shape of its own, 280 bytes.
      connection.open(link, exchanges, { sid, upgrades, pingInterval, pingTimeout, maxPayload, rt });
    }
  }

  #announced(connection: Connection): void {
    if (!this.#crowd.announced()) {
      this.#refused(connection.request.message, tooMany(this.#rules.crowd));
      connection.close();
      return;
    }
    const { initialFrame } = this.#rules;
    if (initialFrame !== undefined && connection.sessionId !== "") connection.session.sendFrame(initialFrame);
    if (this.hasListeners("flush")) connection.conn.on("flush", (packets) => this.#flushing(connection, packets));
    if (this.hasListeners("drain"))
      connection.conn.on("drain", () => this[emitting.dispatch]("drain", [connection.conn]));
    if (this.hasListeners("connection")) this[emitting.dispatch]("connection", [connection.conn]);
  }

  #flushing({ conn }: Connection, packets: readonly EnginePacket[]): void {
    this[emitting.dispatch]("flush", [conn, packets]);
  }

  /** A client of rt's own may come back to the connection that it has, and is not refused before that is known. */
  #objection(request: HttpRequest, revision: EngineRevision): Refusal | undefined {
    const { resume, crowd } = this.#rules;
    const mayBeBack = resume.isOn && versionOf(request, revision) !== undefined;
    return this.#crowd.isFull && !mayBeBack ? tooMany(crowd) : undefined;
  }

  #ended(connection: Connection, end: SessionEnd): void {
    this.#crowd.ended(connection);
    if (connection.sessionId !== "") this.#survival.ended(connection, end);
  }

  #forget(connection: Connection): void {
    this.#crowd.gone(connection);
    this.#survival.unroute(connection);
    if (this.#sessions.size === 0) this.#whenEmpty?.();
  }

  #moreHeaders(raw: IncomingMessage, isFirst: boolean): AddedHeaders | undefined {
    const hasFirst = isFirst && this.hasListeners("initial_headers");
    const hasEvery = this.hasListeners("headers");
    if (!hasFirst && !hasEvery) return undefined;
    const headers: AddedHeaders = {};
    const request = withQuery(raw);
    if (hasFirst) this[emitting.dispatch]("initial_headers", [headers, request]);
    if (hasEvery) this[emitting.dispatch]("headers", [headers, request]);
    return headers;
  }

  #refused(raw: IncomingMessage, { code, message, context }: Refusal): void {
    // The last poll on a link from which its session has moved away may come after that.
    if (!this.hasListeners("connection_error") || this.#survival.wasLeft(context["sid"])) return;
    const req = withQuery(raw);
    this[emitting.dispatch]("connection_error", [{ req, code, message, context } satisfies ConnectionError]);
  }
}

/** What of rt's own a client speaks; nothing where it speaks Engine.IO 3. */
function versionOf({ query }: HttpRequest, revision: EngineRevision): number | undefined {
  return revision === 4 ? versionIn(query) : undefined;
}

function tooMany({ maxConnections }: CrowdRules): Refusal {
  return refusal("tooMany", { name: "TOO_MANY_CONNECTIONS", maxConnections });
}
