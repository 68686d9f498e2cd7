import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import {
  type Acceptor,
  type Clock,
  createJsonCodec,
  type ExchangeLink,
  type HttpRequest,
  type Link,
  type NoEvents,
  versionIn,
} from "@rt/protocol";
import type { ConnectionError, Engine, EngineEvents } from "../api/engine.ts";
import { Connection, type ConnectionHome, type Entrance } from "../connection.ts";
import { bytePort } from "../default-transports.ts";
import { RequestRecord } from "../handshake.ts";
import { sidCookie } from "../http/cookie.ts";
import { corsHeaders } from "../http/cors.ts";
import { Gate } from "../http/gate.ts";
import { guardedCors } from "../http/guarded-cors.ts";
import { corsOriginCheck, originCheck } from "../http/origin.ts";
import type { Refusal } from "../http/refusal.ts";
import { Router, type RouterHome } from "../http/router.ts";
import { LinkIntake } from "../links/link-intake.ts";
import type { ServerRules } from "../options/server-rules.ts";
import type { ErrorReporter } from "../report.ts";
import { ReportingEmitter } from "../reporting-emitter.ts";
import { Deadlines } from "./deadlines.ts";
import { FlushList } from "./flush-list.ts";
import { createId } from "./ids.ts";
import { Survival } from "./survival.ts";

/** What an engine needs of its server. */
export interface EngineHome {
  readonly clock: Clock;
  readonly namespace: (name: string) => Entrance | undefined;
  readonly report: ErrorReporter;
}

type Cors = ReturnType<typeof guardedCors>;

/** All connections of a server, and the way of a request to them. */
export class ServerEngine extends ReportingEmitter<EngineEvents, NoEvents> implements Engine {
  generateId: (request: IncomingMessage) => string | Promise<string> = createId;
  readonly #rules: ServerRules;
  readonly #report: ErrorReporter;
  /** The connections that have a link, by its id. */
  readonly #sessions = new Map<string, Connection>();
  readonly #survival: Survival;
  /** What sessions may move to from a transport: those of plain clients, and those that outlive their links. */
  readonly #upgrades = new Map<Acceptor, readonly string[]>();
  readonly #moves = new Map<Acceptor, readonly string[]>();
  readonly #router: Router<Connection>;
  readonly #intake: LinkIntake<Connection>;
  readonly #connectionHome: ConnectionHome;
  #clients = 0;
  #isClosing = false;
  #whenEmpty: (() => void) | undefined = undefined;

  constructor(rules: ServerRules, home: EngineHome) {
    super();
    this.#report = home.report;
    this.#rules = rules;
    this.#survival = new Survival(rules.resume, home.clock, this.#sessions);
    this.#connectionHome = this.#homeOfConnections(rules, home);
    const cors = rules.cors === undefined ? undefined : guardedCors(rules.cors, home.report);
    const gate = this.#makeGate(rules, home, cors);
    this.#router = this.#makeRouter(rules, gate, cors, home.clock);
    this.#intake = this.#makeIntake(rules, gate, home.clock);
    this.#intake.listen(rules.transports.values());
  }

  get clientsCount(): number {
    return this.#clients;
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
    for (const connection of [...this.#survival.waiting, ...this.#sessions.values()]) connection.close();
    if (this.#sessions.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const before = this.#whenEmpty;
      this.#whenEmpty = (): void => {
        before?.();
        resolve();
      };
    });
  }

  protected override report(error: unknown): void {
    this.#report(error);
  }

