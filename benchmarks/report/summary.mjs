// @ts-check
/** From runs to figures: medians, and the median of the ratios that each round gives. */
import { REFERENCE } from "../runner/server.mjs";

/** @typedef {import("../runner/rounds.mjs").Run} Run */
/** @typedef {import("../scenarios/scenario.mjs").Scenario} Scenario */

/**
 * @typedef {object} Row one server in one scenario
 * @property {string} server
 * @property {number} runs
 * @property {Record<string, number>} medians by column
 * @property {{ median: number, low: number, high: number } | undefined} ratio of the first column to the reference, round by round
 * @property {import("../runner/rounds.mjs").Load | undefined} load medians
 * @property {string | undefined} error
 */

/**
 * @typedef {object} Summary
 * @property {Scenario} scenario
 * @property {string} about
 * @property {Row[]} rows
 */

/**
 * @param {Scenario[]} scenarios
 * @param {string[]} servers
 * @param {Run[]} runs
 * @param {boolean} quick
 * @returns {Summary[]}
 */
export function summarise(scenarios, servers, runs, quick) {
  return scenarios.map((scenario) => {
    const own = runs.filter((run) => run.scenario === scenario.name);
    const about = scenario.about(quick ? scenario.quick : scenario.full);
    return { scenario, about, rows: servers.map((server) => row(scenario, server, own)) };
  });
}

/**
 * @param {Scenario} scenario
 * @param {string} server
 * @param {Run[]} runs of this scenario
 * @returns {Row}
 */
function row(scenario, server, runs) {
  const own = runs.filter((run) => run.server === server);
  const good = own.filter((run) => run.figures !== undefined);
  const loads = good.flatMap(({ load }) => load ?? []);
  return {
    server,
    runs: good.length,
    medians: Object.fromEntries(scenario.columns.map(({ key }) => [key, median(good.map((run) => figure(run, key)))])),
    ratio: ratio(scenario.columns[0]?.key ?? "", own, runs),
    load: loads.length === 0 ? undefined : medianLoad(loads),
    error: own.find(({ error }) => error !== undefined)?.error,
  };
}

/**
 * @param {string} key
 * @param {Run[]} own
 * @param {Run[]} all
 * @returns {Row["ratio"]}
 */
function ratio(key, own, all) {
  const references = new Map(
    all.filter(({ server }) => server === REFERENCE).map((run) => [run.round, figure(run, key)]),
  );
  const ratios = own.map((run) => figure(run, key) / (references.get(run.round) ?? Number.NaN)).filter(Number.isFinite);
  if (ratios.length === 0) return undefined;
  return { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) };
}

/** @param {import("../runner/rounds.mjs").Load[]} loads */
function medianLoad(loads) {
  return {
    server: median(loads.map(({ server }) => server)),
    driver: median(loads.map(({ driver }) => driver)),
    foreign: median(loads.map(({ foreign }) => foreign)),
  };
}

/** @param {Run} run @param {string} key */
function figure(run, key) {
  return run.figures?.[key] ?? Number.NaN;
}

/**
 * @param {number[]} values
 * @returns {number}
 */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
