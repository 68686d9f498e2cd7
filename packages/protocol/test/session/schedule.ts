import fc, { type Arbitrary } from "fast-check";
import type { Chunk } from "../../src/contracts/index.ts";
import {
  type CarrierKind,
  type End,
  type Entry,
  type Legacy,
  type ResumeWorld,
  type ResumeWorldOptions,
  SimulatedPoller,
} from "../../src/testing/index.ts";

/** What a network does to a carrier. */
type Disturbance =
  | { readonly do: "cut" }
  | { readonly do: "repeat requests" }
  | { readonly do: "stall"; readonly way: "up" | "down"; readonly ms: number }
  | { readonly do: "lose"; readonly way: "up" | "down" }
  | { readonly do: "lose answers"; readonly isRepeated: boolean };

/** One thing that happens in a world. */
export type Step =
  | { readonly do: "say"; readonly from: End; readonly isBinary: boolean; readonly size: number }
  | { readonly do: "wait" | "leap" | "repeat resume"; readonly ms: number }
  | { readonly do: "move" }
  | { readonly do: "sleep"; readonly end: End; readonly ms: number }
  | { readonly do: "close"; readonly end: End }
  | { readonly do: "restart"; readonly end: End; readonly legacy: Legacy }
  | Disturbance;

const ends = fc.constantFrom<End>("client", "server");
const ways = fc.constantFrom("up" as const, "down" as const);
const times = fc.oneof(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 4_000 }));

const sizes = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(400) });

/** What applications and time do. */
const daily: Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("say" as const), from: ends, isBinary: fc.boolean(), size: sizes }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 80 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: times }) },
);

/** What networks, machines and strangers do. */
const faults: Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ do: fc.constant("move" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cut" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("stall" as const), way: ways, ms: times }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lose" as const), way: ways }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sleep" as const), end: ends, ms: times }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("leap" as const), ms: times }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("repeat resume" as const), ms: times }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("repeat requests" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lose answers" as const), isRepeated: fc.boolean() }) },
);

/** A process ends, and the next one begins with what it left. */
export function restarts(whose: readonly End[], ...legacies: readonly Legacy[]): Arbitrary<Step> {
  const end = fc.constantFrom(...whose);
  return fc.record({ do: fc.constant("restart" as const), end, legacy: fc.constantFrom(...legacies) });
}

/** An application closes its end of the session. */
export const closes: Arbitrary<Step> = fc.record({ do: fc.constant("close" as const), end: ends });

/** What happens in a world, in order; `rare` now and then. */
export function schedules(...rare: readonly Arbitrary<Step>[]): Arbitrary<Step[]> {
  const others = rare.map((arbitrary) => ({ weight: 1, arbitrary }));
  const step = fc.oneof({ weight: 14, arbitrary: daily }, { weight: 6, arbitrary: faults }, ...others);
  return fc.array(step, { maxLength: 100, size: "max" });
}

/** How much a network takes, how long things take there, and how it cuts streams. */
type Network = Required<Pick<ResumeWorldOptions, "delay" | "kind" | "capacity" | "cut">>;

/** Networks of any kind, as a world wants them. */
export const surroundings: Arbitrary<Network> = fc
  .tuple(
    fc.infiniteStream(fc.integer({ min: 0, max: 30 })),
    fc.infiniteStream(fc.constantFrom<CarrierKind>("message", "exchange", "stream")),
    fc.integer({ min: 1, max: 8 }),
    fc.integer({ min: 1, max: 200 }),
  )
  .map(([delays, kinds, capacity, piece]) => ({
    delay: () => delays.next().value ?? 0,
    kind: () => kinds.next().value ?? "message",
    capacity,
    cut: () => piece,
  }));

/** A message that names its number among all that its end has sent, of a size at least. */
function message(number: number, isBinary: boolean, size: number): Chunk {
  if (!isBinary) return `${number}`.padEnd(size);
  const bytes = new Uint8Array(Math.max(2, size));
  bytes.set([number >> 8, number & 255]);
  return bytes;
}

/** The number of a message. */
export function numberOf(data: Chunk): number {
  return typeof data === "string" ? Number(data) : (data[0] ?? 0) * 256 + (data[1] ?? 0);
}

/** The numbers of messages in frame chunks. */
export function numbersIn(chunks: readonly Chunk[]): number[] {
  return chunks.map((chunk) => numberOf(typeof chunk === "string" ? chunk.slice(1) : chunk));
}

/** The numbers of the messages of one session, or of all. */
export function numbers(entries: readonly Entry[], session?: string): number[] {
  return entries
    .filter((entry) => session === undefined || entry.session === session)
    .map(({ data }) => numberOf(data));
}

/** Lets one thing happen. */
export function take(world: ResumeWorld, step: Step): void {
  switch (step.do) {
    case "say":
      world.say(step.from, message(world.sent[step.from].length, step.isBinary, step.size));
      break;
    case "wait":
      world.clock.advance(step.ms);
      break;
    case "leap":
      world.clock.leap(step.ms);
      break;
    case "sleep":
      world.sleep(step.end, step.ms);
      break;
    case "move":
      world.move();
      break;
    case "close":
      world.close(step.end);
      break;
    case "repeat resume":
      world.repeatResume(step.ms);
      break;
    case "restart":
      if (step.end === "client") world.restartClient(step.legacy);
      else world.restartServer(step.legacy);
      break;
    default:
      disturb(world, step);
  }
}

/** Lets the network do something to the latest carrier. */
function disturb(world: ResumeWorld, step: Disturbance): void {
  const { dialled } = world.carrier;
  if (step.do === "cut") dialled.sever();
  else if (step.do === "stall") world.stall(step.way, step.ms);
  else if (step.do === "lose") world.carrier[step.way].lose();
  else if (!(dialled instanceof SimulatedPoller)) return;
  else if (step.do === "repeat requests") dialled.repeat();
  else dialled.loseAnswers(step.isRepeated);
}
