import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../run.mjs";

const page = readFileSync(join(root, "docs/guarantees.md"), "utf8");

/** The proofs that the table of promises names: a file, and the beginning of a test's name where not the whole file is meant. */
const proofs = [...page.matchAll(/`([\w./-]+\.test\.ts)`(?:: (.*?))?(?=<br>| \|)/g)].map(([, file = "", name]) => ({
  file,
  name,
}));

test("the page of guarantees names proofs", () => {
  const promises = page.match(/^\| \d+ \| /gm)?.length ?? 0;
  expect(promises).toBeGreaterThan(10);
  expect(proofs.length).toBeGreaterThan(promises);
});

test.each(proofs)("$file proves what the page of guarantees says: $name", ({ file, name }) => {
  const path = join(root, file);
  expect(existsSync(path)).toBe(true);
  if (name !== undefined) expect(readFileSync(path, "utf8")).toContain(name);
});
