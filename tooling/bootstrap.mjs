// What `npm start`, `npm test` and their kin do, from a fresh clone on: with Node's built-ins alone until all is installed.
import { check, release, test } from "./checks.mjs";
import { followParent, run } from "./run.mjs";

/** @param {readonly string[]} filter */
const build = (...filter) =>
  run("turbo", [
    "run",
    "build",
    "--concurrency=100%",
    "--output-logs=errors-only",
    ...filter.map((it) => `--filter=${it}`),
  ]);

/** What each command does once all is installed; the result is an exit code. @type {Record<string, (args: string[]) => Promise<number>>} */
const commands = {
  async start() {
    const code = await build("rt-example-chat");
    if (code === 0) await import(String(new URL("../examples/chat/server.mjs", import.meta.url)));
    return code;
  },
  async bench(args) {
    const code = await build("rt-benchmarks^...");
    return code || run("pnpm", ["--filter=rt-benchmarks", "run", "bench", ...args]);
  },
  mutants: (args) => run("node", ["tooling/mutants/run.mjs", ...args]),
  torture: (args) =>
    run("node", [
      "--conditions=@rt/source",
      "--import=./integration/torture/typescript.mjs",
      "integration/torture/main.ts",
      ...args,
    ]),
  build: () => build(),
  async api() {
    const code = await build("./packages/*");
    return code || run("node", ["tooling/release/api-reports.mjs", "--write"]);
  },
  docs: () => run("node", ["tooling/docs/reference.mjs"]),
  release,
  check,
  test,
};

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`rt needs Node 20.19 or later; this is ${process.version}.`);
  process.exit(1);
}

const [name = "", ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  console.error(`usage: node tooling/bootstrap.mjs ${Object.keys(commands).join("|")}`);
  process.exit(1);
}

followParent();
const installed = await run("node", ["tooling/pnpm.mjs", "install", "--frozen-lockfile", "--prefer-offline"]);
if (installed !== 0 && name === "test") console.log("0 passed, 1 failed");
process.exitCode = installed || (await command(args));
