import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket as NetSocket } from "node:net";
import { type Client, type Listener, type ListenerOptions, listen } from "@rt/server/classic";
import { describe, expect, it, onTestFinished } from "vitest";
import { PAGE } from "../../support/seed-samples.ts";
import { openPage } from "../support/open-page.ts";
import { openPages } from "../support/pages.ts";
import { kinds, serve } from "../support/serve.ts";

interface Site {
  readonly listener: Listener;
  readonly url: string;
  readonly tcp: ReadonlySet<NetSocket>;
}

/** The page of the sample, whose listeners write down what they hear, and a page of today, with the listener of both. */
async function serveSample(options: ListenerOptions = {}): Promise<Site> {
  const heard = "var all = []; function heard() { all.push([].slice.call(arguments)); }";
  const pages: ReadonlyMap<string | undefined, string> = new Map([
    ["/", `${heard}${PAGE}`],
    ["/today", `${heard} var socket = io(); socket.on("message", function (m) { heard("message", m); });`],
  ]);
  const http = createServer((request, response) => {
    const script = pages.get(request.url);
    response.writeHead(script === undefined ? 404 : 200, { "content-type": "text/html" });
    response.end(
      `<!doctype html><title>old</title><script src="/socket.io/socket.io.js"></script><script>${script}</script>`,
    );
  });
  const tcp = new Set<NetSocket>();
  http.on("connection", (one) => {
    tcp.add(one);
    one.on("close", () => tcp.delete(one));
  });
  const listener = listen(http, { log: () => undefined, closeTimeout: 100, ...options });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => {
    http.closeAllConnections();
    void listener.close();
  });
  return { listener, url: `http://rt.test:${(http.address() as AddressInfo).port}`, tcp };
}

/** What can be listened to once. */
interface Source {
  once(event: string, listener: (...args: never[]) => void): unknown;
}

function next<Args extends unknown[]>(source: Source, event: string): Promise<Args> {
  return new Promise((resolve) => {
    source.once(event, (...args: never[]) => resolve(args as unknown as Args));
  });
}

/** What the listeners of a page have written down, as soon as it is so much. */
const heardIn = (count: number): string => `all.length >= ${count} && all`;

describe("a page of the classic era", () => {
  it("loads its script of the server, and exchanges messages with it until that ends", async () => {
    const { listener, url } = await serveSample();
    const met = next<[Client]>(listener, "connection");
    const page = await openPage(url);
    const [client] = await met;
    const message = next(client, "message");
    await page.evaluate("socket.send({ a: [1, null, 'ü'] })");
    expect(await message).toEqual([{ a: [1, null, "ü"] }]);
    client.send("hello");
    listener.broadcast("all");
    await page.waitForFunction(heardIn(3));
    const gone = next(listener, "clientDisconnect");
    void listener.close();
    await gone;
    const all = await page.waitForFunction(heardIn(4));
    expect(await all.jsonValue()).toEqual([["connect"], ["message", "hello"], ["message", "all"], ["disconnect"]]);
  });

  it("talks with a page of today by way of the server", async () => {
    const { listener, url } = await serveSample({
      onClientMessage: (message, client) => void client.broadcast(message),
    });
    let connected = 0;
    const both = new Promise<void>((resolve) => {
      listener.on("connection", () => {
        connected += 1;
        if (connected === 2) resolve();
      });
    });
    const [old, today] = await openPages([url, `${url}/today`]);
    await both;
    await old?.evaluate("socket.send('from then')");
    const atToday = await today?.waitForFunction(heardIn(1));
    expect(await atToday?.jsonValue()).toEqual([["message", "from then"]]);
    await today?.evaluate("socket.send('from now')");
    const atOld = await old?.waitForFunction(heardIn(2));
    expect(await atOld?.jsonValue()).toEqual([["connect"], ["message", "from now"]]);
  });

  it("gets what was sent while its link was lost, and hears of nothing", async () => {
    const { listener, url, tcp } = await serveSample({ transportOptions: { websocket: { closeTimeout: 60_000 } } });
    const met = next<[Client]>(listener, "connection");
    const page = await openPage(url);
    const [client] = await met;
    await page.waitForFunction(heardIn(1));
    for (const one of tcp) one.destroy();
    await expect.poll(() => client.connected, { interval: 1 }).toBe(false);
    client.send("kept");
    const all = await page.waitForFunction(heardIn(2));
    expect(await all.jsonValue()).toEqual([["connect"], ["message", "kept"]]);
    expect([client.connected, client.connections]).toEqual([true, 2]);
  });

  it("hears that it is disconnected, and stays away until it connects again", async () => {
    const { listener, url, tcp } = await serveSample();
    const met = next(listener, "connection");
    const page = await openPage(url);
    await met;
    await page.waitForFunction(heardIn(1));
    const gone = next(listener, "clientDisconnect");
    for (const one of tcp) one.destroy();
    await gone;
    const all = await page.waitForFunction(heardIn(2));
    expect(await all.jsonValue()).toEqual([["connect"], ["disconnect"]]);
    expect(await page.evaluate("socket.connected")).toBe(false);
    const again = next(listener, "connection");
    await page.evaluate("socket.connect()");
    await again;
  });
});

