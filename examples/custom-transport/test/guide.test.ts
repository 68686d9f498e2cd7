import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CLAUSES, type Clause, judgeTransport } from "@rt/protocol/conformance";
import { describe, expect, it } from "vitest";
import { documentOf } from "../../../tooling/docs/blocks.mjs";
import { mistakes } from "./mistakes.ts";
import { PRINTED } from "./printed.ts";
import { subject } from "./subject.ts";

const example = fileURLToPath(new URL("..", import.meta.url));
const path = join(example, "../../docs/custom-transport.md");
const { text, files } = documentOf(path, readFileSync(path, "utf8"));

/** Its blocks are cut where the text comes between. */
const withoutBlanks = (code: string): string => code.replaceAll(/\n{2,}/g, "\n");

/** Not in the order of the cases, which is the kit's affair. */
const inOrder = (clauses: readonly Clause[]): Clause[] => {
  const order = Object.keys(CLAUSES);
  return clauses.toSorted((one, other) => order.indexOf(one) - order.indexOf(other));
};

describe("the guide", () => {
  it.each(["src/transport.ts", "src/events.ts", "src/server.ts", "src/client.ts", "test/subject.ts"])(
    "shows all of %s",
    (name) => {
      expect(withoutBlanks(files.get(name) ?? "")).toBe(withoutBlanks(readFileSync(join(example, name), "utf8")));
    },
  );

  it("names no other file as one of the example's", () => {
    const others = [...files.keys()].filter((name) => !existsSync(join(example, name)));
    expect(others).toEqual(["test/kit.ts"]);
  });

  it.each(mistakes)("warns of this: $what", ({ what, clause, says }) => {
    const row = text.split("\n").find((line) => line.startsWith(`| ${what} | ${clause} |`)) ?? "";
    for (const line of says.split("\n")) expect(row).toContain(line.replaceAll("|", "\\|"));
  });

  it("shows what the program prints", () => {
    expect(text).toContain(`\`\`\`text\n${PRINTED}\`\`\``);
  });

  it("shows what the kit says of the transport", async () => {
    const { passed, failed, skipped } = await judgeTransport(subject);
    const lines = [
      `passed:  ${inOrder(passed).join(" ")}`,
      `failed:  ${failed.join(" ")}`.trim(),
      ...skipped.map(({ clause, reason }) => `skipped: ${clause}, as ${reason}`),
    ];
    expect(text).toContain(`\`\`\`text\n${lines.join("\n")}\n\`\`\``);
  });
});
