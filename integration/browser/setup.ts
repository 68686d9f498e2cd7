import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type BrowserServer, chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { ensureChromium } from "../../tooling/chromium.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the browser of this run is. */
    readonly browser: string;
  }
}

let server: BrowserServer | undefined;

/** Builds the scripts and the chat from their sources and starts one browser for all tests. */
export async function setup(project: TestProject): Promise<void> {
  buildScripts();
  await import("../../examples/chat/build.mjs");
  server = await chromium.launchServer({
    executablePath: ensureChromium(),
    args: [
      // Root, as in containers, has no sandbox to offer.
      "--no-sandbox",
      // A page of a server that is not on this machine, as far as the browser knows.
      "--host-resolver-rules=MAP *.test 127.0.0.1",
    ],
    // Pages are put away and taken out again, as they are for people.
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  project.provide("browser", server.wsEndpoint());
}

export async function teardown(): Promise<void> {
  await server?.close();
}

/** Into the client's build, and from there into the server's, as the builds of both do. */
function buildScripts(): void {
  const tsup = fileURLToPath(new URL("../../node_modules/tsup/dist/cli-default.js", import.meta.url));
  const copy = fileURLToPath(new URL("../../tooling/copy-client.mjs", import.meta.url));
  runIn("client-browser", tsup, "--config", "tsup.script.config.ts");
  runIn("server", copy);
}

function runIn(name: string, ...args: string[]): void {
  const cwd = fileURLToPath(new URL(`../../packages/${name}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`the scripts could not be built:\n${stdout}${stderr}`);
}
