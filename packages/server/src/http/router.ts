import { type IncomingMessage, type ServerResponse, validateHeaderName, validateHeaderValue } from "node:http";
import type { Duplex } from "node:stream";
import type {
  AcceptOptions,
  Acceptor,
  ExchangeLink,
  HttpExchange,
  HttpRequest,
  Link,
  UpgradeExchange,
} from "@rt/protocol";
import { httpExchange, upgradeExchange } from "../default-transports.ts";
import type { SidCookie } from "./cookie.ts";
import type { ApplyCors } from "./cors.ts";
import { DecoratedUpgrade } from "./decorated-upgrade.ts";
import type { Gate, Verdict } from "./gate.ts";
import { HeaderBag } from "./header-bag.ts";
import { type Refusal, refusal, refusalBody } from "./refusal.ts";

/** What a session can do with what comes in for it. */
export interface Routed {
  readonly transport: Acceptor;
  exchange(exchange: HttpExchange): void;
  probe(link: Link, transport: Acceptor): void;
}

/** What a router needs of the engine. */
export interface RouterHome {
  /** No new session is opened any more. */
  isClosing(): boolean;
  readonly accept: AcceptOptions;
  readonly cors: ApplyCors | undefined;
  readonly cookie: SidCookie | undefined;
  /** The headers that the application adds: to the first answer of a session, or to any. `undefined` when it adds none. */
  moreHeaders(request: IncomingMessage, isFirst: boolean): Record<string, string> | undefined;
  opened(link: Link, exchanges: ExchangeLink | undefined, transport: Acceptor, sid: string, request: HttpRequest): void;
  refused(request: IncomingMessage, why: Refusal): void;
  report(error: unknown): void;
}

/** Brings each request under the server's path to its session, or opens one, or refuses it. */
export class Router<Session extends Routed> {
  readonly #home: RouterHome;
  readonly #gate: Gate<Session>;

  constructor(home: RouterHome, gate: Gate<Session>) {
    this.#home = home;
    this.#gate = gate;
  }

  /** An ordinary request. CORS comes first: it answers preflights, and its headers stand on errors too (A.11). */
  request(raw: IncomingMessage, response: ServerResponse): void {
    const { cors } = this.#home;
    const exchange = httpExchange(raw, response);
    if (cors === undefined) {
      this.#admitRequest(raw, response, exchange);
      return;
    }
    cors(raw, response, (error) => {
      if (isNothing(error)) this.#admitRequest(raw, response, exchange);
      else this.#refuseRequest(raw, exchange, middlewareFailure(error));
    });
  }

  /** An upgrade request. All that can be refused is refused before the `101`. */
  upgrade(raw: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    const { cors } = this.#home;
    const bag = new HeaderBag();
    const exchange = upgradeExchange(raw, socket, head);
    // An upgrade is no preflight, whatever its method.
    if (cors === undefined || raw.method === "OPTIONS") {
      this.#admitUpgrade(raw, exchange, bag);
      return;
    }
    cors(raw, bag, (error) => {
      if (isNothing(error)) this.#admitUpgrade(raw, exchange, bag);
      else this.#refuseUpgrade(raw, exchange, middlewareFailure(error));
    });
  }

  #admitRequest(raw: IncomingMessage, response: ServerResponse, exchange: HttpExchange): void {
    this.#whenDecided(this.#gate.decide({ request: exchange, raw, opens: "request" }), (verdict) => {
      if (verdict.kind === "open" && this.#home.isClosing()) exchange.destroy();
      else if (verdict.kind === "refused") this.#refuseRequest(raw, exchange, verdict.refusal);
      else if (!response.destroyed) this.#takeRequest(raw, response, exchange, verdict);
    });
  }

  #takeRequest(
    raw: IncomingMessage,
    response: ServerResponse,
    exchange: HttpExchange,
    verdict: Exclude<Verdict<Session>, { kind: "refused" }>,
  ): void {
    const { transport } = verdict;
    this.#addHeaders(raw, response, verdict.kind === "open");
    if (verdict.kind === "further") {
      verdict.session.exchange(exchange);
    } else if (transport.opens === "request") {
      const { accept, cookie } = this.#home;
      if (cookie !== undefined) response.appendHeader("set-cookie", cookie(verdict.sid));
      const link = transport.accept(exchange, accept);
      if (link === undefined) return;
      this.#home.opened(link, link, transport, verdict.sid, exchange);
    }
  }

  #admitUpgrade(raw: IncomingMessage, exchange: UpgradeExchange, bag: HeaderBag): void {
    this.#whenDecided(this.#gate.decide({ request: exchange, raw, opens: "upgrade" }), (verdict) => {
      if (verdict.kind === "open" && this.#home.isClosing()) exchange.refuse(503, "Service Unavailable");
      else if (verdict.kind === "refused") this.#refuseUpgrade(raw, exchange, verdict.refusal);
      else this.#takeUpgrade(raw, exchange, bag, verdict);
    });
  }

  #takeUpgrade(
    raw: IncomingMessage,
    exchange: UpgradeExchange,
    bag: HeaderBag,
    verdict: Exclude<Verdict<Session>, { kind: "refused" }>,
  ): void {
    const { transport } = verdict;
    if (transport.opens !== "upgrade") return;
    this.#addHeaders(raw, bag, verdict.kind === "open");
    const decorated = bag.isEmpty ? exchange : new DecoratedUpgrade(exchange, bag.record());
    const link = transport.accept(decorated, this.#home.accept);
    if (link === undefined) return;
    if (verdict.kind === "further") verdict.session.probe(link, transport);
    else this.#home.opened(link, undefined, transport, verdict.sid, exchange);
  }

  #refuseRequest(raw: IncomingMessage, exchange: HttpExchange, why: Refusal): void {
    this.#home.refused(raw, why);
    exchange.respond(why.status, { "content-type": "application/json" }, refusalBody(why));
  }

  #refuseUpgrade(raw: IncomingMessage, exchange: UpgradeExchange, why: Refusal): void {
    this.#home.refused(raw, why);
    exchange.refuse(400, why.message);
  }

  #addHeaders(raw: IncomingMessage, target: ServerResponse | HeaderBag, isFirst: boolean): void {
    const more = this.#home.moreHeaders(raw, isFirst);
    if (more === undefined) return;
    for (const [name, value] of Object.entries(more)) {
      try {
        validateHeaderName(name);
        validateHeaderValue(name, value);
        target.setHeader(name, value);
      } catch (error) {
        this.#home.report(error);
      }
    }
  }

  #whenDecided(
    verdict: Verdict<Session> | Promise<Verdict<Session>>,
    proceed: (verdict: Verdict<Session>) => void,
  ): void {
    if (verdict instanceof Promise) verdict.then(proceed).catch((error: unknown) => this.#home.report(error));
    else proceed(verdict);
  }
}

function middlewareFailure(error: unknown): Refusal {
  return refusal("badRequest", { name: "MIDDLEWARE_FAILURE", error });
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}
