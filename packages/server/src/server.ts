import { createServer } from "node:http";
import { type Clock, createJsonCodec, isNamespaceName, RtError } from "@rt/protocol";
import type { AnyServer, AnySocket, Attachable } from "./api/server.ts";
import type { Operator } from "./broadcast-operator.ts";
import { clientFolder } from "./client-folder.ts";
import { serverClock } from "./default-transports.ts";
import { DelegatingBroadcaster } from "./delegating-broadcaster.ts";
import { ServerEngine } from "./engine/engine.ts";
import { type Detach, type NodeServer, type PathHandler, takeOver } from "./http/attachment.ts";
import { ClientScripts } from "./http/client-scripts.ts";
import { closeServer } from "./http/close-server.ts";
import { corsHeaders } from "./http/cors.ts";
import { serveFlashPolicy } from "./http/flash-policy.ts";
import { guardedCors } from "./http/guarded-cors.ts";
import type { Middleware } from "./middleware.ts";
import { type NamespaceEvents, type NamespaceHome, ServerNamespace } from "./namespace.ts";
import type { ServerOptions } from "./options/server-options.ts";
import { resolveOptions, type ServerRules } from "./options/server-rules.ts";
import { type ErrorReporter, safeReporter } from "./report.ts";
import { settledWithin } from "./settled-within.ts";

/** A server (C.2). What concerns sockets it hands on to its namespace `/`. */
export class RtServer extends DelegatingBroadcaster<NamespaceEvents> implements AnyServer {
  readonly #rules: ServerRules;
  readonly #clock: Clock = serverClock();
  readonly #report: ErrorReporter;
  readonly #home: NamespaceHome;
  readonly #namespaces = new Map<string, ServerNamespace>();
  readonly #root: ServerNamespace;
  readonly #attached: { readonly server: NodeServer; readonly detach: Detach }[] = [];
  readonly #clientFolder: () => URL;
  #options: ServerOptions;
  #servesClient: boolean;
  #engine: ServerEngine | undefined = undefined;
  #closing: Promise<Error | undefined> | undefined = undefined;

  /** The third argument is for tests: where the scripts for browsers lie. */
  constructor(target?: Attachable | ServerOptions, options?: ServerOptions, folder: () => URL = clientFolder) {
    super();
    const isTarget = isAttachable(target);
    this.#options = (isTarget ? options : target) ?? options ?? {};
    this.#rules = resolveOptions(this.#options);
    this.#servesClient = this.#rules.serveClient;
    this.#clientFolder = folder;
    this.#report = safeReporter(this.#rules.onError);
    const codec = this.#rules.parser ?? createJsonCodec({ maxAttachments: this.#rules.maxAttachments });
    this.#home = { server: this, rules: this.#rules, clock: this.#clock, codec, report: this.#report };
    this.#root = this.of("/");
    if (isTarget) this.attach(target);
    // Transports that need no HTTP server wait for none either.
    else if ([...this.#rules.transports.values()].some(({ opens }) => opens === "link"))
      this.#engine = this.#makeEngine(this.#rules);
  }

  get sockets(): ServerNamespace {
    return this.#root;
  }

  get engine(): ServerEngine {
    this.#engine ??= this.#makeEngine(this.#rules);
    return this.#engine;
  }

  get httpServer(): NodeServer | undefined {
    return this.#attached.at(-1)?.server;
  }

  path(): string {
    return this.#options.path ?? "/socket.io";
  }

  serveClient(): boolean;
  serveClient(isOn: boolean): this;
  serveClient(isOn?: boolean): boolean | this {
    if (isOn === undefined) return this.#servesClient;
    this.#servesClient = isOn;
    // As if it had been given to the constructor: it comes before options for `attach`.
    this.#options = { ...this.#options, serveClient: isOn };
    return this;
  }

  attach(target: Attachable, options?: ServerOptions): this {
    if (this.#closing !== undefined) throw new RtError("INVALID_ARGUMENT", "the server is closed");
    const rules = options === undefined ? this.#rules : resolveOptions({ ...options, ...this.#options });
    if (options !== undefined && this.#engine !== undefined) {
      throw new RtError("INVALID_ARGUMENT", "options for `attach` come too late: connections are taken already");
    }
    if (options?.parser !== undefined && options.parser !== this.#options.parser) {
      throw new RtError("INVALID_ARGUMENT", "`attach` is too late for the option `parser`: give it to the constructor");
    }
    if (options !== undefined) this.#servesClient = rules.serveClient;
    this.#engine ??= this.#makeEngine(rules);
    const handlers = [connectionsAt(rules.paths, this.#engine), this.#scriptsFor(rules)];
    const server = serverOf(target);
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

  of(name: string, onConnection?: (socket: AnySocket) => void): ServerNamespace {
    if (typeof name !== "string") throw new RtError("INVALID_ARGUMENT", "a namespace's name is a string");
    const key = name.startsWith("/") ? name : `/${name}`;
    if (!isNamespaceName(key)) throw new RtError("INVALID_ARGUMENT", `"${name}" cannot be the name of a namespace`);
    const namespace = this.#namespaces.get(key) ?? this.#create(key);
    if (onConnection !== undefined) namespace.on("connection", onConnection);
    return namespace;
  }

  async close(callback?: (error?: Error) => void): Promise<void> {
    this.#closing ??= this.#close();
    const error = await this.#closing;
    callback?.(error);
  }

  use(middleware: Middleware<AnySocket>): this {
    this.#root.use(middleware);
    return this;
  }

  protected get everybody(): Operator {
    return this.#root.operator;
  }

  protected get inner(): ServerNamespace {
    return this.#root;
  }

  protected override report(error: unknown): void {
    this.#report(error);
  }

  #create(name: string): ServerNamespace {
    const namespace = new ServerNamespace(this.#home, name);
    this.#namespaces.set(name, namespace);
    if (name !== "/") this.#root.announce(namespace);
    return namespace;
  }

  #makeEngine(rules: ServerRules): ServerEngine {
    return new ServerEngine(rules, {
      clock: this.#clock,
      namespace: (name) => this.#namespaces.get(name),
      report: this.#report,
    });
  }

  #scriptsFor({ paths, cors }: ServerRules): ClientScripts {
    return new ClientScripts({
      path: paths.at(-1) ?? "/",
      folder: this.#clientFolder,
      cors: cors === undefined ? undefined : corsHeaders(guardedCors(cors, this.#report)),
      isOn: () => this.#servesClient,
      report: this.#report,
    });
  }

  /** First the sockets hear of it, then the connections end, then the HTTP servers, which were needed to tell pollers. */
  async #close(): Promise<Error | undefined> {
    const { closeTimeout } = this.#rules;
    const adapters = [...this.#namespaces.values()].map((namespace) => namespace.shutDown());
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

function isAttachable(target: Attachable | ServerOptions | undefined): target is Attachable {
  if (typeof target === "number" || typeof target === "string") return true;
  return typeof target === "object" && "listen" in target;
}

/** The HTTP server that is meant; one of its own answers 404 to what is not ours. */
function serverOf(target: Attachable): NodeServer {
  if (typeof target === "object" && "listen" in target) return target;
  const port = typeof target === "function" || target === "" ? Number.NaN : Number(target);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RtError("INVALID_ARGUMENT", `a server listens at an HTTP server or a port, not at ${String(target)}`);
  }
  return createServer((_request, response) => response.writeHead(404).end()).listen(port);
}
