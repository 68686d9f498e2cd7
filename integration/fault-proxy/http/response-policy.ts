import { matches } from "../application.ts";
import type { GatePolicy, Plan } from "../lane/gate.ts";
import { afterNextPoll } from "../turns.ts";
import type { Exchange, ResponseHead } from "./exchanges.ts";
import { takeFor } from "./hold.ts";
import { covering, type PolicyHost } from "./policy-host.ts";

/** What becomes of a connection's responses. */
export class ResponsePolicy implements GatePolicy<ResponseHead> {
  readonly #host: PolicyHost;

  constructor(host: PolicyHost) {
    this.#host = host;
  }

  watches(): boolean {
    return this.#host.watched();
  }

  decide(head: ResponseHead): Plan {
    const { exchange, interim } = head;
    if (interim || exchange === undefined) return "pass";
    if (exchange.lose?.() === true) return "drop";
    return this.#hold(exchange) ?? "pass";
  }

  passes(): void {}

  passed(head: ResponseHead): void {
    if (!head.interim && head.exchange !== undefined) this.#host.exchanges.settle(head.exchange);
    if (head.status === 101) this.#host.switched();
  }

  #hold(exchange: Exchange): Plan | undefined {
    for (const [application, fault] of covering(this.#host, "hold")) {
      if (fault.what !== "response" || !matches(fault.match, exchange.request) || !application.claim()) continue;
      return takeFor(application, this.#host, exchange.request, (forward, settled) => {
        // The client sees it before the next one is written.
        forward(() => afterNextPoll(settled));
      });
    }
    return undefined;
  }
}
