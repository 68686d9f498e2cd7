import { setTimeout as sleep } from "node:timers/promises";
import {
  type AppliedFault,
  type Chaos,
  chaos,
  type FaultProxy,
  type Random,
  type Range,
  seededRandom,
} from "../fault-proxy/index.ts";
import type { Blocks, Scenario } from "./scenario.ts";

/** What can be kept busy. */
export interface Blockable {
  block(ms: number): Promise<void>;
}

/** How often traffic was disturbed. */
export interface Strikes {
  /** Connections that were ended. */
  readonly cuts: number;
  /** Connections, or requests, that something else befell. */
  readonly mishaps: number;
  /** How often the server was kept busy. */
  readonly blocks: number;
}

/** All that a scenario does to its traffic, drawn from one seed. */
export class Disturbance {
  readonly #proxy: FaultProxy;
  readonly #applied: AppliedFault[] = [];
  readonly #storms: readonly Chaos[];
  readonly #end = new AbortController();
  readonly #blocking: Promise<void>;
  #blocks = 0;

  /** It begins at once. */
  constructor(scenario: Scenario, proxy: FaultProxy, server: Blockable, seed: number) {
    this.#proxy = proxy;
    for (const fault of scenario.always) proxy.apply(fault);
    const noted = noting(proxy, this.#applied);
    this.#storms = scenario.storms.map((storm, n) => chaos(noted, { ...storm, seed: seed + n, print: () => {} }));
    const { blocks } = scenario;
    this.#blocking = blocks === undefined ? Promise.resolve() : this.#block(blocks, server, seededRandom(seed));
    // Told to those who stop it.
    this.#blocking.catch(() => {});
  }

  strikes(): Strikes {
    const hits = { cuts: 0, mishaps: 0 };
    for (const { fault, hits: count } of this.#applied) hits[ENDS.has(fault.kind) ? "cuts" : "mishaps"] += count;
    return { ...hits, blocks: this.#blocks };
  }

  /** Ends it; all is well then. */
  async stop(): Promise<void> {
    this.#end.abort();
    await Promise.all([this.#blocking, ...this.#storms.map((storm) => storm.stop())]);
    await this.#proxy.heal();
  }

  async #block(blocks: Blocks, server: Blockable, random: Random): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      await sleep(within(blocks.everyMs, random), undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      await server.block(within(blocks.lastMs, random));
      this.#blocks += 1;
    }
  }
}

const ENDS: ReadonlySet<string> = new Set(["cut", "reset", "half-open"]);

/** The proxy; what is applied to it is kept. */
function noting(proxy: FaultProxy, applied: AppliedFault[]): FaultProxy {
  return {
    get port() {
      return proxy.port;
    },
    get connections() {
      return proxy.connections;
    },
    get faults() {
      return proxy.faults;
    },
    get closed() {
      return proxy.closed;
    },
    apply: (fault, selector) => {
      const application = proxy.apply(fault, selector);
      applied.push(application);
      return application;
    },
    heal: () => proxy.heal(),
    retarget: (port) => proxy.retarget(port),
    until: (condition) => proxy.until(condition),
    close: () => proxy.close(),
  };
}

function within([least, most]: Range, random: Random): number {
  return Math.floor(least + random() * (most - least + 1));
}
