import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root, World } from "./world.ts";

const targets = (name: string) => ({ import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` } });

function declare(entries: readonly string[], files: Readonly<Record<string, string>>): void {
  const exports = Object.fromEntries(entries.map((name) => [`./${name}`, targets(name)]));
  world.write("packages/a/package.json", JSON.stringify({ name: "@rt/a", exports }));
  for (const [name, content] of Object.entries(files)) world.write(`packages/a/dist/${name}.d.ts`, content);
}

// One entry for each thing that can happen to it.
const before = {
  type: "export declare const a: number;",
  behind: 'import { Own } from "./own.js";\nexport declare function b(own: Own): void;',
  own: "interface Own {\n  readonly one: 1;\n}\nexport type { Own };",
  comment: "/** A number. */\nexport declare const c: number;",
  gone: "export declare const d: number;",
};
const after = {
  type: "export declare const a: string;",
  own: "interface Own {\n  readonly two: 2;\n}\nexport type { Own };",
  comment: "/** Another number. */\nexport declare const c: number;",
  fresh: "export declare const e: number;",
};

const world = new World();
const check = (...args: string[]) => world.run("tooling/release/api-reports.mjs", ...args);
const page = (name: string) => join(world.folder, `docs/api/a.${name}.api.md`);
const clean = { code: 0, output: "4 entries, 0 problems\n" };
let changed: { code: number; output: string };

beforeAll(async () => {
  world.link("node_modules", join(root, "node_modules"));
  declare(["type", "behind", "comment", "gone"], before);
  expect(await check("--write")).toEqual(clean);
  declare(["type", "behind", "comment", "fresh"], after);
  changed = await check();
}, 120_000);

afterAll(() => world.remove());

test.each([
  ["another type", "a.type.api.md differs\n", "-export const a: number;\n+export const a: string;"],
  ["another type behind an entry", "a.behind.api.md differs\n", "-    readonly one: 1;\n+    readonly two: 2;"],
  ["a new entry", "a.fresh.api.md is not there", ""],
  ["an entry less", "a.gone.api.md is about an entry that is no more", ""],
])("%s is a problem that shows in a diff", (_, name, lines) => {
  expect(changed.output).toContain(name);
  expect(changed.output).toContain(lines);
});

test("another comment is none, and all others are counted", () => {
  expect(changed.output).not.toContain("a.comment.api.md");
  expect(changed.output).toContain("4 entries, 4 problems");
  expect(changed.code).toBe(1);
});

test("what cannot be read is a problem, and nothing is written", async () => {
  declare(["type"], { type: "export declare const a: Unknown;" });
  expect(await check("--write")).toMatchObject({ code: 1, output: expect.stringContaining("Unknown") });
  declare(["nowhere"], {});
  expect(await check("--write")).toMatchObject({ code: 1, output: expect.stringContaining("npm run build") });
  expect(readFileSync(page("type"), "utf8")).toContain("export const a: number;");
}, 60_000);

test("what is written anew is no problem", async () => {
  declare(["type", "behind", "comment", "fresh"], after);
  expect(await check("--write")).toEqual(clean);
  expect([existsSync(page("gone")), existsSync(page("fresh"))]).toEqual([false, true]);
}, 60_000);
