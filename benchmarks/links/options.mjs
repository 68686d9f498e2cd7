// @ts-check
/** The command line of `links.mjs`. */
import { parseArgs } from "node:util";
import { TRANSPORTS } from "./peers.mjs";

export const USAGE = `npm run links -- [options]

  --quick              smaller sizes, 2 rounds: a look, not a result
  --rounds <n>         rounds of everything (default 6; even, so that A B C and C B A balance)
  --per-turn <n>       messages in a turn (default 16, for which the goals are)
  --only <a,b>         parts: goals, echo, up, down, idle
  --transports <a,b>   transports: ${TRANSPORTS.join(", ")}
  --write              write LINKS.md
  --help`;

const PARTS = ["goals", "echo", "up", "down", "idle"];

/**
 * @typedef {object} Options
 * @property {boolean} quick
 * @property {number} rounds
 * @property {number} perTurn
 * @property {readonly string[]} parts
 * @property {readonly string[]} transports
 * @property {boolean} write
 * @property {boolean} help
 */

/**
 * @param {string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const flag = /** @type {const} */ ({ type: "boolean", default: false });
  const text = /** @type {const} */ ({ type: "string" });
  const { values } = parseArgs({
    args: args[0] === "--" ? args.slice(1) : args,
    options: { quick: flag, rounds: text, "per-turn": text, only: text, transports: text, write: flag, help: flag },
  });
  return {
    quick: values.quick,
    rounds: wholeNumber("rounds", values.rounds ?? (values.quick ? "2" : "6")),
    perTurn: wholeNumber("per-turn", values["per-turn"] ?? "16"),
    parts: choose("part", PARTS, values.only),
    transports: choose("transport", TRANSPORTS, values.transports),
    write: values.write,
    help: values.help,
  };
}

/** @param {string} name @param {string} text */
function wholeNumber(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 100)
    throw new Error(`--${name} must be 1 to 100, not ${text}\n\n${USAGE}`);
  return number;
}

/**
 * @param {string} kind
 * @param {readonly string[]} all
 * @param {string | undefined} wanted
 */
function choose(kind, all, wanted) {
  const names = wanted?.split(",").map((name) => name.trim()) ?? all;
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`no ${kind} ${JSON.stringify(unknown)}; there are ${all.join(", ")}`);
  return all.filter((name) => names.includes(name));
}
