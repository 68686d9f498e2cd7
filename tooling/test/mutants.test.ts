import { expect, test } from "vitest";
import { places } from "../mutants/copy.mjs";
import { mutants } from "../mutants/list.mjs";

test.each(mutants)("the mutant that $name changes one place", (mutant) => {
  expect(places(mutant)).toBe(1);
  expect(mutant.replace).not.toBe(mutant.find);
});

test("each has a name of its own", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});
