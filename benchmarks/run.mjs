// @ts-check
/** `npm run bench`: rt, Socket.IO and a bare `ws` server in turn, the same load on each. README.md explains. */
import { writeFileSync } from "node:fs";
import { readOptions, USAGE, UsageError } from "./cli/options.mjs";
import { environment, load } from "./report/environment.mjs";
import { markdown, writtenBy } from "./report/markdown.mjs";
import { summarise } from "./report/summary.mjs";
import { allHold, judge } from "./report/targets.mjs";
import { endWithParent } from "./runner/child.mjs";
import { runAll } from "./runner/rounds.mjs";
import { selfCheck } from "./runner/self-check.mjs";

const args = process.argv.slice(2);
endWithParent();
try {
  process.exitCode = await main(readOptions(args));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

/**
 * @param {import("./cli/options.mjs").Options} options
 * @returns {Promise<number>} the exit code
 */
async function main(options) {
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  return options.selfCheck ? checkDriver(options) : bench(options);
}

/** @param {import("./cli/options.mjs").Options} options */
async function checkDriver({ scenarios, servers, unicode }) {
  const server = servers.at(-1) ?? "ws";
  const good = await selfCheck({ scenarios, server, unicode, say: console.log });
  return good ? 0 : 1;
}

/** @param {import("./cli/options.mjs").Options} options */
async function bench({ scenarios, servers, rounds, quick, unicode, json, write, assert }) {
  const before = load();
  const runs = await runAll({
    scenarios,
    servers,
    rounds,
    quick,
    unicode,
    onRun: (run) => console.error(progress(run)),
  });
  const summaries = summarise(scenarios, servers, runs, quick);
  const report = {
    environment: environment(),
    load: { before, after: load() },
    run: { quick, rounds, unicode },
    summaries,
  };
  const text = markdown(report);
  console.log(text);
  if (json !== undefined)
    writeFileSync(json, `${JSON.stringify({ ...report, targets: summaries.flatMap(judge), runs }, null, 2)}\n`);
  if (write) writeFileSync(new URL("RESULTS.md", import.meta.url), writtenBy(args) + text);
  const failed = runs.some(({ error }) => error !== undefined);
  return failed || (assert && !allHold(summaries)) ? 1 : 0;
}

/** @param {import("./runner/rounds.mjs").Run} run */
function progress({ scenario, server, round, figures, error }) {
  const found = Object.entries(figures ?? {}).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
  return `round ${round + 1} ${scenario} ${server}: ${error === undefined ? found.join(", ") : `FAILED: ${error}`}`;
}
