// @ts-check
/** What rt promises against Socket.IO, and whether a run shows it. */

/** @typedef {import("./summary.mjs").Summary} Summary */
/** @typedef {{ scenario: string, limit: number, ratio: number | undefined, verdict: "holds" | "MISSED" | "not measured" }} Verdict */

const SUBJECT = "rt";

/**
 * @param {Summary} summary
 * @returns {Verdict | undefined} nothing where the scenario has no target
 */
export function judge({ scenario, rows }) {
  const limit = scenario.target;
  if (limit === undefined) return undefined;
  const row = rows.find(({ server }) => server === SUBJECT);
  const ratio = row?.error === undefined ? row?.ratio?.median : undefined;
  const verdict = ratio === undefined ? "not measured" : ratio <= limit ? "holds" : "MISSED";
  return { scenario: scenario.name, limit, ratio, verdict };
}

/**
 * @param {Summary[]} summaries of all scenarios that were asked for
 * @returns {boolean} whether there was a target, and every one was measured and holds
 */
export function allHold(summaries) {
  const verdicts = summaries.flatMap((summary) => judge(summary) ?? []);
  return verdicts.length > 0 && verdicts.every(({ verdict }) => verdict === "holds");
}
