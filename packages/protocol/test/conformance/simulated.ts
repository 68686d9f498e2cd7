import type { LinkPair, PairOptions, TransportSubject } from "../../src/conformance/index.ts";
import type { Link, LinkTraits } from "../../src/contracts/index.ts";
import { CARRIER_TRAITS, type CarrierKind } from "../../src/testing/carriers.ts";
import { exchangePair } from "../../src/testing/exchange-pair.ts";
import { linkPair } from "../../src/testing/link-pair.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";

/** Which simulated carriers are judged, and how they behave. */
export interface Simulation {
  readonly name: string;
  readonly kind: CarrierKind;
  readonly traits?: Partial<LinkTraits>;
  readonly delay?: () => number;
  readonly cut?: (length: number) => number;
}

/** One end of a simulated carrier. */
interface End extends Link {
  readonly isOver: boolean;
}

/** A simulated transport. Its clock goes on by itself for as long as there is something to do, as fast as the computer can. */
export class SimulatedSubject implements TransportSubject {
  readonly name: string;
  readonly clock: VirtualClock = new VirtualClock();
  readonly #simulation: Simulation;
  readonly #ends: End[] = [];
  #pairs = 0;
  #isGoing = false;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.name = simulation.name;
  }

  async makePair(options: PairOptions): Promise<LinkPair> {
    const { dialled, accepted } = this.open(options);
    this.#pairs += 1;
    return {
      dialled,
      accepted,
      sid: "sid",
      cut: () => dialled.sever(),
      release: () => {
        this.#pairs -= 1;
      },
    };
  }

  dial(): Link {
    const { dialled, accepted } = this.open({ maxChunk: 1000 });
    accepted.bind({ receive() {}, writable() {}, ended() {} });
    return dialled;
  }

  dialRefused(): Link {
    const { dialled, accepted } = this.open({ maxChunk: 1000 });
    accepted.abort();
    dialled.finish({ code: "refused", message: "nobody listens" });
    return dialled;
  }

  countOpen(): number {
    return this.#ends.filter(({ isOver }) => !isOver).length;
  }

  protected open({ maxChunk }: PairOptions): ReturnType<typeof linkPair> | ReturnType<typeof exchangePair> {
    const { kind, delay = () => 1, cut = (length) => length } = this.#simulation;
    const traits = { ...CARRIER_TRAITS[kind], maxChunk, ...this.#simulation.traits };
    const options = { traits, delay, cut, capacity: 8 };
    const pair = kind === "exchange" ? exchangePair(this.clock, options) : linkPair(this.clock, options);
    this.#ends.push(pair.dialled, pair.accepted);
    this.#go();
    return pair;
  }

  #go(): void {
    if (this.#isGoing) return;
    this.#isGoing = true;
    setImmediate(() => {
      this.#isGoing = false;
      const { next } = this.clock;
      if (next !== Infinity) this.clock.advance(Math.max(0, next - this.clock.now()));
      if (next !== Infinity || this.#pairs > 0) this.#go();
    });
  }
}
