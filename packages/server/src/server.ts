import { createServer } from "node:http";
import { type AdapterFactory, type Clock, createJsonCodec, emitting, RtError } from "@rt/protocol";
import type {
  AnyNamespace,
  AnyParentNamespace,
  AnyServer,
  AnySocket,
  Attachable,
  NamespaceDecider,
} from "./api/server.ts";
import { checkFunction } from "./arguments.ts";
import type { Operator } from "./broadcast-operator.ts";
import { clientFolder } from "./client-folder.ts";
import { serverClock } from "./default-transports.ts";
import { DelegatingBroadcaster } from "./delegating-broadcaster.ts";
import { ServerEngine } from "./engine/engine.ts";
import { type Detach, type PathHandler, takeOver } from "./http/attachment.ts";
import { ClientScripts } from "./http/client-scripts.ts";
import { closeServer } from "./http/close-server.ts";
import { corsHeaders } from "./http/cors.ts";
import { serveFlashPolicy } from "./http/flash-policy.ts";
import { guardedCors } from "./http/guarded-cors.ts";
import { isNodeServer, type NodeServer } from "./http/node-server.ts";
import * as own from "./internals.ts";
import { logEngine, logNamespaces } from "./logs.ts";
import type { Middleware } from "./middleware.ts";
import type { NamespaceEvents, ServerNamespace } from "./namespace.ts";
import { Namespaces } from "./namespaces/namespaces.ts";
import { checkLate, isInForce } from "./options/of-constructor.ts";
import type { ServerOptions } from "./options/server-options.ts";
import { resolveOptions, type ServerRules } from "./options/server-rules.ts";
import type { OtherNodes } from "./other-nodes.ts";
import { type ErrorReporter, safeReporter, textOf } from "./report.ts";
import { settledWithin } from "./settled-within.ts";

/** A server (C.2). What concerns sockets it hands on to its namespace `/`. */
export class RtServer extends DelegatingBroadcaster<NamespaceEvents> implements AnyServer {
  readonly #clock: Clock = serverClock();
  readonly #report: ErrorReporter;
  readonly #namespaces: Namespaces;
  readonly #attached: { readonly server: NodeServer; readonly detach: Detach }[] = [];
  readonly #clientFolder: () => URL;
  #options: ServerOptions;
  #rules: ServerRules;
  #engine: ServerEngine | undefined = undefined;
  #closing: Promise<Error | undefined> | undefined = undefined;

