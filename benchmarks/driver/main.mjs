// @ts-check
/**
 * The load process. It is told a scenario and a port, runs it, and reports. `mark` goes to the parent, which asks the server for its
 * figures at that moment, and answers when that is done: nothing is in flight meanwhile.
 */
import { scenarios } from "../scenarios/index.mjs";
import { CheckError } from "./errors.mjs";
import { fence } from "./fence.mjs";
import { leaveAll, openMany } from "./open.mjs";
import { Tamper } from "./tamper.mjs";
import { Watch } from "./watch.mjs";

/** @typedef {{ scenario: string, port: number, resume: boolean, size: import("../scenarios/scenario.mjs").Size, stallMs: number, unicode: boolean, fault?: import("./tamper.mjs").Fault }} Order */

/** @type {() => void} */
let onMarked = () => {};
process.on("disconnect", () => process.exit(1));
process.on("message", (/** @type {{ type: "run", order: Order } | { type: "marked" }} */ message) => {
  if (message.type === "marked") onMarked();
  else void run(message.order);
});

/** @param {Order} order */
async function run(order) {
  const tamper = order.fault && new Tamper(order.fault);
  try {
    const result = await load(order, tamper);
    process.send?.({ type: "done", result, tampered: tamper?.applied });
  } catch (error) {
    const noticed = error instanceof CheckError;
    const text = noticed ? error.message : String(error instanceof Error ? error.stack : error);
    process.send?.({ type: "failed", noticed, text, tampered: tamper?.applied });
  }
}

/**
 * @param {Order} order
 * @param {Tamper | undefined} tamper damages what the middle connection receives
 */
async function load({ scenario: name, port, resume, size, stallMs, unicode }, tamper) {
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  const watch = new Watch(stallMs);
  const result = await scenario.load({
    size,
    watch,
    text: { unicode },
    mark,
    open: (count, options) => {
      const victim = options?.warmUp ? -1 : count >> 1;
      return openMany({ port, resume }, count, watch, (index) => (index === victim ? tamper?.tap : undefined));
    },
    leave: (connections) => leaveAll(connections, watch),
    fence: (connections) => fence(connections, watch),
  });
  if (watch.failure) throw watch.failure;
  return result;
}

/**
 * @param {string} name
 * @returns {Promise<void>}
 */
function mark(name) {
  return new Promise((resolve) => {
    onMarked = resolve;
    process.send?.({ type: "mark", name, cpu: process.cpuUsage() });
  });
}
