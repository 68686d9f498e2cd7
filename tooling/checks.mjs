import { run } from "./run.mjs";

const turbo = (/** @type {string} */ task) => [
  "turbo",
  "run",
  task,
  "--continue",
  "--concurrency=100%",
  "--output-logs=errors-only",
];

/** Every check, the cheap ones first: its name and what runs it. @type {readonly (readonly [string, readonly string[]])[]} */
const checks = [
  ["format", ["biome", "ci", "--colors=off"]],
  ["lint", ["oxlint"]],
  ["imports", ["depcruise", "packages", "integration", "benchmarks", "examples", "tooling"]],
  ["types", turbo("types")],
  ["build", turbo("build")],
  ["arrow", ["node", "tooling/check-arrow.mjs"]],
  ["diagram", ["node", "tooling/state-diagram.mjs"]],
];

async function failedChecks() {
  const failed = [];
  for (const [name, [program = "", ...args]] of checks) {
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
  const failed = await failedChecks();
  report(failed);
  return failed.length > 0 ? 1 : 0;
}

/** Runs every check and every test and gives an exit code. The last line printed sums them up; a failed check counts as one. */
export async function test() {
  const failedBefore = await failedChecks();

  console.log("\n── test");
  const tests = { passed: 0, failed: 0 };
  const code = await run("vitest", ["run"], { receive: (counts) => Object.assign(tests, counts) });
  if (code !== 0 && tests.failed === 0) tests.failed = 1;

  report(failedBefore);
  const failed = failedBefore.length + tests.failed;
  console.log(`${tests.passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}
