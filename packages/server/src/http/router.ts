import { type IncomingMessage, type ServerResponse, validateHeaderName, validateHeaderValue } from "node:http";
import type { Duplex } from "node:stream";
import type {
  AcceptOptions,
  Acceptor,
  EngineRevision,
  ExchangeLink,
  HttpExchange,
  HttpRequest,
  Link,
  UpgradeExchange,
} from "@rt/protocol";
import type { AddedHeaders } from "../api/engine.ts";
import { httpExchange, upgradeExchange } from "../default-transports.ts";
import type { SidCookie } from "./cookie.ts";
import { DecoratedUpgrade, type HeldHeaders } from "./decorated-upgrade.ts";
import type { Admission, Gate, Verdict, Visitor } from "./gate.ts";
import { HeaderBag } from "./header-bag.ts";
import { isOver } from "./http2-streams.ts";
import { middlewareFailure, type Refusal, refusal, refusalBody } from "./refusal.ts";
import type { Screens } from "./screens.ts";
import { UpgradeResponse } from "./upgrade-response.ts";

/** What a session can do with what comes in for it. */
export interface Routed {
  readonly transport: Acceptor;
  readonly revision: EngineRevision;
  exchange(exchange: HttpExchange): void;
  probe(link: Link, transport: Acceptor): void;
}

/** What a session begins with. */
export interface Opening {
  readonly transport: Acceptor;
  readonly revision: EngineRevision;
  readonly sid: string;
}

/** What a router needs of the engine. */
export interface RouterHome {
  /** No new session is opened any more. */
  isClosing(): boolean;
  readonly accept: Readonly<Record<EngineRevision, AcceptOptions>>;
  readonly screens: Screens;
  readonly cookie: SidCookie | undefined;
  /** The headers that the application adds: to the first answer of a session, or to any. `undefined` when it adds none. */
  moreHeaders(request: IncomingMessage, isFirst: boolean): AddedHeaders | undefined;
  /** What keeps one more session from being opened, if anything does. */
  objection(request: HttpRequest, revision: EngineRevision): Refusal | undefined;
  opened(link: Link, exchanges: ExchangeLink | undefined, opening: Opening, visitor: Visitor): void;
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

  /** An ordinary request. */
  request(raw: IncomingMessage, response: ServerResponse): void {
    const { screens } = this.#home;
    const exchange = httpExchange(raw, response);
    if (screens.isEmpty) {
      this.#admitRequest(raw, response, exchange);
      return;
    }
    screens.pass(raw, response, (mayPass, error) => {
      if (mayPass) this.#admitRequest(raw, response, exchange);
      else this.#refuseRequest(raw, exchange, middlewareFailure(error));
    });
  }

  /** An upgrade request. All that can be refused is refused before the `101`. */
  upgrade(raw: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    const { screens } = this.#home;
    const exchange = upgradeExchange(raw, socket, head);
    // It has no meaning there, and is not heeded (RFC 9110, section 7.8): then the transport was not upgraded to.
    if (raw.httpVersion === "1.0") {
      this.#refuseUpgrade(raw, exchange, refusal("badRequest", { name: "TRANSPORT_HANDSHAKE_ERROR" }));
      return;
    }
    // An upgrade is no preflight, whatever its method.
    if (screens.isEmpty || raw.method === "OPTIONS") {
      this.#admitUpgrade(raw, exchange, new HeaderBag());
      return;
    }
    const response = new UpgradeResponse(raw, socket);
    screens.pass(raw, response, (mayPass, error) => {
      if (mayPass) this.#admitUpgrade(raw, exchange, response);
      else this.#refuseUpgrade(raw, new DecoratedUpgrade(exchange, response), middlewareFailure(error));
    });
  }

