import { chmodSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensureProgram, ensurePython, keptProgram } from "../debian.mjs";
import { World } from "./world.ts";

let world: World;

beforeEach(() => {
  world = new World();
  vi.stubEnv("PATH", `${world.folder}:/bin`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  world.remove();
});

/** A program that does what the lines say. */
function program(name: string, ...lines: string[]): string {
  world.write(name, ["#!/bin/sh", ...lines, ""].join("\n"));
  const path = join(world.folder, name);
  chmodSync(path, 0o755);
  return path;
}

/** Debian with one package, `frob`, which needs another one. */
function mirror(): void {
  program(
    "apt-get",
    'for it in "$@"; do case "$it" in -oDir::Cache=*) cache=${it#*=} ;; esac; done',
    'case "$*" in *--download-only*frob) touch $cache/archives/frob.deb $cache/archives/libfrob.deb ;; esac',
  );
  program(
    "dpkg-deb",
    'case "$2" in',
    '*/libfrob.deb) mkdir -p "$3/usr/lib/z80-linux-gnu" ;;',
    '*) mkdir -p "$3/usr/sbin"; echo > "$3/usr/sbin/frob"; chmod +x "$3/usr/sbin/frob" ;;',
    "esac",
  );
}

const kept = (): string => join(world.folder, "kept");

test("a program is what its variable names, or the one of the machine", () => {
  const path = program("frob");
  expect(ensureProgram("frob")).toEqual({ path, env: {} });
  vi.stubEnv("RT_FROB", "/named");
  expect(ensureProgram("frob")).toEqual({ path: "/named", env: {} });
});

test("where there is none, its packages are unpacked, once; it finds their libraries, and nothing else is left", () => {
  mirror();
  const found = {
    path: join(kept(), "frob/usr/sbin/frob"),
    env: { LD_LIBRARY_PATH: join(kept(), "frob/usr/lib/z80-linux-gnu") },
  };
  expect(keptProgram("frob", kept())).toEqual(found);
  expect(readdirSync(kept())).toEqual(["frob"]);
  program("apt-get", "exit 1");
  expect(keptProgram("frob", kept())).toEqual(found);
});

test("where apt-get is missing or fails, it is said what to do or what it said, and nothing is kept", () => {
  vi.stubEnv("PATH", world.folder);
  expect(() => keptProgram("frob", kept())).toThrow(
    "There is no frob, and no apt-get: install frob, or name it in RT_FROB",
  );
  vi.stubEnv("PATH", `${world.folder}:/bin`);
  program("apt-get", 'case "$*" in *--version | *update) ;; *) echo no such package >&2; exit 100 ;; esac');
  expect(() => keptProgram("frob", kept())).toThrow(
    "There is no frob, and `apt-get install --yes --no-install-recommends --download-only frob` failed: no such package",
  );
  expect(readdirSync(kept())).toEqual([]);
});

test("a package that cannot be unpacked is told of, and nothing of it is kept", () => {
  mirror();
  program("dpkg-deb", "echo broken archive >&2", "exit 2");
  expect(() => keptProgram("frob", kept())).toThrow(/dpkg-deb --extract .*frob\.deb .*failed: broken archive$/);
  expect(existsSync(join(kept(), "frob"))).toBe(false);
});

test("what Python has of several packages is in one place, with the interpreter that came along", () => {
  program(
    "apt-get",
    'for it in "$@"; do case "$it" in -oDir::Cache=*) cache=${it#*=} ;; esac; done',
    'case "$*" in *"--download-only python3-frob python3-grob") touch $cache/archives/python3-frob.deb ;; esac',
  );
  program("dpkg-deb", 'mkdir -p "$3/usr/bin"; echo > "$3/usr/bin/python3"; chmod +x "$3/usr/bin/python3"');
  expect(ensurePython(["python3-frob", "python3-grob"], kept())).toEqual({
    path: join(kept(), "python3-frob/usr/bin/python3"),
    env: { PYTHONPATH: join(kept(), "python3-frob/usr/lib/python3/dist-packages") },
  });
});
