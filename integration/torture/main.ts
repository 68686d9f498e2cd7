// `npm run torture`: traffic through all that can be wrong with a network. README.md explains.
import { type Options, readOptions, USAGE, UsageError } from "./options.ts";
import type { PairName } from "./pair.ts";
import type { Scenario } from "./scenario.ts";
import { ServerHandle } from "./server-handle.ts";
import { head, row } from "./table.ts";
import { torture } from "./torture.ts";
import { isClean } from "./verdict.ts";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
try {
  process.exitCode = await main(readOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  say(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function main(options: Options): Promise<number> {
  if (options.help) {
    say(USAGE);
    return 0;
  }
  say(`seed ${options.seed}: ${options.messages} messages each way, about ${options.rate} a second\n\n${head()}`);
  const results: boolean[] = [];
  for (const scenario of options.scenarios) {
    // Side by side: most of the time passes with waiting.
    const clean = await Promise.all(options.pairs.map((pair) => comesThroughClean(scenario, pair, options)));
    results.push(...clean.filter((_, n) => options.pairs[n] === "rt"));
  }
  const passed = results.filter(Boolean).length;
  say(`\n${passed} passed, ${results.length - passed} failed`);
  return passed === results.length ? 0 : 1;
}

/** Sends one pair through one scenario and prints what became of it. Only rt is expected to come through clean. */
async function comesThroughClean(scenario: Scenario, pair: PairName, options: Options): Promise<boolean> {
  const server = new ServerHandle();
  try {
    const { messages, rate: perSecond, seed } = options;
    const outcome = await torture(scenario, server, { pair, messages, perSecond, seed });
    say(row(scenario.name, pair, outcome));
    const clean = isClean(outcome.verdict);
    if (!clean && pair === "rt") for (const remark of outcome.remarks) say(`  ${remark}`);
    return clean;
  } catch (error) {
    say(`  ${scenario.name}, ${pair}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return false;
  } finally {
    server.kill();
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
