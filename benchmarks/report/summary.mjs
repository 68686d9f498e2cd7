// @ts-check
/** From runs to figures: medians, and the median of the ratios that each round gives. */
import { REFERENCE } from "../runner/server.mjs";

/** @typedef {import("../runner/rounds.mjs").Run} Run */
/** @typedef {import("../scenarios/scenario.mjs").Scenario} Scenario */

/** @typedef {{ median: number, low: number, high: number }} Ratio of two servers, round by round */

/**
 * @typedef {object} Row one server in one scenario
 * @property {string} server
 * @property {number} runs
 * @property {Record<string, number>} medians by column
 * @property {Ratio | undefined} ratio of the first column to the reference
 * @property {import("../runner/rounds.mjs").Load | undefined} load medians
 * @property {string | undefined} error
 */

/**
 * @typedef {object} Summary
 * @property {Scenario} scenario
 * @property {string} about
 * @property {Row[]} rows
 * @property {Comparison[]} comparisons one for each target
 *
 * @typedef {object} Comparison
 * @property {import("../scenarios/scenario.mjs").Target} target
 * @property {Ratio | undefined} ratio absent when one of them was not measured, or failed
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
    const rows = servers.map((server) => row(scenario, server, own));
    const comparisons = scenario.targets.map((target) => compare(target, scenario, rows, own));
    return { scenario, about, rows, comparisons };
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
    ratio: ratio(firstColumn(scenario), server, REFERENCE, runs),
    load: loads.length === 0 ? undefined : medianLoad(loads),
    error: own.find(({ error }) => error !== undefined)?.error,
  };
}

/**
 * @param {import("../scenarios/scenario.mjs").Target} target
 * @param {Scenario} scenario
 * @param {Row[]} rows
 * @param {Run[]} runs of this scenario
 * @returns {Comparison}
 */
function compare(target, scenario, rows, runs) {
  const { subject, base } = target;
  const hasFailed = rows.some(({ server, error }) => (server === subject || server === base) && error !== undefined);
  return { target, ratio: hasFailed ? undefined : ratio(firstColumn(scenario), subject, base, runs) };
}

/**
 * @param {string} key
 * @param {string} subject
 * @param {string} base
 * @param {Run[]} runs
 * @returns {Ratio | undefined}
 */
function ratio(key, subject, base, runs) {
  const bases = new Map(runs.filter(({ server }) => server === base).map((run) => [run.round, figure(run, key)]));
  const ratios = runs
    .filter(({ server }) => server === subject)
    .map((run) => figure(run, key) / (bases.get(run.round) ?? Number.NaN))
    .filter(Number.isFinite);
  if (ratios.length === 0) return undefined;
  return { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) };
}

/** @param {Scenario} scenario */
function firstColumn({ columns }) {
  return columns[0]?.key ?? "";
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
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
