import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const SOURCES = ["--conditions=@rt/source", `--import=${file("../../../../integration/torture/typescript.mjs")}`];

/** The chat in a process of its own, as `npm start` runs it, with the packages as their sources are. */
export interface ChatProcess {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: () => string;
  /** Once it listens. */
  readonly url: Promise<string>;
}

/** For one test. */
export function startProcess(env: Readonly<Record<string, string>> = {}): ChatProcess {
  const started = spawnChat(env);
  onTestFinished(() => {
    started.child.kill("SIGKILL");
  });
  return started;
}

/** Until whoever calls it ends it. */
export function spawnChat(env: Readonly<Record<string, string>> = {}): ChatProcess {
  const child = spawn(process.execPath, [...SOURCES, file("../../server.mjs")], {
    env: { ...process.env, PORT: "0", ...env },
    stdio: "pipe",
  });
  let output = "";
  const url = new Promise<string>((resolve) => {
    const read = (data: Buffer): void => {
      output += data.toString();
      const found = /http:\/\/localhost:\d+/.exec(output);
      if (found !== null) resolve(found[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
  });
  return { child, output: () => output, url };
}
