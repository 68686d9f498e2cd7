// Makes the table of transports in README.md from what the kit finds out about each.
// Usage: node tooling/transport-table.mjs [--write]; without it, fails when the table is out of date
// RT_REPORTS names the folder of reports that a run of the kit has left there; without it the kit is run first.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, root } from "./run.mjs";

const page = join(root, "README.md");
const [begin, end] = ["<!-- transports: by tooling/transport-table.mjs -->", "<!-- /transports -->"];

/**
 * @typedef {object} Report of one transport in one form, such as with another client half
 * @property {string} name by which users know the transport
 * @property {{ framing: string, payload: string, endIsSeen: boolean }} traits
 * @property {readonly string[]} passed
 * @property {readonly string[]} failed
 * @property {readonly { clause: string, reason: string }[]} skipped
 */

/** What chunks are, in words. @param {Report["traits"]} traits */
function inWords({ framing, payload }) {
  if (framing === "stream") return "a stream of bytes";
  return payload === "both" ? "text and bytes" : `${payload} alone`;
}

/** @param {string} name @param {readonly Report[]} reports of its forms @param {number} clauses */
function rowOf(name, reports, clauses) {
  const [first] = reports;
  if (first === undefined) return "";
  const failed = new Set(reports.flatMap((it) => it.failed));
  const passed = new Set(reports.flatMap((it) => it.passed).filter((it) => !failed.has(it)));
  const skipped = new Set(
    reports.flatMap((it) => it.skipped.map(({ clause }) => clause)).filter((it) => !passed.has(it)),
  );
  const verdict = failed.size > 0 ? `breaks ${[...failed].join(", ")}` : `${passed.size} of ${clauses}`;
  const apart = skipped.size > 0 ? ` (not for it: ${[...skipped].join(", ")})` : "";
  const seen = first.traits.endIsSeen ? "by itself" : "by a frame";
  return `| \`${name}\` | ${inWords(first.traits)} | ${seen} | ${reports.length} | ${verdict}${apart} |`;
}

/** @param {readonly Report[]} reports */
function tableOf(reports) {
  const names = [...new Set(reports.map(({ name }) => name))].toSorted();
  const all = new Set(reports.flatMap((it) => [...it.passed, ...it.failed, ...it.skipped.map(({ clause }) => clause)]));
  const rows = names.map((name) =>
    rowOf(
      name,
      reports.filter((it) => it.name === name),
      all.size,
    ),
  );
  return [
    "| transport | carries | its end is heard of | forms judged | clauses kept |",
    "|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** Runs the kit, and gives what it reported of each transport. */
function judged() {
  const folder = mkdtempSync(join(tmpdir(), "rt-reports-"));
  // The verdict is in the reports.
  spawnSync("vitest", ["run", "packages/transports/test/conformance", "--reporter=dot"], {
    cwd: root,
    env: { ...env, RT_REPORTS: folder },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const reports = readIn(folder);
  rmSync(folder, { recursive: true });
  return reports;
}

/** @param {string} folder */
function readIn(folder) {
  return readdirSync(folder).map(
    (file) => /** @type {Report} */ (JSON.parse(readFileSync(join(folder, file), "utf8"))),
  );
}

const { RT_REPORTS: kept } = process.env;
const reports = kept === undefined ? judged() : readIn(kept);

const text = readFileSync(page, "utf8");
const [before, rest] = text.split(begin);
const after = rest?.split(end)[1];
const table = tableOf(reports);
if (before === undefined || after === undefined) {
  console.error(`README.md has no place for the table: put ${begin} and ${end} into it\n\n${table}`);
  process.exitCode = 1;
} else {
  const wanted = `${before}${begin}\n\n${table}\n\n${end}${after}`;
  if (process.argv.includes("--write")) writeFileSync(page, wanted);
  else if (text !== wanted) {
    console.error(`the transports of README.md are out of date: node tooling/transport-table.mjs --write\n\n${table}`);
    process.exitCode = 1;
  }
}
