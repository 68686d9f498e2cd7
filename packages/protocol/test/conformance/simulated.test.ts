import { describe, it } from "vitest";
import { Dice } from "../../src/conformance/dice.ts";
import { testTransport } from "../../src/conformance/index.ts";
import { lengthFormat } from "../../src/frame/index.ts";
import { SimulatedSubject, type Simulation } from "./simulated.ts";

const dice = new Dice(7);

const simulations: readonly Simulation[] = [
  { name: "frames in messages", kind: "message" },
  { name: "frames in messages, with delays", kind: "message", delay: () => dice.roll(20) },
  { name: "requests and answers", kind: "exchange" },
  { name: "requests and answers, with delays", kind: "exchange", delay: () => dice.roll(20) },
  { name: "bytes without boundaries", kind: "stream" },
  { name: "bytes without boundaries, cut anywhere", kind: "stream", cut: (length) => dice.roll(length) },
  { name: "bytes in messages", kind: "message", traits: { payload: "bytes", maxFrames: 100, format: lengthFormat } },
];

describe.each(simulations)("$name", (simulation) => {
  testTransport(new SimulatedSubject(simulation), it);
});
