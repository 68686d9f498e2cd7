// Has the declarations of a package that name types of Node refer to them: compilers whose settings list no `types` do not look for
// them otherwise (TypeScript 7 begins projects so), and take what they do not find for anything.
// Usage: node tooling/node-types.mjs, run in the package's folder after its build
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

for (const name of readdirSync("dist")) {
  const path = join("dist", name);
  if (!/\.d\.c?ts$/.test(name)) continue;
  const text = readFileSync(path, "utf8");
  if (/(from|import) ['"]node:/.test(text)) writeFileSync(path, `/// <reference types="node" />\n${text}`);
}
