import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root, World } from "./world.ts";

// A check that cannot fail proves nothing: each line breaks one law, in a file of its own.
const broken: readonly (readonly [law: string, file: string, source: string])[] = [
  ["no-restricted-globals", "packages/protocol/src/clock.ts", "export const now = (): number => Date.now();"],
  ["no-restricted-globals", "packages/protocol/src/global.ts", "export const it: unknown = globalThis;"],
  ["no-restricted-properties", "packages/protocol/src/dice.ts", "export const dice = (): number => Math.random();"],
  ["no-nodejs-modules", "packages/protocol/src/files.ts", 'export { readFile } from "node:fs";'],
  ["no-bare-string", "packages/protocol/test/text.ts", 'import fc from "fast-check";\nfc.string();'],
  ["TS2304", "packages/protocol/src/timer.ts", "setTimeout(() => {}, 1);"],
  ["TS2584", "packages/protocol/src/browser.ts", "console.log(1);"],
  [
    "explicit-module-boundary-types",
    "packages/protocol/src/untyped.ts",
    "export const open = () => [1].map((it) => it);",
  ],
  ["no-floating-promises", "packages/server/src/float.ts", "const work = async () => {};\nwork();"],
  ["no-misused-promises", "packages/server/src/misuse.ts", "[1].forEach(async () => {});"],
  ["no-explicit-any", "packages/server/src/any.ts", "export const it: any = 1;"],
  ["no-non-null-assertion", "packages/server/src/bang.ts", "export const it = (a?: { b: 1 }) => a!.b;"],
  ["ban-ts-comment", "packages/server/src/hush.ts", "// @ts-ignore\nexport const it = 1;"],
  [
    "consistent-type-imports",
    "packages/server/src/type.ts",
    'import { Hub } from "./hub.ts";\nexport const it = (_: Hub) => 1;',
  ],
  ["no-default-export", "packages/server/src/default.ts", "export default 1;"],
  ["no-console", "packages/server/src/log.ts", "console.log(1);"],
  ["max-lines", "packages/server/src/long.ts", "// line\n".repeat(301)],
  ["max-params", "packages/server/src/many.ts", "export const it = (...[]) => (a, b, c, d, e, f) => 1;"],
  ["complexity", "packages/server/src/maze.ts", `export const it = (a) => a${" || a".repeat(15)};`],
  [
    "no-cycle",
    "packages/server/src/hub.ts",
    'import type { Spoke } from "./spoke.ts";\nexport interface Hub { spoke: Spoke }',
  ],
  [
    "no-cycle",
    "packages/server/src/spoke.ts",
    'import type { Hub } from "./hub.ts";\nexport interface Spoke { hub: Hub }',
  ],
  ["resolvable", "packages/server/src/lost.ts", 'import "./nowhere.ts";'],
  ["by-name-across-packages", "packages/server/src/path.ts", 'import "../../protocol/src/index.ts";'],
  ["declared", "packages/server/src/undeclared.ts", 'import "fast-check";'],
  ["testing-is-for-tests", "packages/server/src/kit.ts", 'import "@rt/protocol/testing";'],
  ["testing-is-for-tests", "packages/protocol/src/kit.ts", 'import "./testing/index.ts";'],
  ["protocol-is-alone", "packages/protocol/src/check.ts", 'import "fast-check";'],
  ["protocol-testing-is-alone", "packages/protocol/src/testing/runner.ts", 'import "vitest";'],
  ["one-composition-root", "packages/server/src/second-root.ts", 'import "@rt/transports/memory";'],
  ["one-arrow", "packages/server/src/arrow.ts", 'import "@rt/client-node";'],
];

const kept: readonly (readonly [file: string, source: string])[] = [
  ["packages/protocol/src/index.ts", "export const size = 1;\n"],
  [
    "packages/protocol/src/testing/index.ts",
    'import fc from "fast-check";\n\nexport const text: unknown = fc.string({ unit: "grapheme" });\n',
  ],
  ["packages/transports/src/memory/index.ts", 'export { size } from "@rt/protocol";\n'],
  ["packages/server/src/default-transports.ts", 'export { size } from "@rt/transports/memory";\n'],
  ["packages/server/src/index.ts", 'import { size } from "./default-transports.ts";\n\nexport default size;\n'],
  ["packages/client-node/src/index.ts", 'export { size } from "@rt/protocol";\n'],
];

const folders = ["packages/protocol", "packages/transports", "packages/server", "packages/client-node"];
const world = new World();
let reports: readonly string[];

/** Every report as `law file`. */
async function lint(): Promise<string[]> {
  const { output } = await world.run("node_modules/oxlint/bin/oxlint", "--format=json", ...folders);
  const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string; filename: string }[] };
  return diagnostics.map(({ code, filename }) => `${code.replace(/^.*\((.*)\)$/, "$1")} ${filename}`);
}

async function imports(): Promise<string[]> {
  const program = "node_modules/dependency-cruiser/bin/dependency-cruise.mjs";
  const { output } = await world.run(program, "--config=.dependency-cruiser.mjs", "--output-type=json", ...folders);
  const { summary } = JSON.parse(output) as { summary: { violations: { rule: { name: string }; from: string }[] } };
  return summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
}

async function types(): Promise<string[]> {
  const { output } = await world.run(
    "node_modules/typescript7/bin/tsc",
    "-p",
    "packages/protocol",
    "--pretty",
    "false",
  );
  return Array.from(output.matchAll(/^(.+?)\(\d+,\d+\): error (TS\d+)/gm), ([, file, code]) => `${code} ${file}`);
}

beforeAll(async () => {
  const configurations = [
    ".oxlintrc.json",
    "tooling/oxlint-rules.mjs",
    ".dependency-cruiser.mjs",
    "tsconfig.base.json",
    "packages/protocol/tsconfig.json",
  ];
  for (const file of configurations) world.copy(file);
  world.link("node_modules", join(root, "node_modules"));
  for (const folder of folders) {
    world.copy(`${folder}/package.json`);
    world.link(folder.replace("/", "/node_modules/@rt/"), join(world.folder, folder));
  }
  world.link("packages/node_modules/fast-check", join(root, "packages/protocol/node_modules/fast-check"));
  for (const [file, source] of kept) world.write(file, source);
  for (const [, file, source] of broken) world.write(file, source);
  reports = (await Promise.all([lint(), imports(), types()])).flat();
});

afterAll(() => world.remove());

test.each(broken)("%s is reported in %s", (law, file) => {
  expect(reports).toContain(`${law} ${file}`);
});

test.each(kept)("%s keeps the laws", (file) => {
  expect(reports.filter((it) => it.endsWith(` ${file}`))).toEqual([]);
});
