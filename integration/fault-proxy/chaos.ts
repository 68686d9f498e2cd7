import { randomInt } from "node:crypto";
import type { AppliedFault } from "./application.ts";
import { checkFault } from "./check-fault.ts";
import { type ChaosDecision, type DecisionRules, decisions, type Range } from "./decisions.ts";
import type { Fault } from "./fault.ts";
import type { FaultProxy } from "./proxy.ts";
import type { ProxyConnection, Selector } from "./selector.ts";

/** A report keeps so many decisions; the seed gives the others again. */
const MOST_KEPT = 10_000;

/** What {@link chaos} takes. */
export interface ChaosOptions {
  /** By chance when it is not given. */
  readonly seed?: number;
  /** The time between two faults. */
  readonly everyMs: Range;
  readonly faults: readonly Fault[];
  /** How long what lasts lasts; as `everyMs` by default. */
  readonly lastMs?: Range;
  /** How likely a fault strikes all connections and not one. 0.25 by default. */
  readonly all?: number;
  /** Ends after so many faults. */
  readonly steps?: number;
  /** Takes the line with the seed; standard error by default. */
  readonly print?: (line: string) => void;
}

/** Chaos under way. */
export interface Chaos {
  readonly seed: number;
  /** Decided and carried out so far. */
  readonly decisions: readonly ChaosDecision[];
  /** Resolves when it is over: after all steps, after `stop`, or when the proxy closed. Its faults are taken back then. */
  readonly done: Promise<void>;
  /** Ends it and takes its faults back. */
  stop(): Promise<void>;
}

/** Applies faults at random times to random connections. A seed always gives the same decisions in the same order. */
export function chaos(proxy: FaultProxy, options: ChaosOptions): Chaos {
  const { seed = randomInt(2 ** 32), everyMs, faults, lastMs = everyMs, all = 0.25 } = options;
  for (const fault of faults) checkFault(fault);
  const print = options.print ?? ((line: string): unknown => process.stderr.write(`${line}\n`));
  print(`chaos: seed ${seed}`);
  return new LiveChaos(proxy, { seed, everyMs, faults, lastMs, all }, options.steps ?? Infinity);
}

class LiveChaos implements Chaos {
  readonly seed: number;
  readonly decisions: ChaosDecision[] = [];
  readonly done: Promise<void>;
  readonly #proxy: FaultProxy;
  readonly #plan: Iterator<ChaosDecision, never>;
  readonly #lasting = new Map<AppliedFault, NodeJS.Timeout>();
  #left: number;
  #timer: NodeJS.Timeout | undefined;
  #over = false;
  #resolve = (): void => {};
  #reject = (_reason: unknown): void => {};

  constructor(proxy: FaultProxy, rules: DecisionRules, steps: number) {
    this.seed = rules.seed;
    this.#proxy = proxy;
    this.#left = steps;
    this.#plan = decisions(rules);
    this.done = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // A failure is told to those who wait for the end, and no process dies of it.
    this.done.catch(() => {});
    const stop = (): void => void this.stop();
    // Rejects when the proxy closes.
    proxy.until(() => this.#over).then(stop, stop);
    this.#next();
  }

  stop(): Promise<void> {
    if (!this.#over) {
      this.#over = true;
      clearTimeout(this.#timer);
      for (const timer of this.#lasting.values()) clearTimeout(timer);
      Promise.all([...this.#lasting.keys()].map((applied) => applied.lift())).then(() => this.#resolve(), this.#reject);
      this.#lasting.clear();
    }
    return this.done;
  }

  #next(): void {
    if (this.#left > 0) {
      const { value } = this.#plan.next();
      this.#timer = setTimeout(() => this.#strike(value), value.waitMs);
    } else if (this.#lasting.size === 0) void this.stop();
  }

  #strike(decision: ChaosDecision): void {
    this.#left -= 1;
    if (this.decisions.length < MOST_KEPT) this.decisions.push(decision);
    const applied = this.#proxy.apply(decision.fault, selectorFor(decision, this.#proxy.connections));
    if (applied.standing)
      this.#lasting.set(
        applied,
        setTimeout(() => void this.#relieve(applied), decision.lastMs),
      );
    this.#next();
  }

  async #relieve(applied: AppliedFault): Promise<void> {
    this.#lasting.delete(applied);
    try {
      await applied.lift();
    } catch (error) {
      this.#reject(error);
    }
    if (this.#left <= 0 && this.#lasting.size === 0) void this.stop();
  }
}

/** What one victim is: a connection, a newcomer, or as many messages as the fault needs. */
function selectorFor({ fault, victim }: ChaosDecision, connections: readonly ProxyConnection[]): Selector {
  if (victim === "all") return {};
  switch (fault.kind) {
    case "refuse":
    case "swallow":
    case "duplicate":
    case "lose-answer":
    case "refuse-upgrade":
      return { times: 1 };
    case "hold":
      return { times: fault.order?.length ?? 1 };
    default: {
      const chosen = connections[Math.floor(victim * connections.length)];
      // Nobody is there: the next one.
      return chosen === undefined ? { times: 1 } : { where: ({ id }) => id === chosen.id };
    }
  }
}
