// @ts-check
/** A summary as a table, in the shape that Markdown and a terminal both show well. */
import { REFERENCE } from "../runner/server.mjs";
import { judge } from "./targets.mjs";

/** @typedef {import("./summary.mjs").Summary} Summary */
/** @typedef {import("./summary.mjs").Row} Row */

/** The load process was (nearly) busy all the time: a server's rate is then a lower bound. */
const DRIVER_BUSY = 0.9;

/**
 * @param {Summary} summary
 * @returns {string}
 */
export function table(summary) {
  const { scenario, rows } = summary;
  const [first, ...rest] = scenario.columns;
  if (!first) throw new Error(`${scenario.name} has no columns`);
  const head = [
    "server",
    first.title,
    `÷ ${REFERENCE}`,
    ...rest.map(({ title }) => title),
    "cores: server",
    "load",
    "others",
  ];
  const lines = rows.map((row) => cells(row, scenario.columns));
  const below = notes(summary);
  return [...align([head, ...lines]), ...(below.length === 0 ? [] : ["", ...below])].join("\n");
}

/**
 * @param {Row} row
 * @param {import("../scenarios/scenario.mjs").Column[]} columns
 * @returns {string[]}
 */
function cells(row, columns) {
  if (row.error !== undefined) return [row.server, "failed", ...columns.slice(1).map(() => "-"), "-", "-", "-", "-"];
  const [first = "", ...rest] = columns.map(({ key, digits }) => number(row.medians[key], digits) + mark(key, row));
  const { server = Number.NaN, driver = Number.NaN, foreign = Number.NaN } = row.load ?? {};
  return [row.server, first, ratio(row), ...rest, number(server, 2), number(driver, 2), number(foreign, 2)];
}

/** @param {string} key @param {Row} row */
function mark(key, row) {
  return key === "rate" && (row.load?.driver ?? 0) >= DRIVER_BUSY ? "*" : "";
}

/** @param {Row} row */
function ratio({ ratio: found, server }) {
  if (server === REFERENCE) return "1";
  if (!found) return "-";
  const { median, low, high } = found;
  return `${number(median, 2)} (${number(low, 2)}-${number(high, 2)})`;
}

/** @param {Summary} summary */
function notes(summary) {
  const lines = summary.rows.flatMap(({ server, error }) =>
    error === undefined ? [] : [`${server} failed: ${brief(error)}`],
  );
  const verdicts = judge(summary).map(({ subject, base, limit, ratio: found, verdict }) => {
    const value = found === undefined ? "" : ` (${number(found, 2)})`;
    return `Target: ${subject} at most ${limit} of ${base}: ${verdict}${value}.`;
  });
  return [...lines, ...verdicts];
}

/**
 * @param {number | undefined} value
 * @param {number} digits
 */
function number(value, digits) {
  if (value === undefined || Number.isNaN(value)) return "-";
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/**
 * @param {string[][]} rows the first one is the head
 * @returns {string[]}
 */
function align(rows) {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cellsOfRow) => cellsOfRow[column]?.length ?? 0)),
  );
  const lines = rows.map((row) => {
    const padded = widths.map((width, column) =>
      column === 0 ? (row[column] ?? "").padEnd(width) : (row[column] ?? "").padStart(width),
    );
    return `| ${padded.join(" | ")} |`;
  });
  const rule = `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [lines[0] ?? "", rule, ...lines.slice(1)];
}

/**
 * A server's last words may be a page; --json and the progress lines have them whole.
 * @param {string} text
 */
function brief(text) {
  return text.replace(/\s+/g, " ").slice(0, 300);
}
