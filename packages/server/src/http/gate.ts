import type { IncomingMessage } from "node:http";
import type { Acceptor, Clock, EngineRevision, HttpRequest } from "@rt/protocol";
import type { ErrorReporter } from "../report.ts";
import { type HandshakeRequest, withQuery } from "./handshake-request.ts";
import type { OriginCheck } from "./origin.ts";
import { type Refusal, refusal } from "./refusal.ts";

/**
 * Asks the application whether a new session may be opened; see `ServerOptions.allowRequest`. `success` decides, and the error is what a client
 * that is refused is told. It may be `async`; a rejection refuses.
 */
export type AllowRequest = (
  request: HandshakeRequest,
  callback: (error: string | null | undefined, success: boolean) => void,
) => unknown;

/** What a request that is let in is about. */
export type Admission<Session> =
  /** It opens a session. */
  | (Passed & { readonly kind: "open"; readonly sid: string })
  /** It belongs to a session. */
  | (Passed & { readonly kind: "further"; readonly session: Session });

interface Passed {
  readonly transport: Acceptor;
  /** What its client speaks. */
  readonly revision: EngineRevision;
}

export type Verdict<Session> = Admission<Session> | { readonly kind: "refused"; readonly refusal: Refusal };

/** What the gate asks before it lets a request in. */
export interface GateRules<Session> {
  readonly transports: ReadonlyMap<string, Acceptor>;
  readonly sessions: ReadonlyMap<string, Session>;
  readonly originOfRequests: OriginCheck | undefined;
  /** Of what CORS keeps no page from: upgrades, and POSTs. */
  readonly originOfUnguarded: OriginCheck | undefined;
  readonly allowRequest: AllowRequest | undefined;
  /** How long the application may take to decide, in milliseconds. */
  readonly patience: number;
  readonly clock: Clock;
  generateId(request: IncomingMessage): string | Promise<string>;
  /** May clients speak Engine.IO 3? */
  readonly allowEIO3: boolean;
  /** May sessions move to another transport? */
  readonly allowUpgrades: boolean;
  /** Takes what the application's own functions throw. */
  readonly report: ErrorReporter;
}

/** A request, and what it may open. */
export interface Visitor {
  readonly request: HttpRequest;
  readonly raw: IncomingMessage;
  readonly opens: Acceptor["opens"];
  /** Has the application left something on the request, which it will look for there? */
  isMarked: boolean;
}

/** What may stand in the value of a header (RFC 9110, section 5.5); Node's parser lets nothing else through, other hosts may. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Looks at every request before a transport does, in the order of A.10. It decides at once unless the application takes its time. */
export class Gate<Session extends { readonly transport: Acceptor; readonly revision: EngineRevision }> {
  readonly #rules: GateRules<Session>;

  constructor(rules: GateRules<Session>) {
    this.#rules = rules;
  }

  decide(visitor: Visitor): Verdict<Session> | Promise<Verdict<Session>> {
    const name = visitor.request.query.get("transport");
    const transport = name === undefined ? undefined : this.#rules.transports.get(name);
    if (transport === undefined) return refused(refusal("unknownTransport", { transport: name }));
    // The request's own headers are read when the application has seen them: it may change them.
    const { origin } = visitor.raw.headers;
    if (origin !== undefined && !HEADER_VALUE.test(origin)) {
      return refused(refusal("badRequest", { name: "INVALID_ORIGIN", origin }));
    }
    const { originOfRequests, originOfUnguarded } = this.#rules;
    const isGuarded = visitor.opens === "request" && visitor.request.method !== "POST";
    const check = isGuarded ? originOfRequests : originOfUnguarded;
    if (origin === undefined || check === undefined) return this.#route(visitor, transport);
    return this.#afterOrigin(visitor, transport, origin, check);
  }