describe.each(kinds)("`io.Socket` of the script, with a server of %s", (kind) => {
  it("makes a classic socket, which knows its server by host and options", async () => {
    const { url, port, onPeer } = await serve(kind, { cors: { origin: "*" } });
    onPeer((peer) => peer.on("message", (message) => peer.emit("message", { echo: message })));
    const page = await openPage(url);
    const heard = await page.evaluate(`(async () => {
      const heard = [];
      const socket = new io.Socket("127.0.0.1", { port: ${port}, transports: ["xhr-polling"], rememberTransport: false });
      new io.Socket("::1", { port: ${port} });
      const unwanted = () => heard.push("unwanted");
      socket.on("connecting", (type) => heard.push("connecting " + type));
      socket.on("message", unwanted);
      socket.removeEvent("message", unwanted);
      socket.send("early");
      await new Promise((resolve) => socket.on("message", resolve).connect().connect());
      const echo = await new Promise((resolve) => { socket.on("message", resolve); socket.send("late"); });
      heard.push(socket.connected, echo);
      await new Promise((resolve) => socket.on("disconnect", resolve).disconnect().disconnect());
      heard.push(socket.connected);
      return heard;
    })()`);
    expect(heard).toEqual(["connecting polling", true, { echo: "late" }, false]);
  });

  it("is the class of today's sockets as well", async () => {
    const { url } = await serve(kind);
    const page = await openPage(url);
    const answers = await page.evaluate(`(() => {
      const today = io({ autoConnect: false });
      const classic = new io.Socket();
      return [
        today instanceof io.Socket, classic instanceof io.Socket, {} instanceof io.Socket, null instanceof io.Socket,
        Object.getPrototypeOf(today) === io.Socket.prototype, typeof classic.emit, typeof today.emit,
      ];
    })()`);
    expect(answers).toEqual([true, true, false, false, true, "undefined", "function"]);
  });

  it("says when no transport connects, and tries no more", async () => {
    const server = await serve(kind);
    const page = await openPage(server.url);
    await server.kill();
    const heard = await page.evaluate(`(async () => {
      const heard = [];
      const socket = new io.Socket(undefined, { connectTimeout: 1000 });
      socket.on("connecting", (type) => heard.push("connecting " + type));
      for (let round = 0; round < 2; round++)
        await new Promise((resolve) => socket.on("connect_failed", resolve).connect());
      return heard.concat(socket.connected);
    })()`);
    expect(heard).toEqual(["connecting websocket", "connecting websocket", false]);
  });

  it("throws at once for what cannot be", async () => {
    const { url } = await serve(kind);
    const page = await openPage(url);
    const codes = await page.evaluate(`[
      () => new io.Socket("no host"),
      () => new io.Socket("http://host/"),
      () => new io.Socket("user@host"),
      () => new io.Socket(""),
      () => new io.Socket("host", { port: "port" }),
      () => new io.Socket("host", { secure: "yes" }),
      () => new io.Socket("host", { transports: ["carrier-pigeon"] }),
      () => new io.Socket("host", { connectTimeout: -1 }),
      () => new io.Socket("host", { rememberTransport: 1 }),
      () => new io.Socket().send(),
      () => new io.Socket().send(() => 0),
    ].map((call) => { try { call(); } catch (error) { return error instanceof io.RtError && error.code; } })`);
    const [argument, option] = ["INVALID_ARGUMENT", "INVALID_OPTION"];
    expect(codes).toEqual([...Array(5).fill(argument), ...Array(4).fill(option), argument, argument]);
  });
});
