import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root, World } from "./world.ts";

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(() => world.remove());

function find(env: NodeJS.ProcessEnv): { status: number | null; stdout: string; stderr: string } {
  const script = join(root, "tooling/chromium.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { env, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** A program that does what the lines say. */
function program(name: string, ...lines: string[]): string {
  world.write(name, ["#!/bin/sh", ...lines, ""].join("\n"));
  const path = join(world.folder, name);
  chmodSync(path, 0o755);
  return path;
}

test("Chromium is what RT_CHROMIUM names, or the first one in the PATH", () => {
  world.write("chromium", "no program");
  const chrome = program("google-chrome");
  expect(find({ PATH: world.folder })).toEqual({ status: 0, stdout: `${chrome}\n`, stderr: "" });
  expect(find({ PATH: world.folder, RT_CHROMIUM: "/named" }).stdout).toBe("/named\n");
});

test("where there is none, nor apt-get, it is said what to do", () => {
  expect(find({ PATH: world.folder })).toEqual({
    status: 1,
    stdout: "",
    stderr: "There is no Chromium, and no apt-get: install Chromium, or name one in RT_CHROMIUM\n",
  });
});

// Only root comes so far.
test.runIf(process.getuid?.() === 0)("where there is none, it is installed; what goes wrong is told", () => {
  const apt = 'case "$*" in *chromium) ;; *) exit 0 ;; esac';
  program("apt-get", apt, "echo no such package >&2", "exit 100");
  expect(find({ PATH: world.folder })).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/`apt-get install .*chromium` failed: no such package\n$/),
  });
  const installed = join(world.folder, "chromium");
  program("apt-get", apt, `echo > ${installed}`, `/bin/chmod +x ${installed}`);
  expect(find({ PATH: world.folder })).toEqual({ status: 0, stdout: `${installed}\n`, stderr: "" });
});
