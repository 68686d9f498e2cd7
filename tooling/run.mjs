import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const programs = [join(root, "tooling/pnpm/node_modules/.bin"), join(root, "node_modules/.bin")];

/** What programs find of the repository's own ones. */
export const env = {
  ...process.env,
  PATH: [...programs, process.env["PATH"]].join(delimiter),
  TURBO_TELEMETRY_DISABLED: "1",
  ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }),
};

/**
 * Runs a program of the repository to its end and gives its exit code; SIGTERM ends both. What the program sends
 * over Node's own channel goes to `receive`.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, receive?: (message: object) => void, variables?: Readonly<Record<string, string>> | undefined }} [options]
 * @returns {Promise<number>}
 */
export function run(program, args, { cwd = root, receive, variables = {} } = {}) {
  const child = spawn(program, args, {
    cwd,
    env: { ...env, ...variables },
    shell: process.platform === "win32",
    stdio: ["ignore", "inherit", "inherit", receive ? "ipc" : "ignore"],
  });
  if (receive) child.on("message", receive);

  const stop = () => {
    child.kill();
    process.exit(143);
  };
  process.once("SIGTERM", stop);

  return new Promise((resolve) => {
    /** @param {number} code */
    const ended = (code) => {
      process.off("SIGTERM", stop);
      resolve(code);
    };
    child.once("error", (error) => {
      console.error(`${program}: ${error.message}`);
      ended(1);
    });
    child.once("close", (code) => ended(code ?? 1));
  });
}

/**
 * Ends the process as SIGTERM does when what started it is gone, so that nothing is left running: npm's shell passes no
 * signals on, and outlives an npm that was killed.
 */
export function followParent() {
  const start = ancestry();
  const watch = setInterval(() => {
    if (ancestry() === start) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 500);
  watch.unref();
}

/** The process that started this one and, where the system tells, the npm behind its shell. */
function ancestry() {
  if (!process.env["npm_lifecycle_event"]) return String(process.ppid);
  try {
    const [, npm] = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${process.ppid}/status`, "latin1")) ?? [];
    return `${process.ppid} ${npm}`;
  } catch {
    return String(process.ppid);
  }
}
