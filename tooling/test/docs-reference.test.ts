import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root, World } from "./world.ts";

const world = new World();

function add(name: string, source: string): void {
  const types = "./dist/index.d.ts";
  const exports = { ".": { "@rt/source": "./src/index.ts", import: { types, default: "./dist/index.js" } } };
  world.write(`packages/${name}/package.json`, JSON.stringify({ name: `@rt/${name}`, version: "1.0.0", exports }));
  world.write(`packages/${name}/README.md`, "# A package\n");
  world.write(`packages/${name}/src/index.ts`, source);
}

const said = "/** What it is. */\n";

/** What is wrong, in a package of its own, and what is said of it. */
const broken: readonly (readonly [what: string, name: string, source: string, problem: string])[] = [
  ["an export without a comment", "silent", "export const a = 1;\n", "a (Variable), defined in @rt/silent"],
  [
    "a method without a comment",
    "mute",
    `${said}export class A {\n  b(): void {}\n}\n`,
    "A.b (CallSignature), defined in",
  ],
  [
    "a link to nothing",
    "lost",
    "/** See {@link nowhere}. */\nexport const a = 1;\n",
    '"nowhere" in comment for @rt/lost.a',
  ],
  [
    "a type that has no page",
    "hidden",
    `${said}export const a: B = 1;\n${said}type B = 1;\n`,
    "B, defined in @rt/hidden",
  ],
];

let code: number;
let output: string;

beforeAll(async () => {
  world.copy("tsconfig.base.json");
  world.link("node_modules", join(root, "node_modules"));
  add("sound", `${said}export const a = 1;\n`);
  for (const [, name, source] of broken) add(name, source);
  ({ code, output } = await world.run("tooling/docs/reference.mjs"));
}, 60_000);

afterAll(() => world.remove());

test.each(broken)("%s is a problem", (_what, _name, _source, problem) => {
  expect(output).toContain(problem);
});

test("nothing else is, and there are pages", () => {
  expect(output).toContain(`${broken.length + 1} packages, ${broken.length} problems\n`);
  expect(code).toBe(1);
  expect(existsSync(join(world.folder, "docs/reference/index.html"))).toBe(true);
});
