import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { io as rt } from "@rt/client-node";
import { io as stock } from "socket.io-client";
import { describe, expect, it, onTestFinished } from "vitest";

const SERVER = fileURLToPath(new URL("../server.mjs", import.meta.url));

/** The chat in a process of its own, as `npm start` runs it, from the built packages. */
function start(port: string): { child: ChildProcess; output: () => string; url: Promise<string> } {
  const child = spawn(process.execPath, [SERVER], { env: { ...process.env, PORT: port }, stdio: "pipe" });
  onTestFinished(() => {
    child.kill("SIGKILL");
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

interface Line {
  readonly name: string;
  readonly text: string;
}

describe("the chat", () => {
  it("brings people together who come with rt and with stock Socket.IO, and tells late ones what was said", async () => {
    const url = await start("0").url;
    const ada = rt(url);
    const bob = stock(url);
    onTestFinished(() => {
      ada.disconnect();
      bob.disconnect();
    });
    expect(await ada.emitWithAck("join", "Ada")).toMatchObject({ history: [], people: ["Ada"] });
    const heard = new Promise<Line>((resolve) => bob.on("line", resolve));
    expect(await bob.emitWithAck("join", "Bob")).toMatchObject({ people: ["Ada", "Bob"] });
    expect(await ada.emitWithAck("say", "<b>hello</b>")).toEqual({});
    expect(await heard).toMatchObject({ name: "Ada", text: "<b>hello</b>" });
    const late = stock(url, { forceNew: true, transports: ["polling"] });
    onTestFinished(() => {
      late.disconnect();
    });
    const welcome = (await late.emitWithAck("join", "Cleo")) as { history: Line[] };
    expect(welcome.history.map(({ text }) => text)).toEqual(["<b>hello</b>"]);
  });

  it("refuses names and lines that are none, and goes on", async () => {
    const url = await start("0").url;
    const socket = rt(url);
    onTestFinished(() => {
      socket.disconnect();
    });
    expect(await socket.emitWithAck("say", "too early")).toEqual({ refused: "Join first." });
    for (const name of ["", "  ", "x".repeat(31), null, { toString: 1 }]) {
      expect(await socket.emitWithAck("join", name)).toHaveProperty("refused");
    }
    await socket.emitWithAck("join", "Ada");
    for (const text of ["", "x".repeat(2_001), 5])
      expect(await socket.emitWithAck("say", text)).toHaveProperty("refused");
    expect(await socket.emitWithAck("say", "fine")).toEqual({});
  });

  it("serves its page and its script, and nothing else", async () => {
    const url = await start("0").url;
    const page = await fetch(url);
    expect(await page.text()).toContain("rt chat");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
    expect((await fetch(`${url}/client.js`)).status).toBe(200);
    expect((await fetch(`${url}/server.mjs`)).status).toBe(404);
    expect((await fetch(`${url}/../package.json`)).status).toBe(404);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends cleanly by %s, with people in it", async (signal) => {
    const { child, url } = start("0");
    const socket = rt(await url, { reconnection: false });
    await new Promise((resolve) => socket.on("connect", () => resolve(undefined)));
    const gone = new Promise((resolve) => socket.on("disconnect", resolve));
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([0, null]);
    await gone;
  });

  it("says clearly that its port is taken", async () => {
    const other = createServer().listen(0);
    await once(other, "listening");
    onTestFinished(() => {
      other.close();
    });
    const { port } = other.address() as AddressInfo;
    const { child, output } = start(String(port));
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(output()).toContain(`Port ${port} is taken.`);
  });

  it.each(["many", "-1", "70000", "1.5"])("says clearly that PORT=%s is none", async (port) => {
    const { child, output } = start(port);
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(output()).toContain(`it is "${port}"`);
  });
});
