import { createServer } from "node:http";
import type { UpgradeAcceptor } from "@rt/protocol";
import { addTransport, type ListenerOptions, listen } from "@rt/server/classic";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { combined } from "../src/classic/options.ts";
import { CallBox } from "./support/caller.ts";
import { connected } from "./support/client.ts";
import { listening } from "./support/listening.ts";
import { next } from "./support/wait.ts";

describe("the options of a listener", () => {
  it("are there with their defaults", async () => {
    const none = { pingInterval: undefined, pingTimeout: null, resource: undefined } as object;
    const { listener, port } = await listening({ maxRooms: 5, ...none });
    expect(listener.options).toMatchObject({
      resource: "socket.io",
      transportOptions: {},
      flashPolicyServer: false,
      pingInterval: 10_000,
      pingTimeout: 8_000,
      maxRooms: 5,
    });
    const greeting = await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling`);
    expect(await greeting.text()).toContain('"pingInterval":10000,"pingTimeout":8000');
    expect(listener.options.transports).toEqual(expect.arrayContaining(["websocket", "polling", "node"]));
    expect(listener.server).toBe(listener.io.httpServer);
  });

  it("name the resource", async () => {
    const { port } = await listening({ resource: "an/other" });
    const peer = await connected(port, "polling", { path: "/an/other" });
    expect(peer.connected).toBe(true);
    expect((await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling`)).status).toBe(404);
  });

  it("take the classic names of transports, and no others are there then", async () => {
    const { port } = await listening({
      transports: ["xhr-polling", "flashsocket"],
      flashPolicyServer: { policyPort: false },
    });
    const target = `http://127.0.0.1:${port}/socket.io/?EIO=4&transport=`;
    expect((await fetch(`${target}polling`)).status).toBe(200);
    expect((await fetch(`${target}sse`)).status).toBe(400);
    expect((await connected(port, "websocket")).connected).toBe(true);
  });

  it("ask for the server of Flash policies where `flashsocket` is named, unless they say no", () => {
    const policyFor = (options: ListenerOptions) => combined(options).flashPolicyServer;
    expect(policyFor({ transports: ["websocket", "flashsocket"] })).toBe(true);
    expect(policyFor({ transports: ["flashsocket"], flashPolicyServer: false })).toBe(false);
    expect(policyFor({})).toBe(false);
  });

  it("write to standard output when they name no log", () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    onTestFinished(() => write.mockRestore());
    const listener = listen(createServer());
    onTestFinished(() => void listener.close());
    expect(write.mock.calls.join("")).toMatch(/^\d{4}-\S+Z - socket\.io ready - accepting connections\n$/);
  });

  const wrong: readonly (readonly [what: string, options: unknown])[] = [
    ["resource", { resource: "/socket.io" }],
    ["resource", { resource: "" }],
    ["resource", { resource: 1 }],
    ["transports", { transports: "websocket" }],
    ["transports", { transports: ["carrier-pigeon"] }],
    ["transportOptions", { transportOptions: 1 }],
    ["transportOptions", { transportOptions: { "carrier-pigeon": {} } }],
    ["transportOptions.websocket", { transportOptions: { websocket: null } }],
    ["transportOptions.websocket.closeTimeout", { transportOptions: { websocket: { closeTimeout: -1 } } }],
    ["transportOptions.websocket.closeTimeout", { transportOptions: { websocket: { closeTimeout: "8000" } } }],
    ["log", { log: "console" }],
    ["flashPolicy", { flashPolicyServer: 843 }],
    ["onClientConnect", { onClientConnect: "connect" }],
    ["onConnection", { onConnection: 1 }],
    ["onClientMessage", { onClientMessage: {} }],
    ["onClientDisconnect", { onClientDisconnect: true }],
    ["pingInterval", { pingInterval: 0 }],
    ["options", null],
    ["options", 3000],
  ];
  it.each(wrong)("are refused when %s is wrong", (what, options) => {
    expect(() => listen(createServer(), options as ListenerOptions)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(what) }),
    );
  });

  it.each([[undefined], [null], [3000], [{}]])("are not all: %s is no HTTP server", (server) => {
    expect(() => listen(server as never)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });

  it("of a broadcast are session ids", async () => {
    const { listener } = await listening();
    for (const except of [1, [1], null])
      expect(() => listener.broadcast("x", except as never)).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
  });
});

const upgrading: UpgradeAcceptor = { name: "", opens: "upgrade", probed: false, accept: () => undefined };

describe("a transport that was added", () => {
  it("is one of those that a listener has by default, and may be named", async () => {
    const box = new CallBox();
    await listening({ transports: ["websocket"] });
    addTransport(box);
    addTransport(box);
    const { listener } = await listening();
    expect(listener.options.transports).toContain("call");
    const caller = box.call();
    await caller.greeting();
    const met = next(listener, "connection");
    caller.say("40");
    await met;
    await listening({ transports: ["call"], transportOptions: { call: { closeTimeout: 100 } } });
    expect(box.begun.length).toBe(2);
  });

  it("has a name of its own", () => {
    const taken = expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining("already") });
    for (const name of ["websocket", "xhr-polling"]) expect(() => addTransport({ ...upgrading, name })).toThrow(taken);
  });

  const none: readonly unknown[][] = [
    [undefined],
    ["websocket"],
    [{}],
    [{ name: "", opens: "link", listen: () => undefined }],
    [{ name: "no-opens", accept: () => undefined }],
    [{ name: "odd", opens: "odd", accept: () => undefined }],
    [{ name: "no-accept", opens: "upgrade" }],
    [{ name: "no-listen", opens: "link", accept: () => undefined }],
  ];
  it.each(none)("is a transport, not %j", (transport) => {
    expect(() => addTransport(transport as never)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});
