import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { portFrom } from "../src/server/port.ts";
import type { Person } from "../src/shared/events.ts";
import { LOBBY } from "../src/shared/limits.ts";
import { randomKey } from "../src/shared/random-key.ts";
import { enter, heard, knock, openChat, type Participant, textOf } from "./support/chat.ts";
import { startProcess } from "./support/process.ts";

/** The process that the guest says it is. */
async function guestPid(socket: Participant): Promise<number> {
  const said = heard(socket, "line", (_room, line) => textOf(line).includes("I am process"));
  await socket.emitWithAck("say", LOBBY, randomKey(), "who are you?");
  const [, line] = await said;
  return Number(/\d+/.exec(textOf(line))?.[0]);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("the page", () => {
  it("is served with its scripts, and nothing else is", async () => {
    const { url } = await openChat();
    const page = await fetch(url);
    expect(await page.text()).toContain("rt chat");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self';");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    for (const path of ["/chat.js", "/chat.css", "/favicon.svg"]) {
      const found = await fetch(url + path);
      expect([path, found.status, found.headers.get("x-content-type-options")]).toEqual([path, 200, "nosniff"]);
    }
    for (const path of ["/server.js", "/../server.js", "/%2e%2e/server.js", "/index.html", "/constructor"]) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 404]);
    }
    expect((await fetch(url, { method: "POST" })).status).toBe(404);
  });
});

describe("the chat as a process", () => {
  it("has a guest in another process, which comes back when it crashes, and goes with its server", async () => {
    const { child, url } = startProcess();
    const ada = knock(await url);
    const isGuest = ({ home }: Person): boolean => home === "Node";
    const [, people] = await heard(ada, "people", (_room, all) => all.some(isGuest));
    const before = people.find(isGuest)?.id;
    const first = await guestPid(ada);
    expect(first).not.toBe(child.pid);
    const isBack = heard(ada, "people", (_room, all) => all.some((one) => isGuest(one) && one.id !== before));
    process.kill(first, "SIGKILL");
    await isBack;
    const second = await guestPid(ada);
    expect(second).not.toBe(first);
    child.kill("SIGKILL");
    await expect.poll(() => isRunning(second)).toBe(false);
  });

  it.runIf(process.platform === "linux")("leaves no guest behind that was only being started", async () => {
    const { child, url } = startProcess();
    await url;
    const guest = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8"));
    expect(isRunning(guest)).toBe(true);
    child.kill("SIGKILL");
    await expect.poll(() => isRunning(guest)).toBe(false);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends cleanly by %s, with people in it", async (signal) => {
    const { child, url } = startProcess();
    const { socket } = await enter(await url);
    socket.io.reconnection(false);
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
    const { child, output } = startProcess({ PORT: String(port), HISTORY: "" });
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(output()).toContain(`Port ${port} is taken.`);
  });

  it("says clearly that its port is none", async () => {
    const { child, output } = startProcess({ PORT: "many" });
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(output()).toContain('it is "many"');
  });
});

describe("a port", () => {
  it.each([
    ["0", 0],
    ["65535", 65_535],
    ["many", undefined],
    ["-1", undefined],
    ["70000", undefined],
    ["1.5", undefined],
    ["", undefined],
  ])("from %j is %s", (text, port) => {
    expect(portFrom(text)).toBe(port);
  });
});
