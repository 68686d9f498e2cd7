// The pinned pnpm, installed at its first use: `node tooling/pnpm.mjs add ws`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./run.mjs";

const home = join(root, "tooling/pnpm");

/** @param {string} folder */
function version(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, "node_modules/pnpm/package.json"), "utf8")).version;
  } catch {
    return undefined;
  }
}

const pinned = JSON.parse(readFileSync(join(home, "package.json"), "utf8")).dependencies.pnpm;
const ready = version(home) === pinned || (await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: home })) === 0;
process.exitCode = ready ? await run("pnpm", process.argv.slice(2), { cwd: process.cwd() }) : 1;
