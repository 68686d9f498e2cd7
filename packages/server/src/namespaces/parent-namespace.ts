import type { Adapter, Clock } from "@rt/protocol";
import type { AnyParentNamespace, AnyServer, AnySocket, NamespaceDecider } from "../api/server.ts";
import { checkFunction } from "../arguments.ts";
import { type FoundSocket, Operator } from "../broadcast-operator.ts";
import { Broadcaster } from "../broadcaster.ts";
import type { Middleware } from "../middleware.ts";
import type { NamespaceEvents, NamespaceHome, ServerNamespace } from "../namespace.ts";
import { OtherNodes } from "../other-nodes.ts";
import { RemoteSocketProxy } from "../remote-socket.ts";
import type { ErrorReporter } from "../report.ts";
import { FamilyAdapter } from "./family-adapter.ts";

/** Which names a parent makes namespaces of. */
export type NamespaceRule = RegExp | NamespaceDecider;

/** Makes namespaces when clients ask for them, and speaks to all that it has made (C.6). */
export class ParentNamespace extends Broadcaster<NamespaceEvents> implements AnyParentNamespace {
  readonly name: string;
  readonly server: AnyServer;
  /** Nobody is in the parent itself. */
  readonly sockets: ReadonlyMap<string, AnySocket> = new Map();
  readonly children: Set<ServerNamespace> = new Set();
  readonly rule: NamespaceRule;
  readonly adapter: Adapter;
  readonly clock: Clock;
  readonly reportError: ErrorReporter;
  protected readonly everybody: Operator;
  protected readonly otherNodes: OtherNodes;
  readonly #middlewares: Middleware<AnySocket>[] = [];

  constructor({ server, clock, report }: NamespaceHome, name: string, rule: NamespaceRule) {
    super();
    this.name = name;
    this.server = server;
    this.rule = rule;
    this.clock = clock;
    this.reportError = report;
    this.adapter = new FamilyAdapter(this);
    this.everybody = new Operator({
      adapter: this.adapter,
      clock,
      reportError: report,
      found: (details): FoundSocket => new RemoteSocketProxy(details, this.to(details.id)),
    });
    this.otherNodes = new OtherNodes(this);
  }

  use(middleware: Middleware<AnySocket>): this {
    checkFunction("a middleware", middleware);
    this.#middlewares.push(middleware);
    return this;
  }

  /** Is the name one of those that a pattern says? A function is asked with `decide`. */
  matches(name: string): boolean {
    return this.rule instanceof RegExp && this.rule.test(name);
  }

  /** Asks whether a client may have a namespace of this name. The answer comes once, now or later, and perhaps never. */
  decide(name: string, auth: object, answer: (isAccepted: boolean) => void): void {
    if (this.rule instanceof RegExp) {
      answer(this.rule.test(name));
      return;
    }
    let isAnswered = false;
    const answerOnce = (isAccepted: boolean): void => {
      if (isAnswered) return;
      isAnswered = true;
      answer(isAccepted);
    };
    const fail = (error: unknown): void => {
      this.reportError(error);
      answerOnce(false);
    };
    try {
      const result: unknown = this.rule(name, { ...auth }, (error, isAccepted) => {
        answerOnce(!error && Boolean(isAccepted));
      });
      if (result instanceof Promise) result.catch(fail);
    } catch (error) {
      fail(error);
    }
  }

  /** Gives a new child what has been said here until now. */
  raise(child: ServerNamespace): void {
    for (const middleware of this.#middlewares) child.use(middleware);
    for (const listener of this.listeners("connect")) child.on("connect", listener);
    for (const listener of this.listeners("connection")) child.on("connection", listener);
    this.children.add(child);
  }

  protected override report(error: unknown): void {
    this.reportError(error);
  }
}
