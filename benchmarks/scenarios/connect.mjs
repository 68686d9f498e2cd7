// @ts-check
import { serverCpu } from "./scenario.mjs";

/** @type {import("./scenario.mjs").Scenario} */
export const connect = {
  name: "connect",
  title: "Connect",
  about: ({ connections }) => `${connections} connections: TCP, upgrade, open frame, join of "/"; 50 at a time`,
  full: { connections: 2_000, warmUp: 1_000, measured: 0 },
  quick: { connections: 1_000, warmUp: 500, measured: 0 },
  tiny: { connections: 9, warmUp: 3, measured: 0 },
  columns: [
    { key: "cpu", title: "CPU µs/connection", digits: 0 },
    { key: "rate", title: "connections/s", digits: 0 },
  ],
  targets: [],

  async load({ size, open, mark, leave, fence }) {
    await leave(await open(size.warmUp, { warmUp: true }));
    await mark("start");
    const began = performance.now();
    const connections = await open(size.connections);
    const seconds = (performance.now() - began) / 1000;
    await mark("end");
    await fence(connections);
    return { seconds };
  },

  figures(marks, { seconds = Number.NaN }, { connections }) {
    return { cpu: serverCpu(marks) / connections, rate: connections / seconds };
  },

  frames: () => 2,
};
