// @ts-check
/** Medians, ratios and their spread, as text. */
import { environment } from "../report/environment.mjs";

/** Figures by contestant, one for each round, in order. @typedef {ReadonlyMap<string, readonly import("./measure.mjs").Figures[]>} Found */

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string} title
 * @property {readonly string[]} [bases] the contestants that it is compared with
 */

/** @typedef {{ title: string, about: string, columns: readonly Column[], found: Found, goals: Readonly<Record<string, number>> }} Section */

/**
 * @param {readonly Section[]} sections
 * @param {{ quick: boolean, rounds: number }} run
 * @param {{ before: readonly number[], after: readonly number[] }} load
 */
export function report(sections, { quick, rounds }, load) {
  const { date, commit, node, cpu, cores, memoryGiB, platform } = environment();
  const where = [
    `${date} UTC, commit ${commit}, Node ${node}, ${cpu}, ${cores} cores,`,
    `${memoryGiB} GiB, ${platform}; load average before ${load.before.join(" ")}, after ${load.after.join(" ")}.`,
    `Rounds: ${rounds}${quick ? ", quick sizes: a look, not a result" : ""}.`,
    "Medians, with the lowest and highest in brackets; a ratio is the median of the rounds' ratios. README.md says how to read it.",
  ].join("\n");
  return `${["# What links cost", where, ...sections.map(sectionText)].join("\n\n")}\n`;
}

/** @param {Section} section */
function sectionText({ title, about, columns, found, goals }) {
  const head = [
    "server",
    ...columns.flatMap(({ title: name, bases = [] }) => [name, ...bases.map((base) => `÷ ${base}`)]),
  ];
  const lines = [...found.keys()].map((name) => [name, ...columns.flatMap((column) => cells(name, column, found))]);
  const rows = [head, head.map((_, n) => (n === 0 ? "---" : "---:")), ...lines].map((row) => `| ${row.join(" | ")} |`);
  const verdicts = Object.entries(goals).flatMap(([name, limit]) => verdictOf(name, limit, found));
  return [`## ${title}`, about, rows.join("\n"), ...verdicts].join("\n\n");
}

/** @param {string} name @param {Column} column @param {Found} found */
function cells(name, { key, bases = [] }, found) {
  const own = valuesOf(found, name, key);
  return [spread(own), ...bases.map((base) => (base === name ? "1" : spread(ratios(own, valuesOf(found, base, key)))))];
}

/** @param {string} name @param {number} limit @param {Found} found */
function verdictOf(name, limit, found) {
  if (!found.has(name)) return [];
  const ratio = median(ratios(valuesOf(found, name, "cpu"), valuesOf(found, "tcp", "cpu")));
  return [`Goal: ${name} at most ${limit} of tcp: ${ratio <= limit ? "holds" : "MISSED"} (${ratio.toFixed(2)}).`];
}

/** @param {Found} found @param {string} name @param {string} key */
function valuesOf(found, name, key) {
  return (found.get(name) ?? []).map((figures) => figures[key] ?? Number.NaN);
}

/** @param {readonly number[]} values @param {readonly number[]} bases */
function ratios(values, bases) {
  return values.map((value, round) => value / (bases[round] ?? Number.NaN));
}

/** @param {readonly number[]} values */
function spread(values) {
  if (values.length === 0 || values.some(Number.isNaN)) return "-";
  return `${digits(median(values))} (${digits(Math.min(...values))}-${digits(Math.max(...values))})`;
}

/** @param {number} value */
function digits(value) {
  return value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