  #admitRequest(raw: IncomingMessage, response: ServerResponse, exchange: HttpExchange): void {
    const visitor: Visitor = { request: exchange, raw, opens: "request", isMarked: this.#home.screens.leavesTraces };
    this.#whenDecided(visitor, (verdict) => {
      if (verdict.kind === "open" && this.#home.isClosing()) exchange.destroy();
      else if (verdict.kind === "refused") this.#refuseRequest(raw, exchange, verdict.refusal);
      // The client may have gone, and a middleware may have answered after all.
      else if (!isOver(response)) this.#takeRequest(visitor, response, exchange, verdict);
    });
  }

  #takeRequest(visitor: Visitor, response: ServerResponse, exchange: HttpExchange, verdict: Admission<Session>): void {
    const { transport } = verdict;
    this.#addHeaders(visitor.raw, response, verdict.kind === "open");
    if (verdict.kind === "further") {
      verdict.session.exchange(exchange);
    } else if (transport.opens === "request") {
      const { accept, cookie } = this.#home;
      if (cookie !== undefined) response.appendHeader("set-cookie", cookie(verdict.sid));
      const link = transport.accept(exchange, accept[verdict.revision]);
      if (link === undefined) return;
      this.#home.opened(link, link, verdict, visitor);
    }
  }

  #admitUpgrade(raw: IncomingMessage, inner: UpgradeExchange, held: HeldHeaders): void {
    const visitor: Visitor = { request: inner, raw, opens: "upgrade", isMarked: this.#home.screens.leavesTraces };
    this.#whenDecided(visitor, (verdict) => {
      if (held.isAnswered) return;
      if (verdict.kind !== "refused") this.#addHeaders(raw, held, verdict.kind === "open");
      const exchange = held.isEmpty ? inner : new DecoratedUpgrade(inner, held);
      if (verdict.kind === "open" && this.#home.isClosing()) exchange.refuse(503, "Service Unavailable");
      else if (verdict.kind === "refused") this.#refuseUpgrade(raw, exchange, verdict.refusal);
      else this.#takeUpgrade(visitor, exchange, verdict);
    });
  }

  #takeUpgrade(visitor: Visitor, exchange: UpgradeExchange, verdict: Admission<Session>): void {
    const { transport } = verdict;
    if (transport.opens !== "upgrade") return;
    const link = transport.accept(exchange, this.#home.accept[verdict.revision]);
    if (link === undefined) return;
    if (verdict.kind === "further") verdict.session.probe(link, transport);
    else this.#home.opened(link, undefined, verdict, visitor);
  }

  #refuseRequest(raw: IncomingMessage, exchange: HttpExchange, why: Refusal): void {
    this.#home.refused(raw, why);
    exchange.respond(why.status, { "content-type": "application/json" }, refusalBody(why));
  }

  /** With 400 whatever the reason, as the reference does; but for what it does not know. */
  #refuseUpgrade(raw: IncomingMessage, exchange: UpgradeExchange, why: Refusal): void {
    this.#home.refused(raw, why);
    exchange.refuse(why.status === 503 ? 503 : 400, why.told);
  }

  #addHeaders(raw: IncomingMessage, target: ServerResponse | HeldHeaders, isFirst: boolean): void {
    const more = this.#home.moreHeaders(raw, isFirst);
    if (more === undefined) return;
    for (const [name, value] of Object.entries(more)) {
      try {
        validateHeaderName(name);
        const text = typeof value === "number" ? String(value) : value;
        for (const line of typeof text === "string" ? [text] : text) validateHeaderValue(name, line);
        // A cookie more is not to take the place of others.
        if (name.toLowerCase() === "set-cookie") target.appendHeader(name, text);
        else target.setHeader(name, text);
      } catch (error) {
        this.#home.report(error);
      }
    }
  }

  #whenDecided(visitor: Visitor, proceed: (verdict: Verdict<Session>) => void): void {
    const verdict = this.#gate.decide(visitor);
    const last = (decided: Verdict<Session>): void => {
      const why = decided.kind === "open" ? this.#home.objection(visitor.request, decided.revision) : undefined;
      proceed(why === undefined ? decided : { kind: "refused", refusal: why });
    };
    if (verdict instanceof Promise) verdict.then(last).catch((error: unknown) => this.#home.report(error));
    else last(verdict);
  }
}
