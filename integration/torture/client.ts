import { type Random } from "../fault-proxy/index.ts";
import { Correspondent, FENCE } from "./correspondent.ts";
import type { Page } from "./ledger.ts";
import { atPace } from "./pace.ts";
import type { ClientTraits, ClientWire, Pair } from "./pair.ts";
import { NAMESPACES, Plan, seedsOf } from "./plan.ts";
import { watch } from "./watch.ts";

/** How long one fence may take before another one is sent, in milliseconds. */
const FENCE_MS = 3000;

/** A client's end of the traffic with its server. */
export class TrafficClient {
  readonly #correspondent: Correspondent;
  readonly #main: ClientWire;
  readonly #wires: readonly ClientWire[];
  #transport: string | undefined;

  constructor(pair: Pair, url: string, traits: ClientTraits, seed: number, member: number) {
    const seeds = seedsOf(seed);
    this.#correspondent = new Correspondent(new Plan(seeds.up), new Plan(seeds.down), member);
    this.#main = pair.connect(url, traits, { member });
    watch(this.#main.io, this.#correspondent.ledger);
    this.#wires = NAMESPACES.map((name) => {
      const wire = name === "/" ? this.#main : this.#main.io.socket(name, { auth: { member } });
      this.#correspondent.attach(name, wire);
      return wire;
    });
  }

  /** Sends so many items to the server. */
  send(items: number, perSecond: number, random: Random): Promise<void> {
    return atPace(items, perSecond, random, (index) => {
      this.#lookAtTransport();
      return this.#correspondent.send(index);
    });
  }

  /**
   * Waits until all that both ends have sent before, the answers included, has arrived if it ever will; `false` when the
   * server was not reached in so many milliseconds.
   */
  async settled(patienceMs: number): Promise<boolean> {
    const deadline = performance.now() + patienceMs;
    const isReached = await this.#fence(deadline);
    // All that the server has sent is here. What is owed now are answers of this end, and they go before a second fence.
    await this.#correspondent.answered();
    if (isReached && (await this.#fence(deadline))) return true;
    this.#correspondent.ledger.happened("stuck", `the server was not reached in ${patienceMs} ms`);
    return false;
  }

  page(): Page {
    return this.#correspondent.ledger.page();
  }

  close(): void {
    for (const wire of this.#wires) wire.disconnect();
  }

  async #fence(deadline: number): Promise<boolean> {
    while (performance.now() < deadline) {
      const answers = this.#wires.map((wire) => wire.timeout(FENCE_MS).emitWithAck(FENCE));
      const outcomes = await Promise.allSettled(answers);
      if (outcomes.every(({ status }) => status === "fulfilled")) return true;
    }
    return false;
  }

  #lookAtTransport(): void {
    const name = this.#main.io.engine?.transport?.name;
    if (name === undefined || name === this.#transport) return;
    if (this.#transport !== undefined) this.#correspondent.ledger.happened("moved");
    this.#transport = name;
  }
}
