// Makes the reference of what each entry offers, from the comments in the sources; fails where one is missing, or links to nothing.
// Usage: node tooling/docs/reference.mjs; its first page is docs/reference/index.html then
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Application } from "typedoc";
import { publishedPackages } from "../release/published.mjs";
import { readSources } from "./read-sources.mjs";

/** Beside its entries: modules of types that what they offer is made of. @type {Record<string, readonly string[]>} */
const besides = {
  "@rt/protocol": ["src/session/lane.ts", "src/testing/exchange-end.ts", "src/testing/poller.ts"],
};

/** What readers need no page for, each with its reason. @type {Record<string, string[]>} */
const unlisted = {
  // What `emit` takes is computed by them, and shown where it is used. A rhythm is two fields of a handshake.
  // `Texts`, `Plain` and `UrlValue` are what is told where they are taken.
  "@rt/protocol": ["IsUntyped", "AckIn", "WithLast", "AllButLast", "Rhythm", "Outcome", "Texts", "Plain", "UrlValue"],
  // The names that `TlsOptions` picks.
  "@rt/client-node": ["TLS_OPTIONS"],
  // For `instanceof` alone; the names that `Combined` picks.
  "@rt/server": ["MadeByLibrary", "Classic"],
  // The names of `Coding`.
  "@rt/transports": ["CODINGS"],
};

/** Told elsewhere: what sessions are as owners of lanes. */
const undocumented = [".Session", ".ClientSession", ".ServerSession", "/eio3.Eio3Session"].flatMap((it) =>
  ["becameWritable", "ended", "frame", "heard", "unread"].map((method) => `@rt/protocol${it}.${method}`),
);

/** @typedef {{ name: string, folder: string, modules: readonly { displayName: string, file: string }[] }} Package */

/** @param {{ name: string, folder: string }} it @returns {Package} */
function readPackage({ name, folder }) {
  /** @type {Record<string, string | Record<string, string>>} */
  const entries = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).exports;
  const modules = Object.entries(entries).flatMap(([subpath, targets]) => {
    const source = typeof targets === "string" ? undefined : targets["@rt/source"];
    return source === undefined ? [] : [{ displayName: name + subpath.slice(1), file: join(folder, source) }];
  });
  const others = (besides[name] ?? []).map((path) => ({
    displayName: `${name} (${basename(path, ".ts")})`,
    file: join(folder, path),
  }));
  return { name, folder, modules: [...modules, ...others] };
}

const common = /** @type {const} */ ({
  disableSources: true,
  // What a request of Node has, Node tells of.
  excludeExternals: true,
  excludeInternal: true,
  excludeProtected: true,
  hideGenerator: true,
  logLevel: "Warn",
});

/** The pages of one package, as data, in a file. @param {Package} it @param {import("typescript").Program} program @param {string} file */
async function describe({ name, folder, modules }, program, file) {
  const app = await Application.bootstrap({
    ...common,
    name,
    basePath: folder,
    readme: join(folder, "README.md"),
    entryPoints: modules.map((module) => module.file),
    packagesRequiringDocumentation: [name],
    requiredToBeDocumented: ["Class", "Function", "Interface", "TypeAlias", "Variable"],
    intentionallyNotDocumented: name === "@rt/protocol" ? undocumented : [],
    intentionallyNotExported: unlisted[name] ?? [],
    validation: { notDocumented: true, notExported: true, invalidLink: false },
  });
  const entryPoints = modules.map(({ displayName, file: path }) => {
    const sourceFile = program.getSourceFile(path);
    if (sourceFile === undefined) throw new Error(`${path} is not there`);
    return { displayName, program, sourceFile };
  });
  const project = app.converter.convert(entryPoints);
  app.validate(project);
  await app.generateJson(project, file);
  return app.logger.warningCount + app.logger.errorCount;
}

/** The pages of all packages, with the links among them. @param {string[]} entryPoints */
async function publish(entryPoints) {
  const app = await Application.bootstrap({
    ...common,
    name: "rt",
    entryPointStrategy: "merge",
    entryPoints,
    readme: "none",
    out: "docs/reference",
    validation: { notDocumented: false, notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true },
  });
  const project = await app.convert();
  if (project === undefined) return 1;
  app.validate(project);
  await app.generateOutputs(project);
  return app.logger.warningCount + app.logger.errorCount;
}

const made = mkdtempSync(join(tmpdir(), "rt-reference-"));
process.once("exit", () => rmSync(made, { recursive: true }));

const packages = publishedPackages().map(readPackage);
const program = readSources(packages.flatMap(({ modules }) => modules.map(({ file }) => file)));
let problems = 0;
const files = [];
for (const [index, it] of packages.entries()) {
  const file = join(made, `${index}.json`);
  problems += await describe(it, program, file);
  files.push(file);
}
problems += await publish(files);
console.log(`${packages.length} packages, ${problems} problems`);
process.exitCode = problems > 0 ? 1 : 0;
