import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./run.mjs";

const turbo = (/** @type {string} */ task) => [
  "turbo",
  "run",
  task,
  "--continue",
  "--concurrency=100%",
  "--output-logs=errors-only",
];

/** @typedef {readonly [name: string, command: readonly string[], variables?: Readonly<Record<string, string>>]} Check */

const build = /** @type {Check} */ (["build", turbo("build")]);
const unused = /** @type {Check} */ (["unused", ["knip", "--no-progress"]]);

/** What the packages offer, and what it weighs. @type {readonly Check[]} */
const offered = [
  ["arrow", ["node", "tooling/check-arrow.mjs"]],
  ["sizes", ["node", "tooling/release/check-sizes.mjs"]],
  ["api", ["node", "tooling/release/api-reports.mjs"]],
];

const packages = ["node", "tooling/release/check-packages.mjs"];

/** Every check, the cheap ones first: its name and what runs it. @type {readonly Check[]} */
const checks = [
  ["format", ["biome", "ci", "--colors=off"]],
  ["lint", ["oxlint"]],
  ["imports", ["depcruise", "packages", "integration", "benchmarks", "examples", "tooling"]],
  unused,
  ["types", turbo("types")],
  ["diagram", ["node", "tooling/state-diagram.mjs"]],
  ["docs", ["node", "tooling/docs/reference.mjs"]],
  build,
  ...offered,
  ["packages", packages],
];

/** Runs checks, each to its end, and gives the names of those that failed. @param {readonly Check[]} chosen */
async function failedOf(chosen) {
  const failed = [];
  for (const [name, [program = "", ...args], variables] of chosen) {
    console.log(`\n── ${name}`);
    if ((await run(program, args, { variables })) !== 0) failed.push(name);
  }
  return failed;
}

/** @param {readonly string[]} failed */
function report(failed) {
  if (failed.length > 0) console.log(`\nfailed checks: ${failed.join(", ")}`);
}

/** Runs every check, each to its end, and gives an exit code. */
export async function check() {
  const failed = await failedOf(checks);
  report(failed);
  return failed.length > 0 ? 1 : 0;
}

/**
 * Runs checks, then a program that counts for itself, then checks of what that found out, and gives an exit code. The last line printed
 * sums them up; a failed check counts as one, and so does a program that fails without having counted why.
 *
 * @param {readonly Check[]} chosen
 * @param {Check} main
 * @param {readonly Check[]} last
 */
async function sumUp(chosen, [name, [program = "", ...args], variables], last = []) {
  const failedBefore = await failedOf(chosen);

  console.log(`\n── ${name}`);
  const counts = { passed: 0, failed: 0 };
  const code = await run(program, args, { variables, receive: (found) => Object.assign(counts, found) });
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  const failedChecks = [...failedBefore, ...(await failedOf(last))];

  report(failedChecks);
  const failed = failedChecks.length + counts.failed;
  console.log(`${counts.passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

/** Runs every check and every test, and holds the README's table of transports against what the kit found out. */
export async function test() {
  const reports = { RT_REPORTS: mkdtempSync(join(tmpdir(), "rt-reports-")) };
  const table = /** @type {Check} */ (["transports", ["node", "tooling/transport-table.mjs"], reports]);
  const code = await sumUp(checks, ["test", ["vitest", "run"], reports], [table]);
  rmSync(reports.RT_REPORTS, { recursive: true });
  return code;
}

/** Proves what is about to be published, with every compiler and on every runtime that it is for. */
export const release = () => sumUp([unused, build, ...offered], ["packages", [...packages, "--everywhere"]]);
