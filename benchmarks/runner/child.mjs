// @ts-check
/** A child process that answers or is killed: every wait has a time limit, every death is noticed, none outlives the run. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** @type {Set<Child>} */
const alive = new Set();
process.on("exit", () => {
  for (const child of alive) child.kill();
});

/** @typedef {{ type: string } & Record<string, any>} Message */

export class Child {
  #name;
  #process;
  /** @type {Message[]} */
  #inbox = [];
  /** @type {Error | undefined} */
  #ended;
  #stderr = "";
  /** @type {() => void} */
  #wake = () => {};

  /**
   * @param {string} name for error messages
   * @param {string} module relative to the benchmarks folder
   * @param {string[]} args
   * @param {string[]} [execArgv]
   */
  constructor(name, module, args = [], execArgv = []) {
    this.#name = name;
    const path = fileURLToPath(new URL(`../${module}`, import.meta.url));
    const env = { ...process.env, NODE_ENV: "production", NODE_OPTIONS: "", DEBUG: "" };
    this.#process = fork(path, args, { execArgv, env, stdio: ["ignore", "inherit", "pipe", "ipc"] });
    alive.add(this);
    this.#process.stderr?.setEncoding("utf8").on("data", (text) => {
      this.#stderr = (this.#stderr + text).slice(-4000);
    });
    this.#process.on("message", (message) => {
      this.#inbox.push(/** @type {Message} */ (message));
      this.#wake();
    });
    this.#process.on("error", (error) => this.#end(error));
    this.#process.on("close", (code, signal) => {
      this.#end(new Error(`the ${name} process ended (${signal ?? code})\n${this.#stderr}`.trim()));
    });
  }

  /** @param {Message} message */
  send(message) {
    this.#process.send(message, (error) => error && this.#end(error));
  }

  /**
   * @param {number} limitMs
   * @returns {Promise<Message>}
   */
  async next(limitMs) {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const message = this.#inbox.shift();
      if (message) return message;
      if (this.#ended) throw this.#ended;
      const left = deadline - performance.now();
      if (left <= 0)
        throw new Error(`the ${this.#name} process did not answer within ${limitMs} ms\n${this.#stderr}`.trim());
      await this.#news(left);
    }
  }

  kill() {
    alive.delete(this);
    this.#process.kill("SIGKILL");
  }

  /** @param {number} limitMs */
  #news(limitMs) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }

  /** @param {Error} error */
  #end(error) {
    alive.delete(this);
    this.#ended ??= error;
    this.#wake();
  }
}

/** Ends this process, and through the exit handler above its children, when it is told to or its parent is gone. */
export function endWithParent() {
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  process.once("SIGHUP", () => process.exit(129));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 1_000).unref();
}
