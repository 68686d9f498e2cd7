import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../run.mjs";

/** A mutant may make a test run forever; no honest run takes nearly as long. */
const PATIENCE = 180_000;

/**
 * What the tests of the session core say of a copy: the names of those that failed, and of all.
 *
 * @typedef {{ failed: string[], all: string[] }} Verdict
 * @typedef {{ assertionResults: { status: string, fullName: string }[] }} FileResult
 */

/**
 * Runs the tests of the session core in a copy; `undefined` when they come to no end.
 *
 * @param {import("./copy.mjs").Copy} copy
 * @param {{ seed: number, factor: number, only?: string }} how The seed and number of tries of properties, and part of the name of the
 *   only tests to run.
 * @returns {Promise<Verdict | undefined>}
 */
export async function judge({ home }, { seed, factor, only }) {
  const report = join(home, "report.json");
  rmSync(report, { force: true });
  const args = [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    `--root=${home}`,
    `--config=${join(root, "tooling/mutants/vitest.config.ts")}`,
    "--no-cache",
    "--no-isolate",
    "--maxWorkers=1",
    `--testTimeout=${PATIENCE}`,
    "--reporter=json",
    `--outputFile=${report}`,
    "test/session",
    "test/batch",
    ...(only === undefined ? [] : [`--testNamePattern=${only.replace(/[^\w ]/g, "\\$&")}`]),
  ];
  const env = { ...process.env, RT_SEED: String(seed), RT_RUNS: String(factor), NO_COLOR: "1" };
  const child = spawn(process.execPath, args, { cwd: home, env, stdio: "ignore", timeout: PATIENCE });
  const stop = () => {
    child.kill();
  };
  process.once("exit", stop);
  await new Promise((resolve) => {
    child.once("close", resolve);
  });
  process.off("exit", stop);

  if (!existsSync(report)) return undefined;
  const files = /** @type {{ testResults: FileResult[] }} */ (JSON.parse(readFileSync(report, "utf8"))).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const failed = tests.filter((test) => test.status === "failed");
  return { failed: failed.map((test) => test.fullName), all: tests.map((test) => test.fullName) };
}
