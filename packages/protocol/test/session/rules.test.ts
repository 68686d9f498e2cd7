import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { RULES } from "./rules.ts";

it.each(RULES)("there are tests for $name", ({ tests }) => {
  expect(tests).not.toEqual([]);
  for (const [file, test] of tests) expect(readFileSync(new URL(file, import.meta.url), "utf8")).toContain(test);
});
