import type { IncomingMessage } from "node:http";
import type { Acceptor, Clock, HttpRequest, Link, LinkRequest } from "@rt/protocol";
import type { Gate, Verdict } from "../http/gate.ts";
import { refusal } from "../http/refusal.ts";
import type { Routed, RouterHome } from "../http/router.ts";
import { turnAway } from "../turn-away.ts";
import { isTooLong, messageOf, requestOf } from "./link-request.ts";

/** What an intake needs of the engine. */
export interface IntakeHome extends Pick<RouterHome, "isClosing" | "accept" | "opened" | "refused" | "report"> {
  /** What stands as the path in the requests that clients would have made. */
  readonly path: string;
  readonly clock: Clock;
  /** How long a peer that is not let in may take to end its link, in milliseconds. */
  readonly closeTimeout: number;
}

/** A link that waits to be let in, and what is known of it. */
interface Arrival {
  readonly link: Link;
  readonly transport: Acceptor;
  readonly request: HttpRequest;
  readonly raw: IncomingMessage;
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
      this.#stops.push(transport.listen(take, this.#home.accept));
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
      const arrival = { link, transport, request, raw: messageOf(request) };
      const verdict = this.#judge(arrival);
      if (verdict instanceof Promise) verdict.then((it) => this.#follow(arrival, it)).catch(failed);
      else this.#follow(arrival, verdict);
    } catch (error) {
      failed(error);
    }
  }

  #judge({ request, raw, transport }: Arrival): Verdict<Session> | Promise<Verdict<Session>> {
    if (isTooLong(request)) return { kind: "refused", refusal: refusal("badRequest", { name: "TOO_LONG" }) };
    return this.#gate.decide({ request, raw, opens: transport.opens });
  }

  #follow({ link, transport, request, raw }: Arrival, verdict: Verdict<Session>): void {
    const { clock, closeTimeout } = this.#home;
    const isRefused = verdict.kind === "refused";
    if (isRefused) this.#home.refused(raw, verdict.refusal);
    if (isRefused || this.#home.isClosing()) turnAway(link, clock, closeTimeout);
    else if (verdict.kind === "further") verdict.session.probe(link, transport);
    else this.#home.opened(link, undefined, transport, verdict.sid, request);
  }
}
