import { run } from "./run.mjs";

const turbo = (/** @type {string} */ task) => [
  "turbo",
  "run",
  task,
  "--continue",
  "--concurrency=100%",
  "--output-logs=errors-only",
];

/** @typedef {readonly [name: string, command: readonly string[]]} Check */

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
  for (const [name, [program = "", ...args]] of chosen) {
    console.log(`\n── ${name}`);
    if ((await run(program, args)) !== 0) failed.push(name);
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
 * Runs checks and then a program that counts for itself, and gives an exit code. The last line printed sums them up; a failed
 * check counts as one, and so does a program that fails without having counted why.
 *
 * @param {readonly Check[]} chosen
 * @param {Check} last
 */
async function sumUp(chosen, [name, [program = "", ...args]]) {
  const failedBefore = await failedOf(chosen);

  console.log(`\n── ${name}`);
  const counts = { passed: 0, failed: 0 };
  const code = await run(program, args, { receive: (found) => Object.assign(counts, found) });
  if (code !== 0 && counts.failed === 0) counts.failed = 1;

  report(failedBefore);
  const failed = failedBefore.length + counts.failed;
  console.log(`${counts.passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

/** Runs every check and every test. */
export const test = () => sumUp(checks, ["test", ["vitest", "run"]]);

/** Proves what is about to be published, with every compiler and on every runtime that it is for. */
export const release = () => sumUp([unused, build, ...offered], ["packages", [...packages, "--everywhere"]]);
