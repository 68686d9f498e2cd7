import { describe, expect, it } from "vitest";
import {
  CLAUSES,
  ConformanceError,
  judgeTransport,
  type LinkPair,
  type PairOptions,
} from "../../src/conformance/index.ts";
import type { Link } from "../../src/contracts/index.ts";
import { badMannered } from "./broken/behaving.ts";
import type { Broken } from "./broken/broken.ts";
import { badCarriers } from "./broken/carrying.ts";
import { badEnding } from "./broken/ending.ts";
import { badFlowing } from "./broken/flowing.ts";
import { badOwners } from "./broken/owning.ts";
import { ExchangeRelay, Relay } from "./broken/relay.ts";
import { badStarting } from "./broken/starting.ts";
import { SimulatedSubject } from "./simulated.ts";

const broken = [...badStarting, ...badCarriers, ...badOwners, ...badMannered, ...badFlowing, ...badEnding];

/** A simulated transport with other links above it. */
class Relayed extends SimulatedSubject {
  readonly #how: Pick<Broken, "relay" | "maxChunk">;

  constructor({ kind = "message", name, ...how }: Omit<Broken, "clause">) {
    super({ kind, name });
    this.#how = how;
  }

  override async makePair({ maxChunk }: PairOptions): Promise<LinkPair> {
    const pair = await super.makePair({ maxChunk: this.#how.maxChunk?.(maxChunk) ?? maxChunk });
    return {
      ...pair,
      dialled: this.#over(pair.dialled, "dialled"),
      accepted: this.#over(pair.accepted, "accepted"),
    };
  }

  override dial(): Link {
    return this.#over(super.dial(), "dialled");
  }

  override dialRefused(): Link {
    return this.#over(super.dialRefused(), "dialled");
  }

  #over(link: Link, role: "dialled" | "accepted"): Relay {
    return new this.#how.relay(link, role);
  }
}

describe("a correct link, relayed as the broken ones are,", () => {
  it.each([
    ["message", Relay],
    ["exchange", ExchangeRelay],
    ["stream", Relay],
  ] as const)("keeps every clause over %s", async (kind, relay) => {
    const report = await judgeTransport(new Relayed({ kind, name: kind, relay }));
    expect(report.results.filter(({ outcome }) => outcome === "failed").map(({ error }) => error)).toEqual([]);
  });
});

describe("a link that", () => {
  it.each(broken)("$name breaks $clause, and nothing else", async ({ clause, also = {}, ...how }) => {
    const report = await judgeTransport(new Relayed(how));
    const others = report.results.filter(({ error }) => error !== undefined && !(error instanceof ConformanceError));
    expect(others).toEqual([]);
    const messages = report.results.map(({ error }) => (error instanceof ConformanceError ? error.message : ""));
    expect(report.failed.toSorted(), messages.filter((message) => message !== "").join("\n\n")).toEqual(
      [clause, ...Object.keys(also)].toSorted(),
    );
  });
});

it("every clause has a link that breaks it", () => {
  const clauses = new Set<string>(broken.map(({ clause }) => clause));
  expect(Object.keys(CLAUSES).filter((clause) => !clauses.has(clause))).toEqual([]);
});
