// Draws the states of a session from the table that rules them, so that the two cannot disagree.
// Usage: node tooling/state-diagram.mjs [--write]; without it, fails when the drawing is out of date
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { runnerImport } from "vite";

const source = "packages/protocol/src/session/transitions.ts";
const target = "docs/session-states.md";

/**
 * @typedef {Record<string, Record<string, string>>} Table
 * @typedef {(state: string) => boolean} Kind
 * @typedef {{ TRANSITIONS: Table, isOpenState: Kind, isAwayState: Kind }} Source
 */

/** The members of a union of names in TypeScript, each with its comment. @param {string} code @param {string} type */
function meanings(code, type) {
  const [, union = ""] = new RegExp(`export type ${type} =\\n(.*?)\\n\\n`, "s").exec(code) ?? [];
  const members = union.matchAll(/\/\*\* (.*?) \*\/\s*\| "(\w+)"/g);
  return new Map(Array.from(members, ([, meaning = "", name = ""]) => [name, meaning]));
}

/** The triggers that lead to one and the same state from everywhere but there. @param {Table} table */
function everywhere(table) {
  const [first = {}, ...others] = Object.values(table).filter((ways) => Object.keys(ways).length > 0);
  return Object.entries(first).filter(([trigger, to]) => others.every((ways) => ways[trigger] === to));
}

/** The ways of a state, those to the same one together. @param {Record<string, string>} ways @param {readonly string[]} left */
function drawn(ways, left) {
  /** @type {Map<string, string[]>} */
  const byTarget = new Map();
  for (const [trigger, to] of Object.entries(ways))
    if (!left.includes(trigger)) byTarget.set(to, [...(byTarget.get(to) ?? []), trigger]);
  return [...byTarget].map(([to, triggers]) => ({ to, label: triggers.join(", ") }));
}

/** @param {Table} table @param {Record<string, Kind>} kinds @param {readonly string[]} left */
function diagram(table, kinds, left) {
  const states = Object.keys(table);
  return [
    "```mermaid",
    "stateDiagram-v2",
    "  classDef flowing fill:#d4f0dc,stroke:#2e7d4f,color:#12351f",
    "  classDef linkless fill:#fdeccf,stroke:#b3741a,color:#4a2f08",
    `  [*] --> ${states[0]}`,
    ...states.flatMap((from) => drawn(table[from] ?? {}, left).map(({ to, label }) => `  ${from} --> ${to}: ${label}`)),
    ...Object.entries(kinds).map(([kind, belongs]) => `  class ${states.filter(belongs).join(", ")} ${kind}`),
    "```",
  ];
}

/** @param {readonly (readonly string[])[]} rows */
const lines = (rows) => rows.map((cells) => `| ${cells.join(" | ")} |`);

async function page() {
  const code = readFileSync(source, "utf8");
  const { module } = await runnerImport(resolve(source), { configFile: false, logLevel: "error" });
  const { TRANSITIONS: table, isOpenState, isAwayState } = /** @type {Source} */ (module);
  const states = meanings(code, "SessionState");
  const triggers = meanings(code, "SessionTrigger");
  const common = everywhere(table);
  const named = [...new Set(Object.values(table).flatMap(Object.keys))];
  for (const name of Object.keys(table)) if (!states.has(name)) throw new Error(`${name} has no meaning in ${source}`);
  for (const name of named) if (!triggers.has(name)) throw new Error(`${name} has no meaning in ${source}`);

  const left = common.map(([trigger]) => trigger);
  const ways = (/** @type {string} */ state) =>
    Object.entries(table[state] ?? {}).map(([trigger, to]) => `\`${trigger}\` → \`${to}\``);
  return [
    "# The states of a session",
    "",
    `<!-- Written by tooling/state-diagram.mjs from ${source}. -->`,
    "",
    `Both ends of a session walk the table in \`${source}\`; nothing else changes a state.`,
    "Messages flow in the green states; in the amber ones there is no link, but still a session.",
    "",
    ...diagram(table, { flowing: isOpenState, linkless: isAwayState }, left),
    "",
    ...common.map(([trigger, to]) => `Not drawn: \`${trigger}\`, which leads from everywhere to \`${to}\`.`),
    "",
    ...lines([
      ["state", "meaning", "left by"],
      ["---", "---", "---"],
    ]),
    ...lines([...states].map(([state, meaning]) => [`\`${state}\``, meaning, ways(state).join(", ")])),
    "",
    ...lines([
      ["trigger", "meaning"],
      ["---", "---"],
    ]),
    ...lines([...triggers].map(([trigger, meaning]) => [`\`${trigger}\``, meaning])),
    "",
  ].join("\n");
}

const wanted = await page();
if (process.argv.includes("--write")) {
  writeFileSync(target, wanted);
} else {
  const isCurrent = existsSync(target) && readFileSync(target, "utf8") === wanted;
  if (!isCurrent) console.error(`${target} is out of date: node tooling/state-diagram.mjs --write`);
  process.exitCode = isCurrent ? 0 : 1;
}
