// Keeps every entry within its budget: tooling/release/sizes.json gives each a limit, in bytes, and the reason for it.
// Usage: node tooling/release/check-sizes.mjs
import { existsSync, readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { publishedEntries } from "./published.mjs";

const table = "tooling/release/sizes.json";

/**
 * `entry` is the name of an entry, or the path of a file that is served as it is.
 * @typedef {{ entry: string, limit: number, reason: string }} Budget
 */
const budgets = /** @type {Budget[]} */ (JSON.parse(readFileSync(table, "utf8")));

/** The module with all it needs of its own package, minified. What it depends on is counted where that is made. @param {string} file */
async function bundled(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    packages: "external",
    format: "esm",
    platform: "neutral",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const entries = new Map(publishedEntries().map(({ specifier, code }) => [specifier, code]));

/** What is wrong, if anything is. @param {Budget} budget @returns {Promise<string | undefined>} */
async function problem({ entry, limit, reason }) {
  if (!reason) return `${entry} has a limit without a reason: give it one in ${table}`;
  const file = entries.get(entry) ?? entry;
  if (!existsSync(file)) return `${entry} is not there: npm run build, or take it out of ${table}`;
  const bytes = entries.has(entry) ? await bundled(file) : readFileSync(file);
  const size = brotliCompressSync(bytes).length;
  console.log(`${kilobytes(size).padStart(8)} of ${kilobytes(limit).padStart(8)}  ${entry}`);
  if (size <= limit) return undefined;
  return `${entry} has ${size} bytes, ${size - limit} over its limit (${reason}): make it smaller, or raise the limit in ${table}`;
}

const listed = new Set(budgets.map(({ entry }) => entry));
const problems = [...entries.keys()]
  .filter((entry) => !listed.has(entry))
  .map((entry) => `${entry} has no budget: add { "entry": "${entry}", "limit": …, "reason": "…" } to ${table}`);
for (const budget of budgets) {
  const found = await problem(budget);
  if (found !== undefined) problems.push(found);
}

for (const it of problems) console.error(it);
console.log(`${entries.size} entries, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
