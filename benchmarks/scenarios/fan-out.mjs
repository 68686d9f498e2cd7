// @ts-check
import { FanOutLoad } from "../driver/fan-out-load.mjs";
import { serverCpu, targets } from "./scenario.mjs";

const IN_FLIGHT = 4;

/** @type {import("./scenario.mjs").Scenario} */
export const fanOut = {
  name: "fan-out",
  title: "Fan-out",
  about: ({ connections, measured }) =>
    `${measured} broadcasts to ${connections} clients, ${IN_FLIGHT} under way, 100 bytes; every delivery is a message`,
  full: { connections: 1_000, warmUp: 60, measured: 300 },
  quick: { connections: 1_000, warmUp: 20, measured: 60 },
  tiny: { connections: 20, warmUp: 10, measured: 40 },
  columns: [
    { key: "cpu", title: "CPU µs/message", digits: 2 },
    { key: "rate", title: "messages/s", digits: 0 },
  ],
  targets: targets(0.6),

  async load({ size, watch, text, open, mark, fence }) {
    const members = await open(size.connections);
    const load = new FanOutLoad(members, { inFlight: IN_FLIGHT, watch, text });
    await load.run(size.warmUp);
    await mark("start");
    const began = performance.now();
    await load.run(size.measured);
    const seconds = (performance.now() - began) / 1000;
    await mark("end");
    await fence(members);
    return { seconds };
  },

  figures(marks, { seconds = Number.NaN }, { connections, measured }) {
    const deliveries = connections * measured;
    return { cpu: serverCpu(marks) / deliveries, rate: deliveries / seconds };
  },

  frames: ({ warmUp, measured }) => 2 + warmUp + measured,
};
