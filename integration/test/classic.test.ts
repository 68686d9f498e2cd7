import { once } from "node:events";
import http from "node:http";
import type { AddressInfo, Socket as NetSocket } from "node:net";
import * as nodeClients from "@rt/client-node";
import { io, NodeClient } from "@rt/client-node";
import * as classic from "@rt/server/classic";
import { type Client, Listener, type ListenerOptions } from "@rt/server/classic";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { CLIENT, run, SERVER } from "../support/seed-samples.ts";
import { next } from "../support/serve.ts";

const modules: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["http", http],
  ["./path/to/socket.io", classic],
  ["./path/to/node2node-socket.io", classic],
  ["node2node-socket.io", nodeClients],
]);

/** The logs that samples write. */
function hushed(): void {
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, "write").mockReturnValue(true));
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
}

/** Runs the sample of a server; gives its port, and what its listeners hear. */
async function serveSample(program: string): Promise<{ readonly port: number; readonly heard: unknown[][] }> {
  hushed();
  const heard: unknown[][] = [];
  const listener = run(program, {
    require: (name) => modules.get(name),
    port: 0,
    heard: (...what) => heard.push([...what]),
  });
  if (!(listener instanceof Listener)) throw new Error("the sample made no listener");
  onTestFinished(() => void listener.close());
  if (!listener.server.listening) await once(listener.server, "listening");
  return { port: (listener.server.address() as AddressInfo).port, heard };
}

describe("the samples of the classic era", () => {
  it.each([
    ["node2node-socket.io", SERVER],
    ["Socket.IO-node", SERVER.replace("node2node-socket.io", "socket.io")],
  ])("talk to each other: a server of %s, and a client of node2node", async (_what, program) => {
    const { port, heard: atServer } = await serveSample(program);
    const heard: unknown[][] = [];
    const client = run(CLIENT, {
      require: (name) => modules.get(name),
      port,
      heard: (...what) => heard.push([...what]),
    });
    if (!(client instanceof NodeClient)) throw new Error("the sample made no client");
    onTestFinished(() => void client.disconnect());
    client.send("buffered");
    await next(client, "message");
    client.disconnect();
    await expect.poll(() => atServer.length).toBe(2);
    expect(atServer).toEqual([["message", "buffered"], ["disconnect"]]);
    expect(heard).toEqual([["connect"], ["message", "for buffered"], ["disconnect"]]);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("<h1>Hello world</h1>");
  });

  it("talk to an application of today, which has the message for an event", async () => {
    const { port } = await serveSample(SERVER);
    const [today, other] = [io(`http://127.0.0.1:${port}`), io(`http://127.0.0.1:${port}`, { forceNew: true })];
    onTestFinished(() => {
      for (const socket of [today, other]) socket.disconnect();
    });
    await next(other, "connect");
    const news = next(other, "message");
    today.send("hello");
    expect(await next(today, "message")).toEqual(["for hello"]);
    expect(await news).toEqual(["news"]);
  });
});

/** A listener with one client of node2node, whose links can be cut. */
async function pair(options: ListenerOptions = {}, timeout = 25_000) {
  const server = http.createServer();
  const tcp = new Set<NetSocket>();
  server.on("connection", (one) => {
    tcp.add(one);
    one.on("close", () => tcp.delete(one));
  });
  const listener = classic.listen(server, { log: () => undefined, closeTimeout: 100, ...options });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const near = new NodeClient("127.0.0.1", port, { logging: false, reconnectionDelay: 20, timeout });
  onTestFinished(() => {
    near.disconnect();
    void listener.close();
  });
  const met = next(listener, "connection");
  near.connect();
  const [far] = (await met) as [Client];
  if (!near.connected) await next(near, "connect");
  const cut = async (): Promise<void> => {
    const lost = next(near, "disconnect");
    for (const one of tcp) one.destroy();
    await lost;
  };
  /** From now on nothing that either end writes arrives by the links that there are. */
  const silence = (): void => {
    for (const one of tcp) one.pause().cork();
  };
  return { listener, near, far, cut, silence };
}

describe("a client of node2node that is away", () => {
  it("gets within `closeTimeout` what was sent meanwhile, both ways, as the client that it was", async () => {
    const { listener, near, far, cut } = await pair({ transportOptions: { node: { closeTimeout: 60_000 } } });
    const came: unknown[] = [];
    near.on("message", (message) => came.push(message));
    far.on("message", (message) => came.push(message));
    await cut();
    expect([near.connected, near.reconnecting]).toEqual([false, true]);
    near.send("up");
    far.send("down");
    listener.broadcast({ to: "all" });
    await next(near, "connect");
    await expect.poll(() => came.length).toBe(3);
    expect(came.filter((message) => message !== "up")).toEqual(["down", { to: "all" }]);
    expect(came).toContain("up");
    expect([near.connected, far.connected, far.connections]).toEqual([true, true, 2]);
    expect(Object.values(listener.clients)).toEqual([far]);
  });

  it("is brought back at once when it is told to connect", async () => {
    const { near, far, cut } = await pair({ transportOptions: { node: { closeTimeout: 60_000 } } });
    await cut();
    near.manualConnect();
    await next(near, "connect");
    expect(far.connections).toBe(2);
  });

  it("is the client that it was after a heartbeat that did not come, and misses nothing", async () => {
    const transportOptions = { node: { closeTimeout: 60_000 } };
    const { listener, near, far, silence } = await pair(
      { pingInterval: 50, pingTimeout: 60_000, transportOptions },
      1_000,
    );
    const errors: string[] = [];
    near.on("error", ({ type, message }) => errors.push(`${type}: ${message}`));
    const lost = next(near, "disconnect");
    const came: unknown[] = [];
    far.on("message", (message) => came.push(message));
    silence();
    near.send("into the silence");
    await lost;
    expect(errors).toEqual(["heartbeat: no heartbeat came in 1000 ms"]);
    near.send("later");
    far.send("down");
    expect(await next(near, "message")).toEqual(["down"]);
    await expect.poll(() => came.length).toBe(2);
    expect(came).toEqual(["into the silence", "later"]);
    expect(Object.values(listener.clients)).toEqual([far]);
  });

  it("is another client without a `closeTimeout`, and hears that something may be missing", async () => {
    const { listener, near, far, cut } = await pair();
    const errors: string[] = [];
    near.on("error", ({ type }) => errors.push(type));
    const met = next(listener, "connection");
    await cut();
    const [other] = (await met) as [Client];
    expect(other).not.toBe(far);
    expect([far.connected, far.connections, other.connections]).toEqual([false, 1, 1]);
    if (!near.connected) await next(near, "connect");
    expect(errors).toContain("gap");
  });

  it("stays away when it is told to", async () => {
    const { near, far, cut } = await pair({ transportOptions: { node: { closeTimeout: 60_000 } } });
    await cut();
    near.disconnect();
    expect([near.connected, near.connecting, near.reconnecting]).toEqual([false, false, false]);
    near.connect();
    await next(near, "connect");
    expect(far.connections).toBe(1);
  });
});
