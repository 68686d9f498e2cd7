import { afterEach, beforeEach, expect, test } from "vitest";
import { World } from "./world.ts";

const manifest = {
  name: "@rt/a",
  exports: {
    ".": { import: { types: "./dist/index.d.ts", default: "./dist/index.js" } },
    "./b": { import: { types: "./dist/b.d.ts", default: "./dist/b.js" } },
    "./package.json": "./package.json",
  },
};
const main = { entry: "@rt/a", limit: 1_000, reason: "it is small" };
const other = { entry: "@rt/a/b", limit: 1_000, reason: "it is small too" };
const script = { entry: "packages/a/dist/script.js", limit: 1_000, reason: "pages load it" };

let world: World;

beforeEach(() => {
  world = new World();
  world.write("packages/a/package.json", JSON.stringify(manifest));
  world.write(
    "packages/a/dist/index.js",
    'export { b } from "./b.js";\nexport { far } from "far";\n// What nobody runs.',
  );
  world.write("packages/a/dist/b.js", "export const b = 1;");
  world.write("packages/a/dist/script.js", "globalThis.b = 1;");
});

afterEach(() => world.remove());

function check(...budgets: object[]) {
  world.write("tooling/release/sizes.json", JSON.stringify(budgets));
  return world.run("tooling/release/check-sizes.mjs");
}

test("what is within its budget passes", async () => {
  const { code, output } = await check(main, other, script);
  expect(output).toMatch(/^ +0\.\d kB of +1\.0 kB {2}@rt\/a$/m);
  expect(output).toContain("2 entries, 0 problems\n");
  expect(code).toBe(0);
});

test.each([
  ["too little room", [{ ...main, limit: 10 }, other], / over its limit \(it is small\): make it smaller/],
  ["too little room for a file", [main, other, { ...script, limit: 5 }], /script\.js has \d+ bytes/],
  ["no reason", [{ ...main, reason: "" }, other], /@rt\/a has a limit without a reason/],
  ["no budget", [main], /@rt\/a\/b has no budget: add \{ "entry": "@rt\/a\/b"/],
  ["a budget for nothing", [main, other, { ...main, entry: "@rt/a/gone" }], /@rt\/a\/gone is not there/],
])("%s is a problem", async (_, budgets, problem) => {
  const { code, output } = await check(...budgets);
  expect(output).toMatch(problem);
  expect(output).toContain("2 entries, 1 problems\n");
  expect(code).toBe(1);
});
