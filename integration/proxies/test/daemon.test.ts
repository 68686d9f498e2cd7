import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished, vi } from "vitest";
import { changed, documented } from "../support/documented.ts";
import { freePort, isListening } from "../support/ports.ts";
import { startProxy } from "../support/proxy.ts";

/** In milliseconds. */
const PATIENCE = 10_000;

/** A program that starts another one, as these tests do, and tells when it runs. */
const PARENT = `
  const [, daemon, port, folder] = process.argv;
  const { Daemon } = await import(daemon);
  const listener = "require('node:net').createServer(() => {}).listen(" + port + ", '127.0.0.1')";
  await new Daemon({ path: process.execPath, env: {} }, ["-e", listener], [Number(port)], folder + "/log").start();
  console.log("runs");
  setInterval(() => {}, 1_000);
`;

const daemonFile = fileURLToPath(new URL("../support/daemon.ts", import.meta.url));
const loader = fileURLToPath(new URL("../../torture/typescript.mjs", import.meta.url));

it("nothing is left running when the process that started it is killed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rt-daemon-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const port = await freePort();
  const args = ["--conditions=@rt/source", `--import=${loader}`, "--input-type=module", "-e", PARENT];
  const parent = spawn(process.execPath, [...args, daemonFile, String(port), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void parent.kill("SIGKILL"));
  await once(parent.stdout, "data");
  expect(await isListening(port)).toBe(true);
  parent.kill("SIGKILL");
  await vi.waitUntil(async () => !(await isListening(port)), PATIENCE);
});

it("a program that ends instead of listening is told of with what it said", async () => {
  const start = startProxy("haproxy", async (place) => ["-db", "-f", await place.write("haproxy.cfg", "words\n")]);
  await expect(start).rejects.toThrow(/haproxy .* does not listen on \d+:\n[^]*unknown keyword 'words'/);
});

it("what stands in a document is found, once", () => {
  expect(() => documented("apache.conf")).toThrow("docs/proxies.md has no apache.conf");
  expect(changed("a b c", [["b", "d"]])).toBe("a d c");
  expect(() => changed("a b c", [["d", "e"]])).toThrow('there is not one "d"');
  expect(() => changed("a b b", [["b", "e"]])).toThrow('there is not one "b"');
});
