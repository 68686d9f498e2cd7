// @ts-check
/** The plan: scenario by scenario, rounds go A B C / C B A, every run with a fresh server and a fresh load process. */
import { markOf, spent } from "../scenarios/scenario.mjs";
import { drive } from "./drive.mjs";
import { startServer } from "./server.mjs";

const STALL_MS = 10_000;

/** @typedef {import("../scenarios/scenario.mjs").Scenario} Scenario */

/**
 * @typedef {object} Run
 * @property {string} scenario
 * @property {string} server
 * @property {number} round
 * @property {import("../scenarios/scenario.mjs").Figures} [figures] absent when it failed
 * @property {Load} [load]
 * @property {string} [error]
 *
 * @typedef {object} Load cores in use while it was measured
 * @property {number} server
 * @property {number} driver
 * @property {number} foreign by other processes
 */

/**
 * @typedef {object} Plan
 * @property {Scenario[]} scenarios
 * @property {string[]} servers
 * @property {number} rounds
 * @property {boolean} quick
 * @property {boolean} unicode
 * @property {(run: Run) => void} onRun
 */

/**
 * @param {Plan} plan
 * @returns {Promise<Run[]>}
 */
export async function runAll({ scenarios, servers, rounds, quick, unicode, onRun }) {
  /** @type {Run[]} */
  const runs = [];
  for (const scenario of scenarios) {
    const size = quick ? scenario.quick : scenario.full;
    const broken = new Set();
    for (let round = 0; round < rounds; round++) {
      for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
        if (broken.has(server)) continue;
        const run = { scenario: scenario.name, server, round, ...(await measure(scenario, server, size, unicode)) };
        if (run.error !== undefined) broken.add(server);
        runs.push(run);
        onRun(run);
      }
    }
  }
  return runs;
}

/**
 * @param {Scenario} scenario
 * @param {string} name
 * @param {import("../scenarios/scenario.mjs").Size} size
 * @param {boolean} unicode
 * @returns {Promise<Pick<Run, "figures" | "load" | "error">>}
 */
async function measure(scenario, name, size, unicode) {
  /** @type {import("./server.mjs").RunningServer | undefined} */
  let server;
  try {
    server = await startServer(name);
    const { marks, loaded, failure } = await drive(scenario, server, { size, stallMs: STALL_MS, unicode });
    if (failure || !loaded) return { error: failure?.text ?? "no result" };
    return { figures: scenario.figures(marks, loaded, size), load: loadOf(marks) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  } finally {
    server?.kill();
  }
}

/**
 * @param {Record<string, import("../scenarios/scenario.mjs").Mark>} marks
 * @returns {Load}
 */
function loadOf(marks) {
  const start = markOf(marks, "start");
  const end = markOf(marks, "end");
  const ms = end.at - start.at;
  const server = spent(start.server.cpu, end.server.cpu) / 1000 / ms;
  const driver = spent(start.driver, end.driver) / 1000 / ms;
  return { server, driver, foreign: Math.max(0, (end.machine - start.machine) / ms - server - driver) };
}
