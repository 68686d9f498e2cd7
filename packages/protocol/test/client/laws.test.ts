import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SocketOptions } from "../../src/client/options.ts";
import type { Trunk } from "../../src/client/trunk.ts";
import { Place, trunkIn } from "./harness.ts";
import { ClientWorld } from "./world.ts";

type Step =
  | { readonly do: "emit" | "ask" | "join" | "leave" | "cut" | "expel" | "interrupt" }
  | { readonly do: "askFor" | "wait"; readonly ms: number };

const some = (name: Step["do"]): fc.Arbitrary<Step> =>
  fc.record({ do: fc.constant(name), ms: fc.constant(0) }) as fc.Arbitrary<Step>;
const timed = (name: "askFor" | "wait"): fc.Arbitrary<Step> =>
  fc.record({ do: fc.constant(name), ms: fc.oneof(fc.nat(3), fc.nat(50), fc.nat(2000)) });

const someSteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: some("emit") },
    { weight: 6, arbitrary: some("ask") },
    { weight: 4, arbitrary: timed("askFor") },
    { weight: 10, arbitrary: timed("wait") },
    { weight: 4, arbitrary: some("join") },
    { weight: 2, arbitrary: some("leave") },
    { weight: 2, arbitrary: some("cut") },
    { weight: 1, arbitrary: some("expel") },
    { weight: 1, arbitrary: some("interrupt") },
  ),
  { maxLength: 60 },
);

/** Endless streams of what the surroundings do. */
const someFates = fc.infiniteStream(
  fc.constantFrom("accept", "accept", "accept", "refuse", "hang", "mute") as fc.Arbitrary<"accept" | "refuse">,
);
const someDelays = fc.infiniteStream(fc.nat(5));
const someVerdicts = fc.infiniteStream(fc.constantFrom("yes" as const, "yes" as const, "yes" as const, "no" as const));
const someWhims = fc.infiniteStream(fc.boolean());

/** Two sockets of one client go through the steps; the surroundings are good in the end. */
function live(
  steps: readonly Step[],
  options: SocketOptions,
  streams: Streams,
): { world: ClientWorld; places: Place[]; asked: Asked[] } {
  let isGood = false;
  const { fates, delays, verdicts, whims } = streams;
  const world = new ClientWorld({
    fate: () => (isGood ? "accept" : fates.next().value),
    delay: () => delays.next().value,
    admit: () => (isGood ? "yes" : verdicts.next().value),
    admitDelay: () => delays.next().value * 3,
    acknowledges: () => isGood || whims.next().value,
    random: () => (whims.next().value ? 0.9 : 0.1),
    capacity: 2,
  });
  const trunk = trunkIn(world, { timeout: 300, fallbackTimeout: 100, reconnectionDelay: 5, reconnectionDelayMax: 40 });
  const places = [new Place(trunk, "/", options), new Place(trunk, "/other", options)];
  const asked: Asked[] = [];
  let count = 0;
  for (const step of steps) {
    const place = places[count % 2 === 0 || whims.next().value ? 0 : 1];
    if (place === undefined) continue;
    const number = count++;
    take(step, { world, trunk, place, number, asked });
  }
  isGood = true;
  for (const place of places) place.membership.join();
  world.clock.advance(120_000);
  for (const place of places) place.membership.join();
  world.clock.advance(120_000);
  return { world, places, asked };
}

function take(step: Step, { world, trunk, place, number, asked }: Scene): void {
  if (step.do === "emit") place.emit("n", number);
  else if (step.do === "ask") asked.push({ place, number, outcome: place.ask(["n", number]) });
  else if (step.do === "askFor") asked.push({ place, number, outcome: place.ask(["n", number], step.ms) });
  else if (step.do === "wait") world.clock.advance(step.ms);
  else if (step.do === "join") place.membership.join();
  else if (step.do === "leave") place.membership.leave();
  else if (step.do === "cut") world.cut();
  else if (step.do === "interrupt") trunk.interrupt();
  else world.ends.at(-1)?.expel(place.membership.nsp);
}

interface Scene {
  readonly world: ClientWorld;
  readonly trunk: Trunk;
  readonly place: Place;
  readonly number: number;
  readonly asked: Asked[];
}

interface Asked {
  readonly place: Place;
  readonly number: number;
  readonly outcome: readonly string[];
}

interface Streams {
  readonly fates: fc.Stream<"accept" | "refuse">;
  readonly delays: fc.Stream<number>;
  readonly verdicts: fc.Stream<"yes" | "no">;
  readonly whims: fc.Stream<boolean>;
}

const someStreams: fc.Arbitrary<Streams> = fc.record({
  fates: someFates,
  delays: someDelays,
  verdicts: someVerdicts,
  whims: someWhims,
});

/** The numbers that reached the server for a namespace, over all connections. */
function arrived(world: ClientWorld, nsp: string): unknown[] {
  return world.ends.flatMap((end) => end.events(nsp).map((data) => data[1]));
}

describe("whatever the application and the network do", () => {
  it("events arrive in order and once, or their acknowledgements fail; and each settles once", () => {
    fc.assert(
      fc.property(someSteps, someStreams, (steps, streams) => {
        const { world, places, asked } = live(steps, {}, streams);
        for (const { membership } of places) {
          const numbers = arrived(world, membership.nsp).map(Number);
          expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
          expect(membership.isJoined).toBe(true);
        }
        for (const place of places) place.membership.leave();
        for (const { place, number, outcome } of asked) {
          expect(outcome).toHaveLength(1);
          const hasArrived = arrived(world, place.membership.nsp).includes(number);
          if (outcome[0]?.startsWith("ok")) expect([hasArrived, outcome[0]]).toEqual([true, `ok ${number}`]);
          if (!hasArrived) expect(outcome[0]).toMatch(/^(DISCONNECTED|ACK_TIMEOUT)$/);
        }
        expect([world.faults, world.reports, world.ends.flatMap((end) => end.violations)]).toEqual([[], [], []]);
      }),
      { numRuns: 400 },
    );
  });

  it("with retries events arrive in order, none is lost that was not given up, and each settles once", () => {
    fc.assert(
      fc.property(someSteps, someStreams, fc.integer({ min: 1, max: 3 }), (steps, streams, retries) => {
        const { world, places, asked } = live(steps, { retries, ackTimeout: 500 }, streams);
        for (const { membership } of places) {
          const numbers = arrived(world, membership.nsp).map(Number);
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
          for (const number of numbers)
            expect(numbers.filter((other) => other === number).length).toBeLessThanOrEqual(retries + 1);
        }
        for (const { place, number, outcome } of asked) {
          expect(outcome).toHaveLength(1);
          if (outcome[0]?.startsWith("ok")) expect(arrived(world, place.membership.nsp)).toContain(number);
        }
        expect([world.faults, world.ends.flatMap((end) => end.violations)]).toEqual([[], []]);
      }),
      { numRuns: 200 },
    );
  });

  it("events come in pairs: no disconnect without a connect before it", () => {
    fc.assert(
      fc.property(someSteps, someStreams, (steps, streams) => {
        for (const place of live(steps, {}, streams).places) {
          const turns = place.heard
            .filter((line) => /^(dis)?connected/.test(line))
            .map((line) => line.startsWith("connected"));
          expect(turns).toEqual(turns.map((_, index) => index % 2 === 0));
        }
      }),
      { numRuns: 200 },
    );
  });
});
