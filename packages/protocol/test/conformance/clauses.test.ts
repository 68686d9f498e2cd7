import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { conformanceCases } from "../../src/conformance/cases/index.ts";
import { CLAUSES } from "../../src/conformance/index.ts";

const page = readFileSync(new URL("../../../../docs/transport-contract.md", import.meta.url), "utf8");
const rows = Array.from(
  page.matchAll(/^\| ([A-Z]\d+) \| (.+?) \| (.+) \|$/gm),
  ([, clause = "", law = "", reason = ""]) => ({
    clause,
    law,
    reason,
  }),
);

it("the contract has the clauses of the kit, word for word, and each has a reason", () => {
  const laws = rows.map(({ clause, law }) => [clause, law]);
  expect(Object.fromEntries(laws)).toEqual(CLAUSES);
  expect(laws).toHaveLength(Object.keys(CLAUSES).length);
  expect(rows.filter(({ reason }) => reason.length < 20)).toEqual([]);
});

it("every clause has a case, and every case a name of its own", () => {
  const clauses = new Set<string>(conformanceCases.map(({ clause }) => clause));
  expect([...clauses].toSorted()).toEqual(Object.keys(CLAUSES).toSorted());
  const names = conformanceCases.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});
