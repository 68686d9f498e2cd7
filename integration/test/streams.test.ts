import { once } from "node:events";
import { createServer, request } from "node:http";
import { type AddressInfo, connect, type Socket as NetSocket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { PlainStream } from "../support/plain-stream.ts";
import { client, next, serve } from "../support/serve.ts";

const names = ["streaming", "sse"] as const;

describe.each(names)("a client that is not rt, by %s", (name) => {
  it("shakes hands, joins, and exchanges events with the server", async () => {
    const { io, url } = await serve();
    io.on("connection", (socket) => {
      socket.on("hi", (answer) => answer("there", Buffer.from([1, 2, 255])));
    });
    const plain = await PlainStream.open(url, name);
    // What moves by the probe upgrade would lose what comes on the stream meanwhile.
    expect(JSON.parse(String(plain.frames[0]).slice(1))).toMatchObject({ upgrades: [], maxPayload: 1_000_000 });
    expect(plain.response?.headers.get("cache-control")).toBe("no-store, no-transform");
    expect(plain.response?.headers.get("content-encoding")).toBeNull();
    await plain.say("40");
    expect(await plain.frame(2)).toMatch(/^40\{"sid":/);
    await plain.say('420["hi"]', "6");
    expect(await plain.frame(3)).toBe('461-0["there",{"_placeholder":true,"num":0}]');
    const bytes = await plain.frame(4);
    expect(typeof bytes === "string" ? bytes : Buffer.from(bytes ?? [])).toEqual(
      name === "sse" ? "bAQL/" : Buffer.from([1, 2, 255]),
    );
  });

  it("is pinged, and lives while it answers", async () => {
    const { url } = await serve({ pingInterval: 20, pingTimeout: 20_000 });
    const plain = await PlainStream.open(url, name);
    await plain.say("40");
    for (const n of [3, 4, 5]) {
      expect(await plain.frame(n)).toBe("2");
      await plain.say("3");
    }
  });

  it("sees its stream end when it does not answer a ping", async () => {
    const { url } = await serve({ pingInterval: 20, pingTimeout: 50 });
    const plain = await PlainStream.open(url, name);
    expect(await plain.frame(2)).toBe("2");
    await plain.ended();
    expect((await plain.post("3")).status).toBe(400);
  });

  it("that goes is seen to be gone", async () => {
    const { io, url, http } = await serve();
    const gone = new Promise<string>((resolve) => {
      io.on("connection", (socket) => socket.on("disconnect", resolve));
    });
    const plain = await PlainStream.open(url, name);
    await plain.say("40");
    await plain.frame(2);
    http.closeAllConnections();
    expect(await gone).toBe("transport close");
    expect(io.engine.clientsCount).toBe(0);
  });

  it("is offered what its session may move to when it is rt", async () => {
    const { url } = await serve();
    const plain = await PlainStream.open(url, name, "&rt=1&seq=1");
    expect(JSON.parse(String(plain.frames[0]).slice(1))).toMatchObject({ upgrades: ["websocket", "node"] });
  });
});

describe("what no client should send", () => {
  const bad: readonly (readonly [
    string,
    (typeof names)[number],
    string | Uint8Array<ArrayBuffer>,
    Record<string, string>,
    number,
  ])[] = [
    ["text by streaming", "streaming", "40", {}, 400],
    ["bytes by sse", "sse", "40", { "content-type": "application/octet-stream" }, 400],
    ["a form by streaming", "streaming", "40", { "content-type": "application/x-www-form-urlencoded" }, 400],
    ["too much by streaming", "streaming", new Uint8Array(1001), {}, 413],
    ["too much by sse", "sse", "4".repeat(1001), {}, 413],
    ["a frame that is too long, by its header", "streaming", new Uint8Array([0x7e, 0x03, 0xe9]), {}, 200],
    ["a frame of 2^63 bytes", "streaming", new Uint8Array([0x7f, 0x80, 0, 0, 0, 0, 0, 0, 0]), {}, 200],
    ["a frame of no type", "streaming", new Uint8Array([1, 0x39]), {}, 200],
    ["text that is no UTF-8 by streaming", "streaming", new Uint8Array([2, 0x34, 0xff]), {}, 200],
    ["text that is no UTF-8 by sse", "sse", new Uint8Array([0x34, 0xff]), { "content-type": "text/plain" }, 400],
    ["a payload that is none", "sse", "x", {}, 200],
  ];

  it.each(bad)("%s ends its link, and no other", async (_name, name, body, headers, status) => {
    const { io, url } = await serve({ maxHttpBufferSize: 1000 });
    io.on("connection", (socket) => socket.on("echo", (value, answer) => answer(value)));
    const honest = client(url, { transports: [name] });
    expect(await honest.emitWithAck("echo", 1)).toBe(1);
    const plain = await PlainStream.open(url, name);
    expect((await plain.post(body, headers)).status).toBe(status);
    await plain.ended();
    expect((await plain.post("3")).status).toBe(400);
    expect(await honest.emitWithAck("echo", 2)).toBe(2);
    expect(io.engine.clientsCount).toBe(1);
  });

  it.each(names)("a second GET by %s ends its link, and no other", async (name) => {
    const { url } = await serve();
    const plain = await PlainStream.open(url, name);
    const again = await fetch(`${url}/socket.io/?EIO=4&transport=${name}&sid=${plain.sid}`);
    expect(again.status).toBe(400);
    await plain.ended();
  });

  it.each(names)("a POST before the GET by %s is refused", async (name) => {
    const { url } = await serve();
    const { status } = await fetch(`${url}/socket.io/?EIO=4&transport=${name}`, { method: "POST", body: "40" });
    expect(status).toBe(400);
  });

  it("a body that never ends is cut off at the limit, whatever it said before", async () => {
    const { url } = await serve({ maxHttpBufferSize: 1000 });
    const plain = await PlainStream.open(url, "streaming");
    const { port } = new URL(url);
    const endless = request({ port, method: "POST", path: `/socket.io/?EIO=4&transport=streaming&sid=${plain.sid}` });
    endless.on("error", () => undefined);
    const answered = once(endless, "response");
    const pour = setInterval(() => endless.write(Buffer.alloc(500, 1)), 1);
    onTestFinished(() => clearInterval(pour));
    const [response] = (await answered) as [{ statusCode: number; headers: Record<string, string> }];
    expect([response.statusCode, response.headers["connection"]]).toEqual([413, "close"]);
    await plain.ended();
    endless.destroy();
  });

  it("a browser's own question for a lost event stream is answered that there is none, and opens nothing", async () => {
    const { io, url } = await serve();
    const again = await fetch(`${url}/socket.io/?EIO=4&transport=sse`, { headers: { "last-event-id": "1" } });
    expect([again.status, await again.text(), io.engine.clientsCount]).toEqual([204, "", 0]);
  });

  it.each(names)("a client that never reads by %s is given up, and others are served", async (name) => {
    const { io, url } = await serve({ maxBacklog: 2_000_000 });
    const { port } = new URL(url);
    const lazy = connect({ port: Number(port), host: "127.0.0.1" });
    onTestFinished(() => void lazy.destroy());
    lazy.write(`GET /socket.io/?EIO=4&transport=${name} HTTP/1.1\r\nHost: a\r\n\r\n`);
    const opened = await new Promise<string>((resolve) => {
      let text = "";
      lazy.on("data", (data) => {
        text += data.toString();
        const sid = /"sid":"([\w-]+)"/.exec(text)?.[1];
        if (sid !== undefined) resolve(sid);
      });
    });
    lazy.pause();
    const gone = new Promise<string>((resolve) => {
      io.on("connection", (socket) => {
        socket.on("disconnect", resolve);
        socket.on("echo", (value, answer) => answer(value));
      });
    });
    const body = name === "sse" ? "40" : new Uint8Array([2, 0x34, 0x30]);
    await fetch(`${url}/socket.io/?EIO=4&transport=${name}&sid=${opened}`, { method: "POST", body });
    const large = Buffer.alloc(1_000_000, 7);
    const pour = setInterval(() => io.volatile.emit("noise") && io.emit("large", large), 1);
    onTestFinished(() => clearInterval(pour));
    expect(await gone).toBe("transport error");
    clearInterval(pour);
    const honest = client(url, { transports: [name] });
    expect(await honest.emitWithAck("echo", 2)).toBe(2);
  });
});

describe("a session of rt", () => {
  it.each([
    ["streaming", "websocket"],
    ["sse", "websocket"],
    ["streaming", "polling"],
    ["polling", "sse"],
    ["websocket", "streaming"],
    ["websocket", "sse"],
  ])("that has lost its link by %s comes back by %s, with all that was said", async (from, to) => {
    let isBlocked = false;
    const { io, url, http } = await serve({
      allowRequest: ({ url: asked }, callback) => callback(null, !(isBlocked && asked?.includes(`transport=${from}`))),
    });
    const connections = new Set<NetSocket>();
    http.on("connection", (connection) => connections.add(connection));
    const heard: number[] = [];
    io.on("connection", (socket) => {
      socket.on("up", (n) => heard.push(n));
      socket.on("sync", (answer) => answer());
    });
    const socket = client(url, {
      transports: [from, to],
      tryAllTransports: true,
      upgrade: false,
      reconnectionDelay: 1,
      reconnectionDelayMax: 5,
    });
    await next(socket, "connect");
    const { id } = socket;
    const [peer] = [...io.of("/").sockets.values()];
    expect(socket.io.engine?.transport.name).toBe(from);
    isBlocked = true;
    const down: number[] = [];
    socket.on("down", (n) => down.push(n));
    const resumed = next(socket.io, "resumed");
    for (let n = 0; n < 50; n++) {
      socket.emit("up", n);
      peer?.emit("down", n);
      if (n === 25) for (const connection of connections) connection.resetAndDestroy();
    }
    await resumed;
    await socket.emitWithAck("sync");
    const all = Array.from({ length: 50 }, (_, n) => n);
    expect([heard, down]).toEqual([all, all]);
    expect([socket.id, socket.recovered, socket.io.engine?.transport.name]).toEqual([id, true, to]);
  });
});

describe("a server that takes little at once", () => {
  it.each(names)("gets a burst by %s in bodies of the size that it named", async (name) => {
    const { io, url } = await serve({ maxHttpBufferSize: 1000 });
    const heard: unknown[] = [];
    io.on("connection", (socket) => {
      socket.on("up", (...args) => heard.push(args));
      socket.on("sync", (answer) => answer());
    });
    const socket = client(url, { transports: [name] });
    await next(socket, "connect");
    const sent = Array.from({ length: 60 }, (_, n) => [n, "é".repeat(n * 7), Buffer.alloc(n * 10, n)]);
    for (const args of sent) socket.emit("up", ...args);
    await socket.emitWithAck("sync");
    expect(heard).toEqual(sent);
  });
});

describe("where something on the way holds answers back until they are whole", () => {
  it.each(names)("%s is given up, and polling carries the session", async (name) => {
    const { io, url } = await serve({ closeTimeout: 50 });
    io.on("connection", (socket) => socket.on("echo", (value, answer) => answer(value)));
    const proxied = await holdingProxy(Number(new URL(url).port));
    const socket = client(proxied, { transports: [name, "polling"], tryAllTransports: true, fallbackTimeout: 50 });
    expect(await socket.emitWithAck("echo", Buffer.from([1]))).toEqual(Buffer.from([1]));
    expect(socket.io.engine?.transport.name).toBe("polling");
  });
});

/** A proxy that passes an answer on when it has it whole. */
async function holdingProxy(port: number): Promise<string> {
  const sockets = new Set<NetSocket>();
  const proxy = createServer((incoming, outgoing) => {
    const { url, method, headers } = incoming;
    const asked = request({ port, path: url, method, headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(parts)));
      answer.on("error", () => outgoing.destroy());
    });
    asked.on("error", () => outgoing.destroy());
    outgoing.on("close", () => asked.destroy());
    incoming.pipe(asked);
  });
  proxy.on("connection", (socket) => sockets.add(socket));
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
