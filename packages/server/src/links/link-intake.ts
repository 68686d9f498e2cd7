import type { Acceptor, Clock, Link, LinkRequest } from "@rt/protocol";
import type { Gate, Verdict, Visitor } from "../http/gate.ts";
import { madeMessage } from "../http/made-message.ts";
import type { EngineMiddlewares } from "../http/middlewares.ts";
import { middlewareFailure, type Refusal, refusal } from "../http/refusal.ts";
import type { Routed, RouterHome } from "../http/router.ts";
import { madeSocket } from "../http/seen-socket.ts";
import { turnAway } from "../turn-away.ts";
import { isTooLong, requestOf } from "./link-request.ts";
import { LinkResponse } from "./link-response.ts";

/** What an intake needs of the engine. */
export interface IntakeHome
  extends Pick<RouterHome, "isClosing" | "accept" | "objection" | "opened" | "refused" | "report"> {
  readonly middlewares: EngineMiddlewares;
  /** What stands as the path in the requests that clients would have made. */
  readonly path: string;
  readonly clock: Clock;
  /** How long a peer that is not let in may take to end its link, in milliseconds. */
  readonly closeTimeout: number;
}

/** A link that waits to be let in, and what is known of it. */
interface Arrival extends Visitor {
  readonly link: Link;
  readonly transport: Acceptor;
}

/** Brings each link that came by no HTTP to its session, or opens one, or ends it. The same gate is asked as for requests. */
export class LinkIntake<Session extends Routed> {
  readonly #home: IntakeHome;
  readonly #gate: Gate<Session>;
  /** What ends the waiting for clients. */
  readonly #stops: (() => void)[] = [];

  constructor(home: IntakeHome, gate: Gate<Session>) {
    this.#home = home;
    this.#gate = gate;
  }

  /** Begins with those transports that have a way of their own. Throws what they throw. */
  listen(transports: Iterable<Acceptor>): void {
    for (const transport of transports) {
      if (transport.opens !== "link") continue;
      const take = (link: Link, request: LinkRequest): void => this.#take(link, request, transport);
      this.#stops.push(transport.listen(take, this.#home.accept[4]));
    }
  }

  /** Waits for nobody any more. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) {
      try {
        stop();
      } catch (error) {
        this.#home.report(error);
      }
    }
  }

  /** Whatever fails with what was handed over, it costs this link alone. */
  #take(link: Link, said: LinkRequest, transport: Acceptor): void {
    const failed = (error: unknown): void => {
      this.#home.report(error);
      link.abort();
    };
    try {
      const request = requestOf(said, transport, this.#home.path);
      const { remoteAddress, secure } = request;
      const seen = { remotePort: undefined, ...(secure && { encrypted: true as const }) };
      const raw = madeMessage(request, madeSocket(remoteAddress, seen));
      const { middlewares } = this.#home;
      const isMarked = !middlewares.isEmpty;
      const arrival: Arrival = { link, transport, request, raw, opens: "link", isMarked };
      if (isTooLong(request)) this.#follow(arrival, tooLong());
      else if (middlewares.isEmpty) this.#judge(arrival, failed);
      else this.#show(arrival, middlewares, failed);
    } catch (error) {
      failed(error);
    }
  }

  /** A link is shown to the middlewares as the request that it stands for. */
  #show(arrival: Arrival, middlewares: EngineMiddlewares, failed: (error: unknown) => void): void {
    const response = new LinkResponse(arrival.raw);
    const answered = (): void => this.#turnAway(arrival);
    response.once("close", answered);
    middlewares.run(arrival.raw, response, (mayPass, error) => {
      response.off("close", answered);
      if (mayPass) this.#judge(arrival, failed);
      else this.#follow(arrival, { kind: "refused", refusal: middlewareFailure(error) });
    });
  }

  #judge(arrival: Arrival, failed: (error: unknown) => void): void {
    const verdict = this.#gate.decide(arrival);
    if (verdict instanceof Promise) verdict.then((it) => this.#follow(arrival, it)).catch(failed);
    else this.#follow(arrival, verdict);
  }

  #follow(arrival: Arrival, verdict: Verdict<Session>): void {
    const { link, transport, request, raw } = arrival;
    const why = verdict.kind === "open" ? this.#home.objection(request, verdict.revision) : undefined;
    const refused = verdict.kind === "refused" ? verdict.refusal : why;
    if (refused !== undefined) this.#home.refused(raw, refused);
    if (verdict.kind === "refused" || why !== undefined || this.#home.isClosing()) this.#turnAway(arrival);
    else if (verdict.kind === "further") verdict.session.probe(link, transport);
    else this.#home.opened(link, undefined, verdict, arrival);
  }

  #turnAway({ link }: Arrival): void {
    const { clock, closeTimeout } = this.#home;
    turnAway(link, clock, closeTimeout);
  }
}

function tooLong(): { readonly kind: "refused"; readonly refusal: Refusal } {
  return { kind: "refused", refusal: refusal("badRequest", { name: "TOO_LONG" }) };
}
