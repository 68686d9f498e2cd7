// Finds Chromium, or installs Debian's: `node tooling/chromium.mjs` prints where it is.
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { argv, env, getuid } from "node:process";
import { fileURLToPath } from "node:url";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path of a Chromium on this machine. `RT_CHROMIUM` names one; otherwise the first one in the PATH is taken. */
export function findChromium() {
  if (env["RT_CHROMIUM"]) return env["RT_CHROMIUM"];
  const folders = (env["PATH"] ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/**
 * As `findChromium`; where there is none, Debian's is installed.
 *
 * @throws Error where that cannot be, which says what to do.
 */
export function ensureChromium() {
  const found = findChromium() ?? (installChromium(), findChromium());
  if (found === undefined) throw new Error("Chromium was installed, but is not in the PATH; RT_CHROMIUM may name it");
  return found;
}

function installChromium() {
  const how = "install Chromium, or name one in RT_CHROMIUM";
  if (spawnSync("apt-get", ["--version"]).error) throw new Error(`There is no Chromium, and no apt-get: ${how}`);
  if (getuid?.() !== 0) throw new Error(`There is no Chromium, and only root may run apt-get: ${how}`);
  apt("update");
  apt("install", "--yes", "--no-install-recommends", "chromium");
}

/** @param {...string} args */
function apt(...args) {
  const all = ["-qq", "-o", "DPkg::Lock::Timeout=300", ...args];
  const options = { encoding: /** @type {const} */ ("utf8"), env: { ...env, DEBIAN_FRONTEND: "noninteractive" } };
  const { status, stderr, error } = spawnSync("apt-get", all, options);
  if (status === 0) return;
  throw new Error(`There is no Chromium, and \`apt-get ${args.join(" ")}\` failed: ${error?.message ?? stderr.trim()}`);
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(ensureChromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
