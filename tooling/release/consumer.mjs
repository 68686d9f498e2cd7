// A stranger's project: one of tooling/consumers, in a folder of its own far from here, with tarballs for packages.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../run.mjs";
import { succeed } from "./program.mjs";

const home = "tooling/consumers";
const core = "@rt/protocol";

/**
 * @typedef {object} Consumer
 * @property {string} name
 * @property {string} folder in the repository
 * @property {Record<string, string>} dependencies those for types and tests included
 * @property {readonly string[]} programs the names of its programs, without `.ts`
 * @property {string} code of all its programs
 */

/** @param {string} file */
const json = (file) => JSON.parse(readFileSync(file, "utf8"));

/** @returns {Consumer[]} */
export const consumers = () =>
  readdirSync(home).map((name) => {
    const folder = join(home, name);
    const { dependencies, devDependencies } = json(join(folder, "package.json"));
    const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
    const code = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
    const programs = files.map((file) => basename(file, ".ts"));
    return { name, folder, dependencies: { ...dependencies, ...devDependencies }, programs, code };
  });

const quiet = [
  "--prefer-offline",
  "--ignore-scripts",
  "--no-package-lock",
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
];

/**
 * Makes the project in an empty folder, as npm installs it for anyone. The core comes first: npm then finds it there when the
 * others ask for it, and asks no registry for packages of ours.
 *
 * @param {Consumer} consumer
 * @param {ReadonlyMap<string, string>} tarballs of each package of ours
 * @param {string} cwd the empty folder
 */
export async function install({ name, folder, dependencies }, tarballs, cwd) {
  const named = Object.keys(dependencies);
  const ours = named.filter((it) => it.startsWith("@rt/") && it !== core);
  const others = named.filter((it) => !it.startsWith("@rt/"));
  const versions = others.map((it) => `${it}@${json(join(folder, "node_modules", it, "package.json")).version}`);
  const tarball = (/** @type {string} */ it) => {
    const path = tarballs.get(it);
    if (path === undefined) throw new Error(`${it} was not packed`);
    return path;
  };
  mkdirSync(cwd);
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ name, private: true }));
  await succeed(["npm", "install", ...quiet, tarball(core), ...versions], { cwd });
  for (const it of ours) await succeed(["npm", "install", ...quiet, tarball(it)], { cwd });

  const expected = [core, ...ours].toSorted().join(", ");
  const installed = readdirSync(join(cwd, "node_modules/@rt")).map((it) => `@rt/${it}`);
  const found = installed.toSorted().join(", ");
  if (found !== expected) throw new Error(`${found} were installed, not ${expected} alone`);
}

/** The strictest settings that an application may have. */
const strict = {
  target: "ES2022",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  isolatedModules: true,
  skipLibCheck: false,
};

/** The kinds of module that a program is compiled to, and the `type` that says so. */
export const kinds = /** @type {const} */ ({ esm: "module", cjs: "commonjs" });

/** How modules are found, as settings of the compiler: by Node, as both kinds, and by bundlers. */
const ways = {
  nodenext: { options: { module: "nodenext" }, include: Object.keys(kinds) },
  bundler: { options: { module: "esnext", moduleResolution: "bundler", noEmit: true }, include: ["esm"] },
};
export const resolutions = Object.keys(ways);

/** Lays the programs out once as each kind of module, with the settings of the compiler. @param {Consumer} consumer @param {string} folder */
export function layOut(consumer, folder) {
  for (const [kind, type] of Object.entries(kinds)) {
    mkdirSync(join(folder, kind));
    writeFileSync(join(folder, kind, "package.json"), JSON.stringify({ type }));
    for (const program of consumer.programs)
      copyFileSync(join(consumer.folder, `${program}.ts`), join(folder, kind, `${program}.ts`));
  }
  const { lib, types } = json(join(consumer.folder, "tsconfig.json")).compilerOptions;
  for (const [name, { options, include }] of Object.entries(ways)) {
    const settings = { compilerOptions: { ...strict, lib, types, ...options }, include };
    writeFileSync(join(folder, `tsconfig.${name}.json`), JSON.stringify(settings));
  }
}

/** @param {string} name */
function compiler(name) {
  const folder = join(root, "node_modules", name);
  return { name: `TypeScript ${json(join(folder, "package.json")).version}`, program: join(folder, "bin/tsc") };
}

export const fastCompiler = compiler("typescript7");

/** The compilers that consumers have, the oldest that the declarations are for first: 5.1 lacks tuples of which some elements have names. */
export const everyCompiler = [compiler("typescript5"), compiler("typescript"), fastCompiler];

/** Checks the programs, and leaves them compiled beside their sources. @param {string} cwd @param {{ program: string }} compiler @param {string} resolution */
export const compile = (cwd, { program }, resolution) =>
  succeed(["node", program, "-p", `tsconfig.${resolution}.json`], { cwd });