  async #afterOrigin(
    visitor: Visitor,
    transport: Acceptor,
    origin: string,
    check: OriginCheck,
  ): Promise<Verdict<Session>> {
    const isAllowed = await this.#ask(() => check(origin, visitor.raw), false);
    if (isAllowed) return this.#route(visitor, transport);
    return refused(refusal("forbidden", { message: "the origin is not allowed", origin }));
  }

  #route(visitor: Visitor, transport: Acceptor): Verdict<Session> | Promise<Verdict<Session>> {
    const sid = visitor.request.query.get("sid");
    return sid === undefined || sid === ""
      ? this.#handshake(visitor, transport)
      : this.#further(visitor, transport, sid);
  }

  #further({ request, opens }: Visitor, transport: Acceptor, sid: string): Verdict<Session> {
    const session = this.#rules.sessions.get(sid);
    if (session === undefined) return refused(refusal("unknownSession", { sid }));
    if (opens === "request" && session.transport !== transport) {
      const previousTransport = session.transport.name;
      const context = { name: "TRANSPORT_MISMATCH", transport: transport.name, previousTransport };
      return refused(refusal("badRequest", context));
    }
    const revision = revisionIn(request);
    const { revision: previousProtocol } = session;
    if (revision !== previousProtocol) {
      return refused(refusal("badRequest", { name: "PROTOCOL_MISMATCH", protocol: revision, previousProtocol }));
    }
    if (transport.opens !== opens || (opens !== "request" && !this.#mayMoveTo(transport))) {
      return refused(refusal("badRequest", { name: "TRANSPORT_HANDSHAKE_ERROR" }));
    }
    return { kind: "further", transport, revision, session };
  }

  #mayMoveTo(transport: Acceptor): boolean {
    return this.#rules.allowUpgrades && transport.probed;
  }

  #handshake(visitor: Visitor, transport: Acceptor): Verdict<Session> | Promise<Verdict<Session>> {
    const { request, opens } = visitor;
    if (request.method !== "GET") return refused(refusal("badMethod", { method: request.method }));
    if (transport.opens !== opens) {
      return refused(refusal("badRequest", { name: "TRANSPORT_HANDSHAKE_ERROR" }));
    }
    const { allowRequest } = this.#rules;
    return allowRequest === undefined
      ? this.#open(visitor, transport)
      : this.#afterAsking(visitor, transport, allowRequest);
  }

  async #afterAsking(visitor: Visitor, transport: Acceptor, allow: AllowRequest): Promise<Verdict<Session>> {
    const request = withQuery(visitor.raw);
    const before = Reflect.ownKeys(request).length;
    const objection = await this.#ask(() => objectionOf(allow, request), REFUSED);
    if (Reflect.ownKeys(request).length > before) visitor.isMarked = true;
    if (objection === undefined) return this.#open(visitor, transport);
    const { message } = objection;
    return refused(refusal("forbidden", { message }, message));
  }

  /** The version comes after the application's word, as in the reference. */
  #open({ request, raw }: Visitor, transport: Acceptor): Verdict<Session> | Promise<Verdict<Session>> {
    const revision = revisionIn(request);
    if (revision === 3 && !this.#mayBeOld(transport)) return refused(refusal("badVersion", { protocol: 3 }));
    let sid: string | Promise<string>;
    try {
      sid = this.#rules.generateId(raw);
    } catch (error) {
      return badId(error);
    }
    if (typeof sid === "string") return this.#withId({ transport, revision }, sid);
    return sid.then((given) => this.#withId({ transport, revision }, given), badId);
  }

  #mayBeOld(transport: Acceptor): boolean {
    return this.#rules.allowEIO3 && transport.speaksEio3 === true;
  }

  #withId(passed: Passed, sid: string): Verdict<Session> {
    const isUsable = typeof sid === "string" && sid !== "" && !this.#rules.sessions.has(sid);
    return isUsable ? { kind: "open", ...passed, sid } : badId(new Error("generateId gave no new id"));
  }

  /** The application's answer, or `fallback` where it throws or takes too long. */
  #ask<Answer>(question: () => Answer | Promise<Answer>, fallback: Answer): Promise<Answer> {
    const { clock, patience, report } = this.#rules;
    return new Promise((resolve) => {
      const cancel = clock.at(clock.now() + patience, () => resolve(fallback));
      // Called inside, so that what it throws at once is a rejection too.
      new Promise<Answer>((answer) => answer(question()))
        .then(resolve, (error: unknown) => {
          report(error);
          resolve(fallback);
        })
        .finally(cancel);
    });
  }
}

/** Whatever is not 4 is 3, as in the reference: also what says nothing. */
function revisionIn({ query }: HttpRequest): EngineRevision {
  return query.get("EIO") === "4" ? 4 : 3;
}

interface Objection {
  /** The application's own words, where it gave any. */
  readonly message: string | undefined;
}

const REFUSED: Objection = { message: undefined };

function objectionOf(allow: AllowRequest, request: HandshakeRequest): Promise<Objection | undefined> {
  return new Promise((resolve, reject) => {
    const result: unknown = allow(request, (error, success) => {
      resolve(success ? undefined : { message: typeof error === "string" && error !== "" ? error : undefined });
    });
    if (result instanceof Promise) result.catch(reject);
  });
}

function refused(why: Refusal): { readonly kind: "refused"; readonly refusal: Refusal } {
  return { kind: "refused", refusal: why };
}

function badId(error: unknown): { readonly kind: "refused"; readonly refusal: Refusal } {
  return refused(refusal("badRequest", { name: "ID_GENERATION_ERROR", error }));
}
