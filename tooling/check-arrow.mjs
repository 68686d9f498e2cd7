// The law of the one arrow, in manifests and in what is built: of our packages, each depends on @rt/protocol alone.
// Usage: node tooling/check-arrow.mjs [folder of packages]
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const home = process.argv[2] ?? "packages";
const core = "@rt/protocol";

/**
 * @typedef {{ [condition: string]: string | Targets }} Targets
 * @typedef {{
 *   name: string, version: string, exports: Targets,
 *   dependencies?: object, peerDependencies?: object, optionalDependencies?: object,
 * }} Manifest
 */

/** @param {Manifest} manifest */
function runtimeProblems({ name, dependencies, peerDependencies, optionalDependencies }) {
  const ours = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }).filter((it) =>
    it.startsWith("@rt/"),
  );
  const found = ours.join(", ");
  const expected = name === core ? "" : core;
  return found === expected ? [] : [`depends on [${found}] of our packages, not on [${expected}]`];
}

/** @param {string | Targets} target @returns {string[]} */
const files = (target) => (typeof target === "string" ? [target] : Object.values(target).flatMap(files));

/** @param {string} folder @param {Manifest} manifest */
const missingFiles = (folder, manifest) =>
  files(manifest.exports)
    .filter((file) => !existsSync(join(folder, file)))
    .map((file) => `exports ${file}, which does not exist`);

/** @param {string} folder */
function builtProblems(folder) {
  const dist = join(folder, "dist");
  const all = existsSync(dist) ? readdirSync(dist, { recursive: true, encoding: "utf8" }) : [];
  const built = all.filter((file) => /\.c?(js|ts)$/.test(file));
  return built.flatMap((file) => {
    const imports = readFileSync(join(dist, file), "utf8").matchAll(
      /\b(?:from|import|require)\b[\s(]*["'](@rt\/[\w-]+)/g,
    );
    const others = new Set(Array.from(imports, ([, name]) => name).filter((name) => name !== core));
    return Array.from(others, (name) => `imports ${name} in dist/${file}`);
  });
}

const packages = readdirSync(home).map((name) => {
  const folder = join(home, name);
  const manifest = /** @type {Manifest} */ (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  return { folder, manifest };
});
const version = packages[0]?.manifest.version;

const problems = packages.flatMap(({ folder, manifest }) =>
  [
    ...(manifest.version === version ? [] : [`has version ${manifest.version}, others ${version}`]),
    ...runtimeProblems(manifest),
    ...missingFiles(folder, manifest),
    ...builtProblems(folder),
  ].map((problem) => `${manifest.name} ${problem}`),
);

for (const problem of problems) console.error(problem);
console.log(`${packages.length} packages, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
