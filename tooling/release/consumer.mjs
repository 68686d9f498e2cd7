// A stranger's project: one of tooling/consumers, in a folder of its own far from here, with tarballs for packages.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../run.mjs";
import { npm, succeed } from "./program.mjs";

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

const quiet = ["--prefer-offline", "--no-package-lock", "--loglevel=error"];

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
  await npm(["install", ...quiet, tarball(core), ...versions], cwd);
  for (const it of ours) await npm(["install", ...quiet, tarball(it)], cwd);

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
};

/** The kinds of module that a program is compiled to, and the `type` that says so. */
export const kinds = /** @type {const} */ ({ esm: "module", cjs: "commonjs" });

/**
 * How modules are found, as settings of the compiler: by Node, as both kinds, by bundlers, and as TypeScript 5 does where an
 * application says no more than `commonjs`: without `exports`. Later compilers warn of that one, or have dropped it.
 */
const ways = {
  nodenext: { options: { module: "nodenext" }, include: Object.keys(kinds) },
  bundler: { options: { module: "esnext", moduleResolution: "bundler", noEmit: true }, include: ["esm"] },
  node10: { options: { module: "commonjs", esModuleInterop: true, noEmit: true }, include: ["cjs"] },
};

/** Lays the programs out once as each kind of module, with the settings of the compiler. @param {Consumer} consumer @param {string} folder */
export function layOut(consumer, folder) {
  for (const [kind, type] of Object.entries(kinds)) {
    mkdirSync(join(folder, kind));
    writeFileSync(join(folder, kind, "package.json"), JSON.stringify({ type }));
    for (const program of consumer.programs)
      copyFileSync(join(consumer.folder, `${program}.ts`), join(folder, kind, `${program}.ts`));
  }
  const { lib, types: all } = json(join(consumer.folder, "tsconfig.json")).compilerOptions;
  // Those of Node come with what needs them.
  const types = all.filter((/** @type {string} */ name) => name !== "node");
  for (const [name, { options, include }] of Object.entries(ways)) {
    // The declarations of fast-check find those of its own dependency by `exports` alone.
    const skipLibCheck = name === "node10" && "fast-check" in consumer.dependencies;
    const settings = { compilerOptions: { ...strict, lib, types, skipLibCheck, ...options }, include };
    writeFileSync(join(folder, `tsconfig.${name}.json`), JSON.stringify(settings));
  }
}

/** @param {string} name @param {string[]} flags beside the settings */
function compiler(name, ...flags) {
  const folder = join(root, "node_modules", name);
  return { name: `TypeScript ${json(join(folder, "package.json")).version}`, program: join(folder, "bin/tsc"), flags };
}

/** The oldest that the declarations are for: 5.1 lacks tuples of which some elements have names. */
export const oldCompiler = compiler("typescript5");
/** It, and that between them, write declarations too: the oldest finds no names there for types that an entry exports again. */
export const fastCompiler = compiler("typescript7", "--declaration");

/** Which compilers that consumers have find modules in which ways; the fast one is enough for a quick look. @param {boolean} isEverywhere */
export function compilations(isEverywhere) {
  const compilers = isEverywhere
    ? [oldCompiler, compiler("typescript", "--declaration"), fastCompiler]
    : [fastCompiler];
  const today = compilers.flatMap((it) => [
    { compiler: it, resolution: "nodenext" },
    { compiler: it, resolution: "bundler" },
  ]);
  return [...today, { compiler: oldCompiler, resolution: "node10" }];
}

/** Checks the programs, and leaves them compiled beside their sources. @param {string} cwd @param {{ program: string, flags: readonly string[] }} compiler @param {string} resolution */
export const compile = (cwd, { program, flags }, resolution) =>
  succeed(["node", program, "-p", `tsconfig.${resolution}.json`, ...flags], { cwd });
