// The code in the documents. What follows the language behind a fence says what a block is:
//
// - ```ts server.ts        a part of the file `server.ts` of this document; the parts of a file belong together, in their order
// - ```ts server.ts runs   the same, and the file runs, together with all others of the document that do
// - ```text server.ts      all that it prints then
//
// Every block of TypeScript names its file, and so has its types checked. Blocks that name none are for the reader alone.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {object} Document
 * @property {string} path
 * @property {string} text
 * @property {ReadonlyMap<string, string>} files the code of each
 * @property {ReadonlyMap<string, string>} output what each of those that run prints
 * @property {readonly string[]} unnamed TypeScript that names no file
 */

/** @param {Map<string, string>} map @param {string} name @param {string} text */
const append = (map, name, text) => map.set(name, (map.get(name) ?? "") + text);

/** @param {string} path @param {string} text @returns {Document} */
export function documentOf(path, text) {
  const files = new Map();
  const output = new Map();
  const unnamed = [];
  for (const [, language, name, runs, code = ""] of text.matchAll(/^```(\w+)(?: +(\S+))?( +runs)?\n(.*?)^```$/gms)) {
    if (language === "ts" && name === undefined) unnamed.push(code);
    if (name === undefined) continue;
    append(language === "text" ? output : files, name, code);
    if (runs) append(output, name, "");
  }
  return { path, text, files, output, unnamed };
}

/** The pages for readers. Records of decisions and reports of the API are written for those who work on the code. */
export function documents() {
  const guides = readdirSync("docs").filter((it) => it.endsWith(".md"));
  const packages = readdirSync("packages").map((it) => join("packages", it, "README.md"));
  const paths = ["README.md", "CONTRIBUTING.md", ...guides.map((it) => join("docs", it)), ...packages];
  return paths.map((path) => documentOf(path, readFileSync(path, "utf8")));
}
