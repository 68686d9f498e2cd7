// @ts-check
/** What rt promises, and whether a run shows it. */

/** @typedef {import("./summary.mjs").Summary} Summary */
/**
 * @typedef {import("../scenarios/scenario.mjs").Target & { scenario: string, ratio: number | undefined, verdict: "holds" | "MISSED" | "not measured" }} Verdict
 */

/**
 * @param {Summary} summary
 * @returns {Verdict[]} one for each target of the scenario
 */
export function judge({ scenario, comparisons }) {
  return comparisons.map(({ target, ratio }) => {
    const found = ratio?.median;
    const verdict = found === undefined ? "not measured" : found <= target.limit ? "holds" : "MISSED";
    return { ...target, scenario: scenario.name, ratio: found, verdict };
  });
}

/**
 * @param {Summary[]} summaries of all scenarios that were asked for
 * @returns {boolean} whether there was a target, and every one was measured and holds
 */
export function allHold(summaries) {
  const verdicts = summaries.flatMap(judge);
  return verdicts.length > 0 && verdicts.every(({ verdict }) => verdict === "holds");
}
