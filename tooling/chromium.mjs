// Finds Chromium, or installs Debian's: `node tooling/chromium.mjs` prints where it is.
import { argv, env, getuid } from "node:process";
import { fileURLToPath } from "node:url";
import { apt, findProgram, hasApt } from "./debian.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path of a Chromium on this machine. `RT_CHROMIUM` names one; otherwise the first one in the PATH is taken. */
export function findChromium() {
  return env["RT_CHROMIUM"] || findProgram(NAMES);
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
  const lack = "There is no Chromium";
  const how = "install Chromium, or name one in RT_CHROMIUM";
  if (!hasApt()) throw new Error(`${lack}, and no apt-get: ${how}`);
  if (getuid?.() !== 0) throw new Error(`${lack}, and only root may run apt-get: ${how}`);
  apt(lack, "update");
  apt(lack, "install", "--yes", "--no-install-recommends", "chromium");
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(ensureChromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
