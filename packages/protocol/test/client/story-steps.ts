import fc from "fast-check";
import type { ManagerOptions } from "../../src/client/options.ts";
import type { ResumeOffer } from "../../src/session/index.ts";
import type { Fate } from "./world.ts";

/** What happens next; `at` says to which of two sockets, where it happens to one. */
export type Step =
  | { readonly do: Act; readonly at: 0 | 1 }
  | { readonly do: "askFor" | "wait" | "sleep"; readonly at: 0 | 1; readonly ms: number };
type Act = "emit" | "binary" | "ask" | "down" | "cut" | "restart" | "forget" | "join" | "leave" | "interrupt" | "close";

/** Endless streams of what the surroundings do. */
export interface Streams {
  readonly fates: fc.Stream<Fate>;
  readonly delays: fc.Stream<number>;
  readonly whims: fc.Stream<boolean>;
}

/** What holds throughout. */
export interface Rules {
  readonly list: ManagerOptions;
  readonly rt: Pick<ResumeOffer, "window" | "messages" | "bytes">;
}

const at = fc.constantFrom(0 as const, 1 as const);
const some = (...names: readonly Act[]): fc.Arbitrary<Step> => fc.record({ do: fc.constantFrom(...names), at });
const timed = (name: "askFor" | "wait" | "sleep", ...times: fc.Arbitrary<number>[]): fc.Arbitrary<Step> =>
  fc.record({ do: fc.constant(name), at, ms: fc.oneof(...times) });

const traffic: fc.WeightedArbitrary<Step>[] = [
  { weight: 10, arbitrary: some("emit", "binary", "ask", "ask", "down") },
  { weight: 2, arbitrary: timed("askFor", fc.nat(50), fc.nat(500)) },
  { weight: 8, arbitrary: timed("wait", fc.nat(3), fc.nat(30), fc.nat(300)) },
];
const trouble: fc.WeightedArbitrary<Step>[] = [
  { weight: 3, arbitrary: some("cut", "cut", "cut", "restart", "forget") },
  { weight: 1, arbitrary: timed("sleep", fc.nat(3000), fc.nat(60_000)) },
];
const will: fc.WeightedArbitrary<Step> = { weight: 3, arbitrary: some("join", "leave", "leave", "interrupt", "close") };

/** Traffic both ways, and all that may trouble it. */
export const someSteps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(...traffic, ...trouble), {
  maxLength: 80,
  size: "max",
});

/** The same, with an application that comes and goes. */
export const someWilfulSteps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(...traffic, ...trouble, will), {
  maxLength: 80,
  size: "max",
});

export const someStreams: fc.Arbitrary<Streams> = fc.record({
  fates: fc.infiniteStream(fc.constantFrom<Fate>("accept", "accept", "accept", "accept", "refuse", "hang", "mute")),
  delays: fc.infiniteStream(fc.nat(9)),
  whims: fc.infiniteStream(fc.boolean()),
});

/** The limits are small enough that windows pass and caps are hit. */
export const someRules: fc.Arbitrary<Rules> = fc.record({
  list: fc.constantFrom<ManagerOptions>(
    { transports: ["websocket"] },
    { transports: ["polling"] },
    { transports: ["polling", "websocket"] },
    { transports: ["websocket", "polling"], tryAllTransports: true },
  ),
  rt: fc.record({
    window: fc.oneof(fc.integer({ min: 20, max: 500 }), fc.constant(120_000)),
    messages: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(10_000)),
    bytes: fc.oneof(fc.integer({ min: 100, max: 1500 }), fc.constant(1_000_000)),
  }),
});
