// What is published, as the manifests say it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * @typedef {{ types: string, default: string }} Target
 * @typedef {{ name: string, private?: boolean, exports: Record<string, string | { import: Target, require: Target }> }} Manifest
 *
 * @typedef {object} Entry What a program can import.
 * @property {string} specifier by its name: `@rt/protocol/client`
 * @property {string} slug the same as part of a file's name: `protocol.client`
 * @property {string} folder of its package
 * @property {string} code the ES module
 * @property {string} types its declarations
 *
 * @typedef {object} Package
 * @property {string} name
 * @property {string} folder
 * @property {readonly Entry[]} entries
 * @property {readonly string[]} files subpaths of what is served or read as it is
 */

/** @param {string} folder @returns {Manifest} */
const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** @param {string} folder @param {Manifest} manifest @returns {Entry[]} */
const entriesOf = (folder, { name, exports }) =>
  Object.entries(exports).flatMap(([subpath, targets]) => {
    if (typeof targets === "string") return [];
    if (!targets.import?.types) throw new Error(`${name} exports ${subpath} without import.types and import.default`);
    const specifier = name + subpath.slice(1);
    const slug = specifier.replace(/^@\w+\//, "").replaceAll("/", ".");
    const [code, types] = [join(folder, targets.import.default), join(folder, targets.import.types)];
    return [{ specifier, slug, folder, code, types }];
  });

/** All that are published, in the order of their names. @returns {Package[]} */
export function publishedPackages() {
  const folders = readdirSync("packages").map((name) => resolve("packages", name));
  return folders.toSorted().flatMap((folder) => {
    if (!existsSync(join(folder, "package.json"))) return [];
    const manifest = manifestOf(folder);
    if (manifest.private) return [];
    const files = Object.entries(manifest.exports).filter(([, targets]) => typeof targets === "string");
    const entries = entriesOf(folder, manifest);
    return [{ name: manifest.name, folder, entries, files: files.map(([subpath]) => subpath) }];
  });
}

export const publishedEntries = () => publishedPackages().flatMap(({ entries }) => entries);
