// @ts-check
import { PingPong } from "../driver/ping-pong.mjs";
import { serverCpu } from "./scenario.mjs";

/** @type {import("./scenario.mjs").Scenario} */
export const latency = {
  name: "latency",
  title: "Echo, one at a time",
  about: ({ measured }) => `1 client, 1 event under way, 100 bytes; ${measured} round trips`,
  full: { connections: 1, warmUp: 5_000, measured: 20_000 },
  quick: { connections: 1, warmUp: 2_000, measured: 5_000 },
  tiny: { connections: 1, warmUp: 20, measured: 50 },
  columns: [
    { key: "cpu", title: "CPU µs/message", digits: 2 },
    { key: "rate", title: "messages/s", digits: 0 },
    { key: "p50", title: "p50 µs", digits: 1 },
    { key: "p99", title: "p99 µs", digits: 1 },
  ],
  targets: [],

  async load({ size, watch, text, open, mark, fence }) {
    const connections = await open(size.connections);
    const [connection] = connections;
    if (!connection) throw new Error("no connection");
    const load = new PingPong(connection, { watch, text });
    await load.run(size.warmUp);
    await mark("start");
    const times = await load.run(size.measured);
    await mark("end");
    await fence(connections);
    return { seconds: times.reduce((sum, time) => sum + time, 0) / 1000, ...percentiles(times) };
  },

  figures(marks, { seconds = Number.NaN, p50 = Number.NaN, p99 = Number.NaN }, { measured }) {
    return { cpu: serverCpu(marks) / measured, rate: measured / seconds, p50, p99 };
  },

  frames: ({ warmUp, measured }) => 2 + warmUp + measured,
};

/**
 * @param {Float64Array} times milliseconds
 * @returns {Record<"p50" | "p99", number>} microseconds
 */
function percentiles(times) {
  const sorted = times.toSorted();
  const at = (/** @type {number} */ share) => (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN) * 1000;
  return { p50: at(0.5), p99: at(0.99) };
}
