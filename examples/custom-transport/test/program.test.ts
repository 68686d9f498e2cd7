import { exec } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { PRINTED } from "./printed.ts";

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

it("`npm start` talks to a worker thread, prints what it heard, and ends", async () => {
  const { scripts } = JSON.parse(readFileSync(pathOf("../package.json"), "utf8"));
  const { stdout, stderr } = await promisify(exec)(scripts.start, { cwd: pathOf("..") });
  expect(stderr + stdout).toBe(PRINTED);
});

it("the transport has a hundred lines at most, comments and all", () => {
  const lines = readFileSync(pathOf("../src/transport.ts"), "utf8").split("\n");
  expect(lines.filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(100);
});
