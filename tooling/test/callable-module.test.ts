import { createRequire } from "node:module";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root, World } from "./world.ts";

let world: World;

beforeEach(() => {
  world = new World();
  world.write("lib/package.json", '{ "name": "lib", "main": "dist/index.cjs", "types": "dist/index.d.cts" }');
  world.write(
    "lib/dist/other.d.cts",
    "export interface Given { a: number }\nexport declare class Thing { readonly b: 2 }\n",
  );
  world.write("lib/dist/other.cjs", "exports.Thing = class Thing { b = 2; };");
  world.write(
    "lib/dist/index.cjs",
    'const { Thing } = require("./other.cjs");\nfunction make(a) { return a + 1; }\nexports.Thing = Thing; exports.make = make; exports.default = make;\n',
  );
});

afterEach(() => world.remove());

const make = () => world.runIn("lib", "tooling/callable-module.mjs");
const compile = () => {
  world.link("node_modules/lib", "../lib");
  world.write(
    "tsconfig.json",
    '{ "compilerOptions": { "module": "nodenext", "strict": true, "noEmit": true, "types": [] } }',
  );
  return world.run("node_modules/typescript7/bin/tsc");
};

test("what is required is the function, and has all other exports, to the compiler too", async () => {
  world.write(
    "lib/dist/index.d.cts",
    [
      "import { Given } from './other.cjs';",
      "export { Given, Thing } from './other.cjs';",
      "declare function make<A extends Given['a']>(a: A): number;",
      "",
      "export { make, make as again, make as default };",
      "",
    ].join("\n"),
  );
  world.write(
    "main.cts",
    [
      'import lib = require("lib");',
      'import { again, type Given, Thing } from "lib";',
      "const given: lib.Given & Given = { a: lib(1) + lib.make(1) + again(1) + new Thing().b + new lib.Thing().b };",
      "// @ts-expect-error -- a number is asked for",
      "lib(String(given));",
    ].join("\n"),
  );
  expect(await make()).toEqual({ code: 0, output: "" });
  expect(await compile()).toEqual({ code: 0, output: "" });
  const lib: object = createRequire(import.meta.url)(join(world.folder, "lib/dist/index.cjs"));
  expect(lib).toBeTypeOf("function");
  expect({ ...lib }).toMatchObject({ make: lib, default: lib, Thing: expect.any(Function) });
});

test("a function that other entries share keeps its types", async () => {
  const types = "import { i as make } from './other.cjs';\n\nexport { make, make as default };\n";
  world.write("lib/dist/index.d.cts", types);
  expect(await make()).toEqual({ code: 0, output: "" });
  expect(world.read("lib/dist/index.d.cts")).toBe(types);
});

test("without a default export there is nothing to call", async () => {
  world.write("lib/dist/index.d.cts", "declare const a = 1;\nexport { a };\n");
  const { code, output } = await make();
  expect(output).toContain("has no default export");
  expect(code).toBe(1);
});

test("all packages that applications import directly are built so", async () => {
  for (const name of ["server", "client-node", "client-browser"]) {
    const { scripts }: { scripts: { build: string } } = createRequire(import.meta.url)(
      join(root, `packages/${name}/package.json`),
    );
    expect(scripts.build).toContain("tooling/callable-module.mjs");
  }
});
