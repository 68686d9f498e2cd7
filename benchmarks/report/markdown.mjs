// @ts-check
/** The whole report. The terminal shows the same text that RESULTS.md gets. */
import { table } from "./table.mjs";

/**
 * @typedef {object} Report
 * @property {import("./environment.mjs").Environment} environment
 * @property {{ before: number[], after: number[] }} load
 * @property {{ quick: boolean, rounds: number, unicode: boolean }} run
 * @property {import("./summary.mjs").Summary[]} summaries
 */

/**
 * @param {Report} report
 * @returns {string}
 */
export function markdown(report) {
  const sections = report.summaries.map(
    (summary) => `## ${summary.scenario.title}\n\n${summary.about}\n\n${table(summary)}`,
  );
  return ["# Benchmark results", where(report), ...sections].join("\n\n") + "\n";
}

/** @param {Report} report */
function where({ environment, load, run }) {
  const versions = Object.entries(environment.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${environment.date} UTC, commit ${environment.commit}, Node ${environment.node}, ${environment.cpu}, ${environment.cores} cores,`,
    `${environment.memoryGiB} GiB, ${environment.platform}; load average before ${load.before.join(" ")}, after ${load.after.join(" ")}.`,
    `${versions.join(", ")}.`,
    `Rounds: ${run.rounds}${run.quick ? ", quick sizes: a look, not a result" : ""}${run.unicode ? ", text beyond ASCII" : ""}.`,
    "Medians; the ratio is the median of the rounds' ratios, with the lowest and highest. README.md says how to read it.",
  ].join("\n");
}

/**
 * What `RESULTS.md` says on top.
 * @param {string[]} args
 */
export function writtenBy(args) {
  return `<!-- Written by npm run bench -- ${args.join(" ")} -->\n\n`;
}
