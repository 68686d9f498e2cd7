import { type Application, matches } from "../application.ts";
import type { DuplicateFault, LoseAnswerFault } from "../fault.ts";
import type { GatePolicy, Plan, Taker } from "../lane/gate.ts";
import type { Exchange } from "./exchanges.ts";
import type { RequestHead } from "./head.ts";
import { takeFor } from "./hold.ts";
import { covering, type PolicyHost } from "./policy-host.ts";

/** What becomes of a connection's requests. */
export class RequestPolicy implements GatePolicy<RequestHead> {
  readonly #host: PolicyHost;
  #announced: RequestHead | undefined;
  /** Of requests that were not forwarded yet. */
  readonly #losses = new WeakMap<RequestHead, () => boolean>();
  readonly #exchanges = new WeakMap<RequestHead, Exchange>();

  constructor(host: PolicyHost) {
    this.#host = host;
  }

  watches(): boolean {
    return this.#host.watched();
  }

  decide(head: RequestHead): Plan {
    this.#announce(head);
    if (head.upgrade && this.#refuseUpgrade(head)) return "drop";
    this.#markLoss(head);
    // The client would wait for a `100 Continue` and not send the body.
    return head.expects ? "pass" : (this.#duplicate(head) ?? this.#hold(head) ?? "pass");
  }

  passes(head: RequestHead): void {
    this.#announce(head);
    this.#exchanges.set(head, this.#host.exchanges.open(head, this.#losses.get(head)));
  }

  passed(): void {}

  #announce(head: RequestHead): void {
    if (this.#announced === head) return;
    this.#announced = head;
    this.#host.requested(head);
  }

  #refuseUpgrade(head: RequestHead): boolean {
    for (const [application, fault] of covering(this.#host, "refuse-upgrade")) {
      if (!matches(fault.match, head) || !application.claim()) continue;
      const status = fault.status === 400 ? "400 Bad Request" : "502 Bad Gateway";
      const answer = Buffer.from(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      this.#host.exchanges.whenIdle(() => {
        application.hit();
        this.#host.answer(answer);
      });
      return true;
    }
    return false;
  }

  #markLoss(head: RequestHead): void {
    for (const [application, fault] of covering(this.#host, "lose-answer")) {
      if (!matches(fault.match, head) || !application.claim()) continue;
      this.#losses.set(head, () => this.#lose(application, fault));
      return;
    }
  }

  /** Whether the answer is lost: not when the fault was taken back meanwhile. */
  #lose(application: Application, fault: LoseAnswerFault): boolean {
    if (!application.standing) return false;
    application.hit();
    this.#host.endAll(fault.how ?? "reset");
    return true;
  }

  #duplicate(head: RequestHead): Plan | undefined {
    for (const [application, fault] of covering(this.#host, "duplicate")) {
      if (!matches(fault.match, head) || !application.claim()) continue;
      return fault.keep === "first"
        ? this.#copyLast(head, application, fault)
        : this.#copyFirst(head, application, fault);
    }
    return undefined;
  }

  #copyFirst(head: RequestHead, application: Application, fault: DuplicateFault): Taker {
    return (bytes, forward) => {
      if (!application.standing) forward();
      else
        this.#host.copy({ request: head, bytes, until: fault.copyUntil ?? "answered" }, () => {
          application.hit();
          forward();
        });
    };
  }

  #copyLast(head: RequestHead, application: Application, fault: DuplicateFault): Taker {
    return (bytes, forward) => {
      forward();
      this.#whenAnswered(head, () => {
        if (!application.standing) return;
        this.#host.copy({ request: head, bytes, until: fault.copyUntil ?? "answered" }, () => application.hit());
      });
    };
  }

  #hold(head: RequestHead): Plan | undefined {
    for (const [application, fault] of covering(this.#host, "hold")) {
      if (fault.what !== "request" || !matches(fault.match, head) || !application.claim()) continue;
      return takeFor(application, this.#host, head, (forward, settled) => {
        forward();
        this.#whenAnswered(head, settled);
      });
    }
    return undefined;
  }

  #whenAnswered(head: RequestHead, task: () => void): void {
    const exchange = this.#exchanges.get(head);
    if (exchange === undefined) task();
    else this.#host.exchanges.whenSettled(exchange, task);
  }
}