  /** The third argument is for tests: where the scripts for browsers lie. */
  constructor(target?: Attachable | ServerOptions, options?: ServerOptions, folder: () => URL = clientFolder) {
    super();
    const isTarget = isAttachable(target);
    this.#options = (isTarget ? options : target) ?? options ?? {};
    this.#rules = resolveOptions(this.#options);
    this.#clientFolder = folder;
    this.#report = safeReporter(this.#rules.onError);
    const codec = this.#rules.parser ?? createJsonCodec({ maxAttachments: this.#rules.maxAttachments });
    this.#namespaces = new Namespaces({
      server: this,
      rules: () => this.#rules,
      clock: this.#clock,
      codec,
      report: this.#report,
    });
    logNamespaces(this);
    if (isTarget) this.attach(target);
    // Transports that need no HTTP server wait for none either.
    else if ([...this.#rules.transports.values()].some(({ opens }) => opens === "link"))
      this.#engine = this.#makeEngine(this.#rules);
  }

  get sockets(): ServerNamespace {
    return this.#namespaces.root;
  }

  get engine(): ServerEngine {
    this.#engine ??= this.#makeEngine(this.#rules);
    return this.#engine;
  }

  get httpServer(): NodeServer | undefined {
    return this.#attached.at(-1)?.server;
  }

  path(): string;
  path(path: string): this;
  path(path?: string): string | this {
    if (path === undefined) return this.#options.path ?? "/socket.io";
    if (this.#engine !== undefined)
      throw new RtError("INVALID_ARGUMENT", "requests are taken under another path already");
    return this.#set({ path });
  }

  connectTimeout(): number;
  connectTimeout(ms: number): this;
  connectTimeout(connectTimeout?: number): number | this {
    return connectTimeout === undefined ? this.#rules.connectTimeout : this.#set({ connectTimeout });
  }

  adapter(): AdapterFactory | undefined;
  adapter(factory: AdapterFactory): this;
  adapter(adapter?: AdapterFactory): AdapterFactory | undefined | this {
    if (adapter === undefined) return this.#rules.adapter;
    if (this.#closing !== undefined) throw new RtError("INVALID_ARGUMENT", "the server is closed");
    return this.#set({ adapter });
  }

  serveClient(): boolean;
  serveClient(isOn: boolean): this;
  serveClient(isOn?: boolean): boolean | this {
    if (isOn === undefined) return this.#rules.serveClient;
    return this.#set({ serveClient: isOn });
  }

  attach(target: Attachable, options?: ServerOptions): this {
    if (this.#closing !== undefined) throw new RtError("INVALID_ARGUMENT", "the server is closed");
    // Whoever attaches to two HTTP servers gives both times the same.
    const late = this.#engine !== undefined && isInForce(options, this.#options) ? undefined : options;
    const rules = late === undefined ? this.#rules : resolveOptions({ ...late, ...this.#options });
    if (late !== undefined && this.#engine !== undefined) {
      throw new RtError("INVALID_ARGUMENT", "options for `attach` come too late: connections are taken already");
    }
    const place = placeOf(target);
    if (late !== undefined) {
      checkLate(late, this.#options);
      this.#take({ ...late, ...this.#options }, rules);
    }
    this.#engine ??= this.#makeEngine(rules);
    const handlers = [connectionsAt(rules.paths, this.#engine), this.#scriptsFor(rules)];
    const server = typeof place === "number" ? listeningAt(place) : place;
    const { destroyUpgrade: destroy, destroyUpgradeTimeout: timeout } = rules;
    const { flashPolicy } = rules;
    const release = takeOver(server, handlers, { destroy, timeout });
    const withdraw = flashPolicy && serveFlashPolicy(server, flashPolicy, this.#report);
    const detach = (): void => {
      withdraw?.();
      release();
    };
    this.#attached.push({ server, detach });
    return this;
  }

  listen(target: Attachable, options?: ServerOptions): this {
    return this.attach(target, options);
  }

  of(name: string, onConnection?: (socket: AnySocket) => void): ServerNamespace;
  of(rule: RegExp | NamespaceDecider, onConnection?: (socket: AnySocket) => void): AnyParentNamespace;
  of(name: string | RegExp | NamespaceDecider, onConnection?: (socket: AnySocket) => void): AnyNamespace;
  of(name: string | RegExp | NamespaceDecider, onConnection?: (socket: AnySocket) => void): AnyNamespace {
    if (onConnection !== undefined) checkFunction("a listener", onConnection);
    const isRule = typeof name === "function" || name instanceof RegExp;
    const namespace = isRule ? this.#namespaces.parent(name) : this.#namespaces.named(name);
    if (onConnection !== undefined) namespace.on("connection", onConnection);
    return namespace;
  }

  async close(callback?: (error?: Error) => void): Promise<void> {
    this.#closing ??= this.#close();
    const error = await this.#closing;
    callback?.(error);
  }

  use(middleware: Middleware<AnySocket>): this {
    this.sockets.use(middleware);
    return this;
  }

  override get [own.everybody](): Operator {
    return this.sockets[own.everybody];
  }

  override get [own.otherNodes](): OtherNodes {
    return this.sockets[own.otherNodes];
  }

  protected override get [own.inner](): ServerNamespace {
    return this.sockets;
  }

  protected override [emitting.report](error: unknown): void {
    this.#report(error);
  }

  /** As if it had been given to the constructor: so it comes before options for `attach`. */
  #set(options: ServerOptions): this {
    const all = { ...this.#options, ...options };
    this.#take(all, resolveOptions(all));
    return this;
  }

  #take(options: ServerOptions, rules: ServerRules): void {
    const { adapter } = rules;
    if (adapter !== undefined && adapter !== this.#rules.adapter) this.#namespaces.renewAdapters(adapter);
    this.#options = options;
    this.#rules = rules;
  }

  #makeEngine(rules: ServerRules): ServerEngine {
    const engine = new ServerEngine(rules, {
      clock: this.#clock,
      namespace: (name) => this.#namespaces.entrance(name),
      connectTimeout: () => this.#rules.connectTimeout,
      report: this.#report,
    });
    logEngine(engine);
    return engine;
  }

  #scriptsFor({ paths, cors }: ServerRules): ClientScripts {
    return new ClientScripts({
      path: paths.at(-1) ?? "/",
      folder: this.#clientFolder,
      cors: cors === undefined ? undefined : corsHeaders(guardedCors(cors, this.#report)),
      isOn: () => this.#rules.serveClient,
      report: this.#report,
    });
  }

  /** First the sockets hear of it, then the connections end, then the HTTP servers, which were needed to tell pollers. */
  async #close(): Promise<Error | undefined> {
    const { closeTimeout } = this.#rules;
    const adapters = this.#namespaces.all.map((namespace) => namespace[own.shutDown]());
    await Promise.all([this.#engine?.close(), settledWithin(adapters, closeTimeout, this.#report)]);
    const errors = await Promise.all(this.#attached.map(({ server }) => closeServer(server, closeTimeout)));
    // Last, so that a late request of a client is refused, and does not reach an application that knows nothing of it.
    for (const { detach } of this.#attached) detach();
    return errors.find((error) => error !== undefined);
  }
}

function connectionsAt(paths: readonly string[], engine: ServerEngine): PathHandler {
  return {
    isAt: (path) => paths.includes(path),
    request: engine.handleRequest.bind(engine),
    upgrade: engine.handleUpgrade.bind(engine),
  };
}

/** Whatever is no record of options is meant for a place to listen at, if a wrong one. */
function isAttachable(target: Attachable | ServerOptions | undefined): target is Attachable {
  if (target === undefined || target === null) return false;
  return typeof target !== "object" || "listen" in target;
}

/** The HTTP server or the port that is meant. @throws RtError `INVALID_ARGUMENT` */
function placeOf(target: Attachable): NodeServer | number {
  if (isNodeServer(target)) return target;
  const port =
    typeof target === "number" || (typeof target === "string" && target !== "") ? Number(target) : Number.NaN;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    const wrong = typeof target === "function" ? "a function: pass what its `listen` gives" : textOf(target);
    throw new RtError("INVALID_ARGUMENT", `a server listens at an HTTP server or a port, not at ${wrong}`);
  }
  return port;
}

/** A server of its own answers 404 to what is not ours. */
function listeningAt(port: number): NodeServer {
  return createServer((_request, response) => response.writeHead(404).end()).listen(port);
}
