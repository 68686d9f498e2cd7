import { parseArgs } from "node:util";
import { PAIRS, type PairName } from "./pair.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";

/** A server that is busy for seconds at a time. */
const all = scenarios({ everyMs: [1000, 4000], lastMs: [2000, 3000] });
const pairs = Object.keys(PAIRS) as PairName[];

export const USAGE: string = `npm run torture -- [options]

  --messages <n>       how many go each way in a scenario (default 20000)
  --rate <n>           how many a second, each way (default 350)
  --scenario <a,b>     ${all.map(({ name }) => name).join(", ")}
  --pair <a,b>         ${pairs.join(", ")}
  --seed <n>           what is sent and what goes wrong (default: by chance)
  --help`;

/** What the command line asks for. */
export interface Options {
  readonly messages: number;
  readonly rate: number;
  readonly scenarios: readonly Scenario[];
  readonly pairs: readonly PairName[];
  readonly seed: number;
  readonly help: boolean;
}

/** The command line makes no sense. */
export class UsageError extends Error {}

/** @throws UsageError */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args[0] === "--" ? args.slice(1) : args);
  return {
    messages: wholeNumber("messages", values.messages),
    rate: wholeNumber("rate", values.rate),
    scenarios: choose("scenario", all, values.scenario, ({ name }) => name),
    pairs: choose("pair", pairs, values.pair, (name) => name),
    seed: values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : wholeNumber("seed", values.seed),
    help: values.help,
  };
}

function parse(args: readonly string[]): {
  messages: string;
  rate: string;
  scenario?: string;
  pair?: string;
  seed?: string;
  help: boolean;
} {
  try {
    return parseArgs({
      args: [...args],
      options: {
        messages: { type: "string", default: "20000" },
        rate: { type: "string", default: "350" },
        scenario: { type: "string" },
        pair: { type: "string" },
        seed: { type: "string" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new UsageError(`--${name} is a whole number above 0, not ${text}`);
}

function choose<Value>(
  option: string,
  values: readonly Value[],
  wanted: string | undefined,
  nameOf: (value: Value) => string,
): readonly Value[] {
  if (wanted === undefined) return values;
  return wanted.split(",").map((name) => {
    const found = values.find((value) => nameOf(value) === name);
    if (found === undefined) throw new UsageError(`--${option}: there is no ${name}`);
    return found;
  });
}
