import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFailed, onTestFinished } from "vitest";
import { ensureProgram } from "../../../tooling/debian.mjs";
import { Daemon } from "./daemon.ts";
import { freePort } from "./ports.ts";

/** How much of a log a failed test shows. */
const LINES_TOLD = 40;

/** What all proxies can be told. What is left out is as in docs/proxies.md. */
export interface ProxyOptions {
  /** The ports of the servers behind it. */
  readonly upstream: readonly number[];
  /** After how many seconds it cuts what is idle. */
  readonly idle?: number;
  /** `false`: it knows nothing of `Upgrade`. */
  readonly upgrades?: boolean;
}

export type Scheme = "http" | "https";

/** A proxy at work on the loopback interface, by HTTP and HTTPS. */
export interface Proxy {
  url(scheme: Scheme): string;
  /** Kills it with all its connections. */
  kill(): Promise<void>;
  /** Starts it again, on the same ports. */
  start(): Promise<void>;
  /** What it has logged. */
  log(): string;
}

/** Where a proxy may keep what it needs, and where it listens. */
export interface Place {
  readonly folder: string;
  readonly http: number;
  readonly https: number;
  /** Writes a file there and gives its path. */
  write(name: string, content: string): Promise<string>;
}

/** Starts a program with the arguments that `prepare` gives, for one test, whose failure is told with what the program has logged. */
export async function startProxy(name: string, prepare: (place: Place) => Promise<readonly string[]>): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), `rt-${name}-`));
  onTestFinished(() => rm(folder, { recursive: true }));
  const write = async (file: string, content: string): Promise<string> => {
    const path = join(folder, file);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  const ports = { http: await freePort(), https: await freePort() };
  const args = await prepare({ folder, write, ...ports });
  const daemon = new Daemon(ensureProgram(name), args, [ports.http, ports.https], join(folder, "log"));
  let log = "";
  onTestFailed(() => void process.stderr.write(`${name} ${args.join(" ")}\n${log}\n`));
  onTestFinished(async () => {
    await daemon.kill();
    log = daemon.log.split("\n").slice(-LINES_TOLD).join("\n");
  });
  await daemon.start();
  return {
    url: (scheme) => `${scheme}://localhost:${ports[scheme]}`,
    kill: () => daemon.kill(),
    start: () => daemon.start(),
    log: () => daemon.log,
  };
}
