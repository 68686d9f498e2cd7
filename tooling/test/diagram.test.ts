import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root, World } from "./world.ts";

const source = "packages/protocol/src/session/transitions.ts";
const page = "docs/session-states.md";
const code = readFileSync(join(root, source), "utf8");

let world: World;

beforeEach(() => {
  world = new World();
  for (const file of [source, page]) world.copy(file);
});

afterEach(() => world.remove());

const check = (...args: string[]) => world.run("tooling/state-diagram.mjs", ...args);

test("the page that is written is the one that is there", async () => {
  expect(await check()).toEqual({ code: 0, output: "" });
  world.write(page, "");
  await check("--write");
  expect(readFileSync(join(world.folder, page), "utf8")).toBe(readFileSync(join(root, page), "utf8"));
});

test.each([
  ["another way", code.replace('greet: "open"', 'greet: "probing"')],
  ["another meaning", code.replace("No link was attached yet.", "Nothing is there.")],
])("%s makes it out of date", async (_, changed) => {
  world.write(source, changed);
  expect(await check()).toEqual({
    code: 1,
    output: "docs/session-states.md is out of date: node tooling/state-diagram.mjs --write\n",
  });
});

test("a state without a meaning is an error", async () => {
  world.write(source, code.replace("  /** No link was attached yet. */\n", ""));
  expect(await check()).toMatchObject({ code: 1, output: expect.stringContaining("idle has no meaning") });
});
