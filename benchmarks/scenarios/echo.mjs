// @ts-check
import { EchoLoad } from "../driver/echo-load.mjs";
import { serverCpu, targets } from "./scenario.mjs";

const WINDOW = 64;

/** @type {import("./scenario.mjs").Scenario} */
export const echo = {
  name: "echo",
  title: "Echo, pipelined",
  about: ({ connections, measured }) =>
    `${connections} clients, ${WINDOW} events each under way, 100 bytes; ${connections * measured} echoes`,
  full: { connections: 50, warmUp: 3_000, measured: 8_000 },
  quick: { connections: 50, warmUp: 800, measured: 1_600 },
  tiny: { connections: 4, warmUp: 100, measured: 400 },
  columns: [
    { key: "cpu", title: "CPU µs/message", digits: 2 },
    { key: "rate", title: "messages/s", digits: 0 },
  ],
  targets: targets(0.6),

  async load({ size, watch, text, open, mark, fence }) {
    const connections = await open(size.connections);
    const load = new EchoLoad(connections, { window: WINDOW, watch, text });
    await load.run(size.warmUp);
    await mark("start");
    const began = performance.now();
    await load.run(size.measured);
    const seconds = (performance.now() - began) / 1000;
    await mark("end");
    await fence(connections);
    return { seconds };
  },

  figures(marks, { seconds = Number.NaN }, { connections, measured }) {
    const messages = connections * measured;
    return { cpu: serverCpu(marks) / messages, rate: messages / seconds };
  },

  frames: ({ warmUp, measured }) => 2 + warmUp + measured,
};
