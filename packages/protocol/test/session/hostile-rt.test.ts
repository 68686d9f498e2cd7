import fc, { type Arbitrary } from "fast-check";
import { describe, expect, it } from "vitest";
import type { Chunk } from "../../src/contracts/index.ts";
import { CARRIER_TRAITS, ResumeWorld } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { ManualLink } from "./manual-link.ts";
import { RtClient } from "./rt-ends.ts";
import { numbers } from "./schedule.ts";

/** Asks for a session: its own, the other client's, or one that there is not. */
interface Asking {
  readonly do: "ask";
  readonly whose: string;
  readonly token: string;
  readonly attempt: unknown;
  readonly received: unknown;
}

type Step = Asking | { readonly do: "say"; readonly chunk: Chunk } | { readonly do: "link" | "end" | "wait" | "work" };

const counts = fc.constantFrom<unknown>(-1, 0, 1, 2, 3, 1.5, 2 ** 53, "1", null);
const controls = ["", "0", "0{}", "1", '1{"code":1}', '1{"code":52,"received":99}', "2", "2probe", "3", "5", "6", "9"];
const frame = fc.oneof<Arbitrary<Chunk>[]>(
  fc.constantFrom(...controls),
  counts.map((count) => `6${String(count)}`),
  fc.constantFrom("4x", Uint8Array.of(1, 2)),
);
const step = fc.oneof<Arbitrary<Step>[]>(
  fc.record({
    do: fc.constant("ask" as const),
    whose: fc.constantFrom("own", "other", "none"),
    token: fc.constantFrom("own", "guessed", ""),
    attempt: counts,
    received: counts,
  }),
  fc.record({ do: fc.constant("say" as const), chunk: frame }),
  fc.record({ do: fc.constantFrom("link" as const, "end" as const, "wait" as const, "work" as const) }),
);

/** Somebody who has read the protocol, and has links to a server. */
class Attacker {
  readonly #world: ResumeWorld;
  readonly #links: ManualLink[] = [];

  constructor(world: ResumeWorld) {
    this.#world = world;
  }

  take(at: number, todo: Step): void {
    const link = this.#links[at];
    if (todo.do === "wait") this.#world.clock.advance(300);
    else if (todo.do === "work")
      for (const end of ["client", "server"] as const) this.#world.say(end, `${this.#world.sent[end].length}`);
    else if (todo.do === "link" || link === undefined) this.#open(at);
    else if (todo.do === "say") link.sink?.receive(todo.chunk);
    else if (todo.do === "ask") link.sink?.receive(`0${JSON.stringify(this.#request(link, todo))}`);
    else link.end("closed");
  }

  #open(at: number): void {
    const link = new ManualLink(CARRIER_TRAITS.message);
    this.#links[at] = link;
    this.#world.serverLife.accept(link);
    this.#world.clock.settle();
  }

  #request(link: ManualLink, { whose, token, attempt, received }: Asking): object {
    const [greeting] = link.sent;
    const { session, token: own } = JSON.parse(String(greeting).slice(1)).rt as { session: string; token: string };
    const wanted = whose === "own" ? session : this.#world.client.id;
    return { session: whose === "none" ? "none" : wanted, token: token === "own" ? own : token, attempt, received };
  }
}

describe("a hostile rt client", () => {
  it("never makes a server throw, costs no more than its sessions, and touches no session of others", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), step), { maxLength: 60, size: "max" }), (steps) => {
        const world = new ResumeWorld({ offer: { window: 3_000 }, limits: { maxAway: 5 } });
        world.clock.advance(100);
        const { client, server } = world;
        const attacker = new Attacker(world);
        for (const [at, todo] of steps) {
          attacker.take(at, todo);
          expect(world.serverLife.survivors.away).toBeLessThanOrEqual(5);
        }
        world.clock.advance(10_000);
        expect([client.session.state, server?.session.state, world.serverLife.sessions.size]).toEqual([
          "open",
          "open",
          1,
        ]);
        expect([client.host.ends, client.host.suspensions, server?.host.ends]).toEqual([[], [], []]);
        expect(numbers(world.seen.server, client.id)).toEqual(world.sent.client.map((_, n) => n));
        expect(numbers(world.seen.client)).toEqual(world.sent.server.map((_, n) => n));
        for (const { session, host } of world.serverLife.chapters)
          expect([host.ends.length, host.releases]).toEqual(session.state === "closed" ? [1, 1] : [0, 0]);
      }),
      runs(300),
    );
  });

  it("that asks with every token but the right one is counted, and refused", () => {
    const world = new ResumeWorld();
    world.clock.advance(100);
    const link = new ManualLink(CARRIER_TRAITS.message);
    world.serverLife.accept(link);
    world.clock.settle();
    link.sink?.receive(`0${JSON.stringify({ session: world.client.id, token: "guessed", attempt: 1, received: 0 })}`);
    expect([link.sent.at(-1), world.serverLife.survivors.refusals]).toEqual(['1{"code":53}', 1]);
  });
});

describe("a hostile rt server", () => {
  const answers: Arbitrary<Chunk> = fc.oneof<Arbitrary<Chunk>[]>(
    fc.constantFrom<Chunk>(
      "",
      "1",
      '1{"code":1,"received":2}',
      '1{"code":53}',
      "2",
      "3probe",
      "4x",
      "6",
      Uint8Array.of(1),
    ),
    counts.map((count) => `6${String(count)}`),
    fc
      .tuple(counts, fc.constantFrom("t1", "", 1))
      .map(([received, token]) => `0${JSON.stringify({ received, token })}`),
  );

  it("never makes a client throw, which hears of its end once and keeps no more than was agreed", () => {
    const steps = fc.array(fc.tuple(fc.constantFrom("first", "further", "probe", "send", "cut", "wait"), answers), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const client = new RtClient({ messages: 4, bytes: 500 });
        let further: ManualLink | undefined;
        for (const [todo, chunk] of all) {
          if (todo === "first") client.says(client.first, chunk);
          else if (todo === "further" && further !== undefined) client.says(further, chunk);
          else if (todo === "probe") further = client.ask();
          else if (todo === "send") client.send("x");
          else if (todo === "cut") client.first.end("closed");
          else client.clock.advance(200);
          expect(client.session.held).toBeLessThanOrEqual(4);
        }
        client.clock.advance(100_000);
        expect([client.session.state, client.host.ends.length, client.host.releases]).toEqual(["closed", 1, 1]);
        expect(client.session.backlog.frames).toBe(0);
      }),
      runs(300),
    );
  });
});
