// @ts-check
/** The command line. Local misuse ends with a line that says what would be right. */
import { parseArgs } from "node:util";
import { servers } from "../runner/server.mjs";
import { scenarios } from "../scenarios/index.mjs";

export const USAGE = `npm run bench -- [options]

  --quick              smaller sizes, 2 rounds: a look, not a result
  --rounds <n>         rounds of every scenario (default 6; even, so that A B C and C B A balance)
  --only <a,b>         servers: ${servers.join(", ")}
  --scenario <a,b>     scenarios: ${scenarios.map(({ name }) => name).join(", ")}
  --unicode            text beyond ASCII in every message
  --json <file>        write everything that was measured
  --write              write RESULTS.md
  --assert             exit with 1 unless every target was measured and holds
  --self-check         prove that the load process notices damaged answers; measures nothing
  --help`;

/**
 * @typedef {object} Options
 * @property {boolean} quick
 * @property {number} rounds
 * @property {string[]} servers
 * @property {import("../scenarios/scenario.mjs").Scenario[]} scenarios
 * @property {boolean} unicode
 * @property {string | undefined} json
 * @property {boolean} write
 * @property {boolean} assert
 * @property {boolean} selfCheck
 * @property {boolean} help
 */

export class UsageError extends Error {}

/**
 * @param {string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const values = parse(args);
  const { quick, only, scenario, unicode, json, write, assert, help } = values;
  return {
    quick,
    rounds: wholeNumber(values.rounds ?? (quick ? "2" : "6")),
    servers: choose("server", servers, only, (name) => name),
    scenarios: choose("scenario", scenarios, scenario, ({ name }) => name),
    unicode,
    json,
    write,
    assert,
    selfCheck: values["self-check"],
    help,
  };
}

/** @param {string[]} args */
function parse(args) {
  const flag = /** @type {const} */ ({ type: "boolean", default: false });
  const text = /** @type {const} */ ({ type: "string" });
  try {
    return parseArgs({
      args: args[0] === "--" ? args.slice(1) : args,
      options: {
        quick: flag,
        rounds: text,
        only: text,
        scenario: text,
        unicode: flag,
        json: text,
        write: flag,
        assert: flag,
        "self-check": flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} text */
function wholeNumber(text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 100)
    throw new UsageError(`--rounds must be 1 to 100, not ${text}`);
  return number;
}

/**
 * @template T
 * @param {string} kind
 * @param {readonly T[]} all
 * @param {string | undefined} wanted
 * @param {(one: T) => string} nameOf
 * @returns {T[]}
 */
function choose(kind, all, wanted, nameOf) {
  if (wanted === undefined) return [...all];
  const names = wanted.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !all.some((one) => nameOf(one) === name));
  if (unknown !== undefined)
    throw new UsageError(`no ${kind} ${JSON.stringify(unknown)}; there are ${all.map(nameOf).join(", ")}`);
  return all.filter((one) => names.includes(nameOf(one)));
}