  #homeOfConnections(rules: ServerRules, { clock, namespace, report }: EngineHome): ConnectionHome {
    const { upgradeTimeout, closeTimeout, maxBacklog, maxAttachments, maxHttpBufferSize } = rules;
    return {
      clock,
      bytes: bytePort,
      codec:
        rules.parser ?? createJsonCodec({ maxAttachments, maxAttachmentBytes: maxAttachments * maxHttpBufferSize }),
      session: { upgradeTimeout, closeTimeout, maxBacklog },
      flushes: new FlushList(clock),
      deadlines: new Deadlines(clock),
      connectTimeout: rules.connectTimeout,
      // A client sends a packet's parts at once; one that does not send the next within a heartbeat will not.
      attachmentTimeout: rules.pingTimeout,
      maxNamespaces: rules.maxNamespaces,
      namespace,
      report,
      announced: (connection) => this.#announced(connection),
      resumeAsked: (connection, request) => this.#survival.resumeAsked(connection, request),
      suspended: (connection) => this.#survival.suspended(connection),
      ended: (connection, end) => this.#survival.ended(connection, end),
      released: (connection) => this.#forget(connection),
    };
  }

  #makeGate(rules: ServerRules, { clock, report }: EngineHome, cors: Cors | undefined): Gate<Connection> {
    const { allowedOrigins } = rules;
    const originOfRequests = allowedOrigins === undefined ? undefined : originCheck(allowedOrigins);
    return new Gate({
      transports: rules.transports,
      sessions: this.#sessions,
      originOfRequests,
      originOfUnguarded: originOfRequests ?? (cors === undefined ? undefined : corsOriginCheck(cors)),
      allowRequest: rules.allowRequest,
      allowUpgrades: rules.allowUpgrades,
      patience: rules.connectTimeout,
      clock,
      generateId: (request) => this.generateId(request),
      report,
    });
  }

  #makeRouter(
    { cookie, maxHttpBufferSize }: ServerRules,
    gate: Gate<Connection>,
    cors: Cors | undefined,
    clock: Clock,
  ): Router<Connection> {
    const home = {
      ...this.#homeOfLinks(maxHttpBufferSize, clock),
      cors: cors === undefined ? undefined : corsHeaders(cors),
      cookie: cookie === undefined ? undefined : sidCookie(cookie),
      moreHeaders: this.#moreHeaders.bind(this),
    };
    return new Router(home, gate);
  }

  #makeIntake(rules: ServerRules, gate: Gate<Connection>, clock: Clock): LinkIntake<Connection> {
    const { maxHttpBufferSize, closeTimeout, paths } = rules;
    return new LinkIntake(
      { ...this.#homeOfLinks(maxHttpBufferSize, clock), clock, closeTimeout, path: paths.at(-1) ?? "/" },
      gate,
    );
  }

  /** What all need that let links in. */
  #homeOfLinks(
    maxChunk: number,
    clock: Clock,
  ): Pick<RouterHome, "isClosing" | "accept" | "opened" | "refused" | "report"> {
    return {
      isClosing: () => this.#isClosing,
      accept: { maxChunk, clock },
      opened: this.#opened.bind(this),
      refused: this.#refused.bind(this),
      report: this.#report,
    };
  }

  #opened(
    link: Link,
    exchanges: ExchangeLink | undefined,
    transport: Acceptor,
    sid: string,
    request: HttpRequest,
  ): void {
    const { pingInterval, pingTimeout, maxHttpBufferSize: maxPayload } = this.#rules;
    const version = versionIn(request.query);
    const rt = version === undefined ? undefined : this.#survival.offer(version);
    const record = new RequestRecord(request);
    const connection = new Connection(this.#connectionHome, sid, transport, record, rt?.session ?? "");
    this.#sessions.set(sid, connection);
    const upgrades = this.#upgradesFrom(transport, link, rt !== undefined);
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
    this.#clients++;
    if (this.hasListeners("connection")) this.dispatch("connection", [connection.conn]);
  }

  /**
   * What a session that begins on a transport may move to: nothing where it began on a lasting connection. Plain clients are told of
   * nothing that they cannot know, and of nothing at all on a link that never falls silent: the probe upgrade loses what comes on it
   * meanwhile. One array for all.
   */
  #upgradesFrom(transport: Acceptor, { traits }: Link, outlives: boolean): readonly string[] {
    const cache = outlives ? this.#moves : this.#upgrades;
    const known = cache.get(transport);
    if (known !== undefined) return known;
    const { allowUpgrades, transports } = this.#rules;
    const mayMove = allowUpgrades && transport.opens === "request" && (outlives || !traits.endIsSeen);
    const mayBeMovedTo = (other: Acceptor): boolean => other.probed || (outlives && other.opens !== "request");
    const others = [...transports.values()].filter((other) => mayMove && other !== transport && mayBeMovedTo(other));
    const upgrades = others.map(({ name }) => name);
    cache.set(transport, upgrades);
    return upgrades;
  }

  #forget(connection: Connection): void {
    if (connection.isAnnounced) this.#clients--;
    this.#survival.unroute(connection);
    if (this.#sessions.size === 0) this.#whenEmpty?.();
  }

  #moreHeaders(request: IncomingMessage, isFirst: boolean): Record<string, string> | undefined {
    const hasFirst = isFirst && this.hasListeners("initial_headers");
    const hasEvery = this.hasListeners("headers");
    if (!hasFirst && !hasEvery) return undefined;
    const headers: Record<string, string> = {};
    if (hasFirst) this.dispatch("initial_headers", [headers, request]);
    if (hasEvery) this.dispatch("headers", [headers, request]);
    return headers;
  }

  #refused(req: IncomingMessage, { code, message, context }: Refusal): void {
    this.dispatch("connection_error", [{ req, code, message, context } satisfies ConnectionError]);
  }
}
