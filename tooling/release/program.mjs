import { spawn } from "node:child_process";
import { env } from "../run.mjs";

/** A program that takes longer than this, in milliseconds, will come to no end. */
const PATIENCE = 60_000;

/**
 * A program at work: `says` resolves with the first line it prints (nothing when it ends without one), `ends` with its exit
 * code and all it printed.
 *
 * @param {readonly string[]} command
 * @param {{ cwd?: string, variables?: Record<string, string>, patience?: number }} [options]
 */
export function start([program = "", ...args], { cwd = process.cwd(), variables = {}, patience = PATIENCE } = {}) {
  const child = spawn(program, args, { cwd, env: { ...env, ...variables }, timeout: patience, killSignal: "SIGKILL" });
  let output = "";
  /** @type {(line: string | undefined) => void} */
  let said = () => undefined;
  /** @type {Promise<string | undefined>} */
  const says = new Promise((resolve) => {
    said = resolve;
  });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      output += text;
      if (stream === child.stdout && text.includes("\n")) said(text.slice(0, text.indexOf("\n")));
    });

  /** @type {Promise<{ code: number, output: string }>} */
  const ends = new Promise((resolve) => {
    /** @param {number} code @param {string} [error] */
    const end = (code, error = "") => {
      said(undefined);
      resolve({ code, output: (output + error).trim() });
    };
    child.once("error", ({ message }) => end(1, `${program}: ${message}`));
    child.once("close", (code, signal) => end(code ?? 1, signal ? `ended by ${signal}` : ""));
  });
  return { says, ends, endInput: () => child.stdin.end() };
}

/** Runs a program to its end; throws all it printed when it fails. @param {readonly string[]} command @param {Parameters<typeof start>[1]} [options] */
export async function succeed(command, options) {
  const program = start(command, options);
  program.endInput();
  const { code, output } = await program.ends;
  if (code !== 0) throw new Error(output || `${command.join(" ")} ended with ${code}`);
  return output;
}

/** npm, given the time that its three tries to download take, a minute apart. @param {readonly string[]} args @param {string} cwd */
export const npm = (args, cwd) =>
  succeed(["npm", ...args, "--ignore-scripts", "--no-audit", "--no-fund"], { cwd, patience: 600_000 });

/** Does `work` on all, two at a time. @template T @template R @param {readonly T[]} items @param {(item: T) => Promise<R>} work */
export async function together(items, work) {
  /** @type {R[]} */
  const results = [];
  const waiting = [...items.entries()];
  async function next() {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift())
      results[entry[0]] = await work(entry[1]);
  }
  await Promise.all([next(), next()]);
  return results;
}
