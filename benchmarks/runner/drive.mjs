// @ts-check
/** One run of a scenario against a running server: starts the load process, carries its marks to the server, collects both sides' figures. */
import { cpus } from "node:os";
import { Child } from "./child.mjs";

const MESSAGE_LIMIT_MS = 120_000;

/** @typedef {import("../scenarios/scenario.mjs").Mark} Mark */
/** @typedef {import("../scenarios/scenario.mjs").Size} Size */

/**
 * @typedef {object} Outcome
 * @property {Record<string, Mark>} marks
 * @property {import("../scenarios/scenario.mjs").Figures} [loaded] what the load process saw; absent when the run failed
 * @property {{ noticed: boolean, text: string }} [failure] `noticed`: an answer was wrong, as opposed to a fault of the harness
 * @property {boolean | undefined} tampered
 */

/**
 * @param {import("../scenarios/scenario.mjs").Scenario} scenario
 * @param {import("./server.mjs").RunningServer} server
 * @param {{ size: Size, stallMs: number, unicode: boolean, fault?: import("../driver/tamper.mjs").Fault }} options
 * @returns {Promise<Outcome>}
 */
export async function drive(scenario, server, options) {
  const driver = new Child("load", "driver/main.mjs");
  /** @type {Record<string, Mark>} */
  const marks = {};
  try {
    driver.send({
      type: "run",
      order: { scenario: scenario.name, port: server.port, resume: server.resume, ...options },
    });
    for (;;) {
      const message = await driver.next(MESSAGE_LIMIT_MS);
      const { type, tampered } = message;
      if (type === "done") return { marks, loaded: message["result"], tampered };
      if (type === "failed")
        return { marks, failure: { noticed: message["noticed"], text: message["text"] }, tampered };
      const reading = await server.read(scenario.memory === true);
      marks[message["name"]] = { at: performance.now(), driver: message["cpu"], server: reading, machine: busy() };
      driver.send({ type: "marked" });
    }
  } finally {
    driver.kill();
  }
}

function busy() {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}
