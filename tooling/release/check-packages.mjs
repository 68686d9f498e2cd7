// Proves on packed tarballs what a stranger relies on: each package installs with the core's alone, its types hold, it runs.
// Usage: node tooling/release/check-packages.mjs [--everywhere]; with it by every compiler and on every runtime
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compilations, compile, consumers, install, kinds, layOut } from "./consumer.mjs";
import { satisfyPlatform, satisfyPublint, satisfyTypes } from "./judge-tarball.mjs";
import { pack } from "./pack.mjs";
import { together } from "./program.mjs";
import { publishedPackages } from "./published.mjs";
import { runPrograms } from "./run-programs.mjs";
import { everyRuntime, thisRuntime } from "./runtimes.mjs";

const counts = { passed: 0, failed: 0 };

/** Says how a proof ended, which fails by throwing. @param {string} name @param {() => Promise<unknown>} proof */
async function prove(name, proof) {
  try {
    await proof();
    counts.passed++;
    console.log(`✓ ${name}`);
    return true;
  } catch (error) {
    counts.failed++;
    console.log(`✗ ${name}\n${error instanceof Error ? error.message : String(error)}`.replaceAll("\n", "\n    "));
    return false;
  }
}

const folder = mkdtempSync(join(tmpdir(), "rt-packages-"));
process.once("exit", () => rmSync(folder, { recursive: true }));
process.once("SIGTERM", () => process.exit(143));
process.once("SIGINT", () => process.exit(130));

const isEverywhere = process.argv.includes("--everywhere");
const runtimes = isEverywhere ? await everyRuntime() : [thisRuntime];
const packages = publishedPackages();
const strangers = consumers();

await prove("every entry has a consumer", async () => {
  const code = strangers.map((it) => it.code).join("\n");
  const unused = packages.flatMap((it) => it.entries).filter(({ specifier }) => !code.includes(`"${specifier}"`));
  const names = unused.map((it) => it.specifier).join(", ");
  if (names) throw new Error(`nobody uses ${names}: let a program in tooling/consumers do so`);
});

/** @type {Map<string, string>} */
const tarballs = new Map();
await together(packages, async (it) => {
  await prove(`${it.name} is packed`, async () => tarballs.set(it.name, await pack(it, folder)));
  const tarball = tarballs.get(it.name);
  if (tarball === undefined) return;
  await prove(`${it.name} satisfies publint`, () => satisfyPublint(tarball));
  await prove(`${it.name} has the types of what it runs`, () => satisfyTypes(tarball, it.files));
  await prove(`${it.name} says whose types it needs`, async () => satisfyPlatform(tarball));
});

/** @type {Map<import("./consumer.mjs").Consumer, string>} */
const places = new Map();
await together(strangers, async (it) => {
  const place = join(folder, it.name);
  if (!(await prove(`${it.name} installs`, () => install(it, tarballs, place)))) return;
  places.set(it, place);
  layOut(it, place);
  for (const { compiler, resolution } of compilations(isEverywhere))
    await prove(`${it.name} compiles with ${compiler.name}, ${resolution}`, () => compile(place, compiler, resolution));
});

for (const runtime of runtimes)
  for (const kind of Object.keys(kinds)) await runPrograms(places, { runtime, kind }, prove);

process.send?.(counts);
console.log(`${packages.length} packages, ${counts.passed + counts.failed} proofs, ${counts.failed} problems`);
process.exitCode = counts.failed > 0 ? 1 : 0;
