import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Program } from "../../../tooling/debian.mjs";
import { isListening } from "./ports.ts";

/**
 * Runs a program for as long as standard input is open: whatever becomes of the process that writes to it, nothing is left running. The program
 * ends without a word, as when its machine is switched off.
 */
const GUARD = `exec 3<&0; "$@" </dev/null 3<&- & program=$!
{ read -r _ <&3; kill -KILL $program; } 2>/dev/null &
wait $program`;

/** How long a program may take to listen, in milliseconds. */
const PATIENCE = 10_000;
const BETWEEN_LOOKS = 10;

/** A program that serves on ports; what it prints goes into a file. */
export class Daemon {
  readonly #command: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  readonly #ports: readonly number[];
  readonly #log: string;
  #guard: ChildProcess | undefined;

  constructor(program: Program, args: readonly string[], ports: readonly number[], log: string) {
    this.#command = [program.path, ...args];
    this.#env = { ...process.env, ...program.env };
    this.#ports = ports;
    this.#log = log;
  }

  /** All that it has printed. */
  get log(): string {
    return readFileSync(this.#log, "utf8");
  }

  /** Settles when connections are taken on all of its ports. */
  async start(): Promise<void> {
    const file = openSync(this.#log, "a");
    const guard = spawn("sh", ["-c", GUARD, "sh", ...this.#command], { env: this.#env, stdio: ["pipe", file, file] });
    closeSync(file);
    this.#guard = guard;
    const limit = Date.now() + PATIENCE;
    for (const port of this.#ports) {
      while (!(await isListening(port))) {
        const isOver = guard.exitCode !== null || Date.now() > limit;
        if (isOver) throw new Error(`${this.#command.join(" ")} does not listen on ${port}:\n${this.log}`);
        await delay(BETWEEN_LOOKS);
      }
    }
  }

  /** Kills it; settles when it is gone, with its connections. */
  async kill(): Promise<void> {
    const guard = this.#guard;
    this.#guard = undefined;
    if (guard === undefined || guard.exitCode !== null) return;
    const closed = once(guard, "close");
    guard.stdin?.end();
    await closed;
  }
}
