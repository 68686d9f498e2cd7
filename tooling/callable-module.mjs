// Makes the CommonJS build of a package what its default export is: `require` gives the function, with all other exports on it.
// Usage: node tooling/callable-module.mjs [entry...], run in the package's folder after its build; the entry is `index` by default
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";

const entries = process.argv.length > 2 ? process.argv.slice(2) : ["index"];

const exported = /^export \{(?<names>[^}]*)\}(?<from> from [^;]+)?;?$/gm;

/** @param {string} list */
const namesOf = (list) => list.split(",").map((name) => name.trim());

/** @param {string} specifier */
function parts(specifier) {
  const [, kind = "", inner = "", outer = inner] = /^(type )?(\S+)(?: as (\S+))?$/.exec(specifier) ?? [];
  return { kind, inner, outer };
}

/** What is passed on from another module is imported under a name of its own, since it may be imported already. @param {string} list */
const imported = (list) =>
  namesOf(list).map((it) => `${parts(it).kind}${parts(it).inner} as passed_${parts(it).outer}`);

/** @param {string} list */
const passedOn = (list) => namesOf(list).map((it) => `passed_${parts(it).outer} as ${parts(it).outer}`);

/**
 * The declarations with `export =`, where the function is declared among them. One that comes from a chunk, which other entries share,
 * can have no names added; then the types stay those of a module with a default export.
 *
 * @param {string} types
 */
function callable(types) {
  const text = readFileSync(types, "utf8");
  const lists = [...text.matchAll(exported)].map(({ groups }) => groups ?? {});
  const own = lists.flatMap(({ names, from }) => (from === undefined ? namesOf(names ?? "") : []));
  const name = own.map((it) => /^(\w+) as default$/.exec(it)?.[1]).find((it) => it !== undefined);
  if (name === undefined) throw new Error(`${types} has no default export`);
  if (!text.includes(`\ndeclare function ${name}<`)) return text;
  const passed = lists.flatMap(({ names, from }) => (from === undefined ? [] : passedOn(names ?? "")));
  const kept = own.filter((it) => !it.endsWith(" as default"));
  const body = text.replaceAll(exported, (_all, names, from) =>
    from === undefined ? "" : `import { ${imported(names).join(", ")} }${from};`,
  );
  return `${body}declare namespace ${name} {\n    export { ${[...kept, ...passed].join(", ")} };\n}\nexport = ${name};\n`;
}

for (const entry of entries) {
  const types = `dist/${entry}.d.cts`;
  writeFileSync(types, callable(types));
  appendFileSync(`dist/${entry}.cjs`, "\nmodule.exports = Object.assign(module.exports.default, module.exports);\n");
}
