import type { Adapter, SocketDetails } from "@rt/protocol";
import { emitting } from "@rt/protocol";
import type { AnyParentNamespace, AnyServer, AnySocket } from "../api/server.ts";
import { checkFunction } from "../arguments.ts";
import { type FoundSocket, Operator } from "../broadcast-operator.ts";
import { Broadcaster } from "../broadcaster.ts";
import * as own from "../internals.ts";
import type { Middleware } from "../middleware.ts";
import type { NamespaceEvents, NamespaceHome, ServerNamespace } from "../namespace.ts";
import { OtherNodes } from "../other-nodes.ts";
import { RemoteSocketProxy } from "../remote-socket.ts";
import type { ErrorReporter } from "../report.ts";
import { FamilyAdapter } from "./family-adapter.ts";

/** Makes namespaces when clients ask for them, and speaks to all that it has made (C.6). */
export class ParentNamespace extends Broadcaster<NamespaceEvents> implements AnyParentNamespace {
  readonly name: string;
  readonly server: AnyServer;
  /** Nobody is in the parent itself. */
  readonly sockets: Map<string, AnySocket> = new Map();
  readonly children: Set<ServerNamespace> = new Set();
  readonly adapter: Adapter;
  readonly [own.everybody]: Operator;
  readonly [own.otherNodes]: OtherNodes;
  readonly #report: ErrorReporter;
  readonly #middlewares: Middleware<AnySocket>[] = [];

  constructor({ server, clock, report }: NamespaceHome, name: string) {
    super();
    this.name = name;
    this.server = server;
    this.#report = report;
    const adapter = new FamilyAdapter({ children: this.children, reportError: report });
    const found = (details: SocketDetails): FoundSocket => new RemoteSocketProxy(details, this.to(details.id));
    this.adapter = adapter;
    this[own.everybody] = new Operator({ adapter, clock, reportError: report, found });
    this[own.otherNodes] = new OtherNodes({ adapter, clock, reportError: report });
  }

  use(middleware: Middleware<AnySocket>): this {
    checkFunction("a middleware", middleware);
    this.#middlewares.push(middleware);
    return this;
  }

  /** Gives a new child what has been said here until now. */
  [own.raise](child: ServerNamespace): void {
    for (const middleware of this.#middlewares) child.use(middleware);
    for (const listener of this.listeners("connect")) child.on("connect", listener);
    for (const listener of this.listeners("connection")) child.on("connection", listener);
    this.children.add(child);
  }

  protected override [emitting.report](error: unknown): void {
    this.#report(error);
  }
}
