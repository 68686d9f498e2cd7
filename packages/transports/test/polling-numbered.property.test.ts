import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeBytes } from "../src/node/bytes.ts";
import { answerPoll } from "../src/polling/answers.ts";
import { PollingServerLink } from "../src/polling/server-link.ts";
import { pollingTraits } from "../src/polling/traits.ts";
import { textPosts } from "../src/post-up/post-format.ts";
import { FakeExchange } from "./support/fake-exchange.ts";
import { Recorder } from "./support/recorder.ts";
import { type Method, ResendingClient } from "./support/resending-client.ts";

type Step =
  | { readonly kind: "turn" | "pause" | "resume" | "code" | "say" | "close" | "abort" }
  | { readonly kind: "ask" | "again"; readonly method: Method }
  | { readonly kind: "late"; readonly method: Method; readonly back: number }
  | { readonly kind: "bring" | "arrive" | "lose" | "cut"; readonly method: Method; readonly pick: number };

/** More would make the server's caller one that does not wait. */
const MOST_UNSENT = 12;
/** So many times may a request come; one more is for the end of a schedule. */
const MOST_COPIES = 8;
/** Enough for all that a schedule can leave. */
const MOST_ROUNDS = 100;

/** A server's link and an honest client, and between them what repeats, delays, cuts and loses. */
class World {
  readonly link: PollingServerLink;
  readonly server: Recorder;
  readonly client: ResendingClient;
  readonly said = ["0"];
  readonly #codings: (() => void)[] = [];

  constructor() {
    const first = new FakeExchange("GET", "EIO=4&rt=1&seq=1");
    this.link = new PollingServerLink(first, {
      traits: pollingTraits(50),
      bytes: nodeBytes,
      posts: textPosts,
      answerPoll,
      chooseCoding: (chunk) => {
        const code = (_body: unknown, done: (body: Uint8Array) => void): void =>
          void this.#codings.push(() => done(Buffer.from(chunk)));
        return chunk.length % 2 === 0 ? { name: "gzip", code } : undefined;
      },
    });
    this.client = new ResendingClient((exchange) => this.link.exchange(exchange));
    this.link.exchange(first);
    this.client.begin(first);
    this.server = new Recorder(this.link);
    this.link.send("0");
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case "turn":
        return nextTurn();
      case "say":
        this.#say();
        return;
      case "code":
        this.#codings.shift()?.();
        return;
      case "pause":
      case "resume":
      case "close":
      case "abort":
        this.link[step.kind]();
        return;
      case "ask":
        this.client.ask(step.method);
        return;
      case "again":
        this.client.again(step.method);
        return;
      case "late":
        this.client.again(step.method, step.back);
        return;
      default:
        this.#touch(step.kind, step.method, this.#copies(step.method).at(-1 - step.pick));
    }
  }

  /** Lets everything arrive that still can. */
  async settle(): Promise<void> {
    this.link.resume();
    for (let round = 0, isBusy = true; isBusy && round < MOST_ROUNDS; round += 1) {
      await nextTurn();
      for (const coded of this.#codings.splice(0)) coded();
      for (const method of ["GET", "POST"] as const) {
        this.#touch("bring", method, this.#copies(method).at(-1));
        for (const copy of this.#copies(method)) this.client.answered(method, copy, false);
        if (this.client.isPending(method) && !this.client.isHopeful(method) && !this.client.isOver)
          this.client.again(method);
      }
      const hasMore = this.client.got.length < this.said.length;
      if (hasMore) this.client.ask("GET");
      isBusy = this.server.ends.length === 0 && !this.client.isOver && (hasMore || this.client.isPending("POST"));
    }
    await nextTurn();
  }

  /** Only what a browser does that sends a request again because its connection failed. */
  isHarmless(step: Step): boolean {
    if (step.kind === "late" || step.kind === "close" || step.kind === "abort") return false;
    if (step.kind === "again")
      return this.client.isPending(step.method) && this.#copies(step.method).length < MOST_COPIES;
    return step.kind !== "cut" || step.pick > 0;
  }

  #copies(method: Method): readonly FakeExchange[] {
    return this.client.last(method)?.copies ?? [];
  }

  #say(): void {
    if (this.server.ends.length > 0 || this.said.length - this.client.got.length > MOST_UNSENT) return;
    const chunk = `4down${this.said.length}`;
    this.said.push(chunk);
    this.link.send(chunk);
  }

  #touch(kind: "bring" | "arrive" | "lose" | "cut", method: Method, copy: FakeExchange | undefined): void {
    if (copy === undefined) return;
    if (kind === "bring") copy.bring();
    else if (kind === "cut") copy.over();
    else this.client.answered(method, copy, kind === "lose");
  }
}

const method = fc.constantFrom<Method>("GET", "POST");
/** The newest copy, as a rule. */
const pick = fc.constantFrom(0, 0, 0, 1, 2);
const all = <T>(...kinds: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...kinds);
const schedule = fc.array(
  fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
    { weight: 20, arbitrary: fc.record({ kind: all("turn" as const, "say" as const, "say" as const) }) },
    { weight: 10, arbitrary: fc.record({ kind: all("pause" as const, "resume" as const, "code" as const) }) },
    { weight: 30, arbitrary: fc.record({ kind: fc.constant("ask" as const), method }) },
    { weight: 15, arbitrary: fc.record({ kind: fc.constant("again" as const), method }) },
    { weight: 60, arbitrary: fc.record({ kind: all("bring" as const, "arrive" as const), method, pick }) },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant("lose" as const), method, pick }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut" as const), method, pick }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("late" as const), method, back: all(1, 2, 3) }) },
  ),
  { maxLength: 200, size: "max" },
);
const end = fc.constantFrom<Step["kind"] & ("turn" | "close" | "abort")>("turn", "close", "abort");

describe("a numbered link", () => {
  it("delivers each chunk once and in order both ways, or ends in a way that sessions survive, whatever happens on the way", async () => {
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(schedule, end, schedule, async (before, kind, after) => {
        const world = new World();
        for (const step of [...before, { kind }, ...after.slice(0, 20)]) await world.take(step);
        await world.settle();
        const { server, client, said } = world;
        expect(server.chunks).toEqual(client.posted.slice(0, server.chunks.length));
        // The last answer of a link may be its own.
        const got = ["1", "6"].includes(client.got.at(-1) ?? "") ? client.got.slice(0, -1) : client.got;
        expect(got).toEqual(said.slice(0, got.length));
        for (const { code } of server.ends) ends.add(code);
        if (server.ends.length > 0) return;
        expect([server.chunks, client.got]).toEqual([client.posted, said]);
        ends.add("none");
      }),
      { numRuns: 500 },
    );
    expect([...ends].sort()).toEqual(["broken", "local", "none"]);
  });

  it("lives on and delivers everything when requests come again because connections failed", async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        const world = new World();
        for (const step of steps) if (world.isHarmless(step)) await world.take(step);
        await world.settle();
        expect(world.server.ends).toEqual([]);
        expect([world.server.chunks, world.client.got]).toEqual([world.client.posted, world.said]);
      }),
      { numRuns: 500 },
    );
  });
});
