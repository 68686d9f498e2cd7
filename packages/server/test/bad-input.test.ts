import { once } from "node:events";
import { connect, type Socket as TcpSocket } from "node:net";
import type { Server, ServerOptions, Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { connected } from "./support/client.ts";
import { ask, begin, eioPath, Poller } from "./support/http.ts";
import { type Served, serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/** A server that echoes, with a bystander whose service nothing below may disturb. */
async function served(options: ServerOptions = {}): Promise<Served & { readonly goesOn: () => Promise<void> }> {
  const made = await serve(options);
  made.io.on("connection", (socket) => {
    socket.on("echo", (value, answer) => answer(value));
  });
  const bystander = await connected(made.port, "websocket");
  const goesOn = async (): Promise<void> => {
    expect(await bystander.emitWithAck("echo", "still here")).toBe("still here");
    const newcomer = await connected(made.port, "polling");
    expect(await newcomer.emitWithAck("echo", "welcome")).toBe("welcome");
  };
  return { ...made, goesOn };
}

/** The socket that connects next. */
async function arrival(io: Server, peer: Promise<Wire | Poller>): Promise<Socket> {
  const arrived = next<[Socket]>(io, "connection");
  await peer;
  return (await arrived)[0];
}

async function tcp(port: number, text: string): Promise<TcpSocket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(text);
  return socket;
}

/** What comes is not looked at; the end is behind it. */
async function over(socket: TcpSocket): Promise<void> {
  socket.resume();
  await once(socket, "close");
}

const UPGRADE = [
  `GET ${eioPath("transport=websocket")} HTTP/1.1`,
  "Host: x",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
].join("\r\n");

describe("HTTP", () => {
  test("a body above the limit is refused while it streams, and the session ends", async () => {
    const { io, port, goesOn } = await served({ maxHttpBufferSize: 1_000 });
    const peer = Poller.connected(port);
    const socket = await arrival(io, peer);
    const left = next(socket, "disconnect");
    const { path } = await peer;
    const raw = await tcp(port, `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
    raw.write(`3e8\r\n${"x".repeat(1000)}\r\n`);
    raw.write("1\r\nx\r\n");
    expect(String((await once(raw, "data"))[0])).toMatch(/^HTTP\/1.1 413 /);
    expect((await left)[0]).toBe("transport error");
    expect((await ask(port, path)).body).toContain("Session ID unknown");
    raw.destroy();
    await goesOn();
  });

  test("a body whose announced length is above the limit is not read at all", async () => {
    const { port, goesOn } = await served({ maxHttpBufferSize: 1_000 });
    const { path } = await Poller.connected(port);
    const raw = await tcp(port, `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\nx`);
    expect(String((await once(raw, "data"))[0])).toMatch(/^HTTP\/1.1 413 /);
    raw.destroy();
    await goesOn();
  });

  test.each([
    ["a GET", "GET"],
    ["a POST", "POST"],
  ])("%s that is cut ends the session", async (_name, method) => {
    const { io, port, http, goesOn } = await served();
    const peer = Poller.connected(port);
    const socket = await arrival(io, peer);
    const left = next(socket, "disconnect");
    const { path } = await peer;
    const came = next(http, "connection");
    const headers = { "content-length": "100" };
    const { sent } = begin(port, path, method === "GET" ? { method } : { method, headers, body: "4" });
    await came;
    // The request has arrived once the server has read what stands before it.
    await new Promise((resolve) => setImmediate(resolve));
    sent.destroy();
    expect((await left)[0]).toBe("transport error");
    await goesOn();
  });

  test("a second POST beside one that is read ends the session", async () => {
    const { io, port, goesOn } = await served();
    const peer = Poller.connected(port);
    const socket = await arrival(io, peer);
    const left = next(socket, "disconnect");
    const { path } = await peer;
    const raw = await tcp(port, `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n4`);
    let answer = await (await peer).post("3");
    while (answer.status === 200) answer = await (await peer).post("3");
    expect([answer.status, answer.body]).toEqual([400, ""]);
    expect((await left)[0]).toBe("transport error");
    raw.destroy();
    await goesOn();
  });

  test.each([
    ["", "parse error"],
    ["abc", "parse error"],
    ["9foo", "parse error"],
    ["\u001e4a", "parse error"],
    ['42["a"]\u001ezz\u001e42["b"]', "parse error"],
    ["2", "transport error"],
    ["2probe", "transport error"],
    ["1", "transport close"],
    ['42["a"]\u001e1\u001e42["b"]', "transport close"],
  ])("a POST of %j is answered with ok, and ends the session", async (body, reason) => {
    const { io, port, goesOn } = await served();
    const peer = Poller.connected(port);
    const socket = await arrival(io, peer);
    const left = next(socket, "disconnect");
    const heard: unknown[] = [];
    socket.onAny((event) => heard.push(event));
    expect((await (await peer).post(body)).body).toBe("ok");
    expect((await left)[0]).toBe(reason);
    expect(heard).toEqual(body.includes('"a"') ? ["a"] : []);
    await goesOn();
  });

  test("octet-stream is no payload", async () => {
    const { io, port, goesOn } = await served();
    const peer = Poller.connected(port);
    const left = next(await arrival(io, peer), "disconnect");
    expect(await (await peer).post("4a", { "content-type": "application/octet-stream" })).toMatchObject({
      status: 400,
      body: "",
    });
    expect((await left)[0]).toBe("transport error");
    await goesOn();
  });

  test("half a handshake, garbage, and headers without end", async () => {
    const { port, goesOn } = await served();
    const half = await tcp(port, "GET /socket.io/?EIO=4&transport=web");
    const garbage = await tcp(port, "\u0016\u0003\u0001 not HTTP at all\r\n\r\n");
    await over(garbage);
    const bare = await tcp(port, `${UPGRADE.replace(/Sec-WebSocket-Key.*/, "X: y")}\r\n\r\n`);
    expect(String((await once(bare, "data"))[0])).toMatch(/^HTTP\/1.1 400 /);
    const version = await tcp(port, `${UPGRADE.replace("Version: 13", "Version: 12")}\r\n\r\n`);
    expect(String((await once(version, "data"))[0])).toMatch(/^HTTP\/1.1 4(00|26) /);
    const long = await tcp(port, `${UPGRADE}\r\nX: ${"y".repeat(100_000)}\r\n\r\n`);
    await over(long);
    half.resetAndDestroy();
    await goesOn();
  });

  test("names that objects have by themselves are nothing special", async () => {
    const { io, port, goesOn } = await served();
    const query = ["__proto__", "constructor", "toString"].map((name) => `&${name}=${name}`).join("");
    const arrived = next<[Socket]>(io, "connection");
    const poller = await Poller.open(port, query);
    await poller.post('40{"__proto__":{"polluted":true},"constructor":1}');
    const [socket] = await arrived;
    expect(socket.handshake.query["__proto__"]).toBe("__proto__");
    expect(Object.keys(socket.handshake.query)).not.toContain("hasOwnProperty");
    expect(Object.keys(socket.handshake.auth)).toEqual(["__proto__", "constructor"]);
    expect("polluted" in {}).toBe(false);
    for (const room of ["__proto__", "constructor"]) {
      void socket.join(room);
      expect(io.sockets.adapter.rooms.get(room)).toEqual(new Set([socket.id]));
      io.to(room).emit("x");
    }
    await goesOn();
  });
});

describe("WebSocket", () => {
  test.each([
    ["RSV bits", Buffer.from([0xc1, 0x80, 0, 0, 0, 0]), 1002],
    ["no mask", Buffer.from([0x81, 0x01, 0x33]), 1002],
    ["an unknown opcode", Buffer.from([0x83, 0x80, 0, 0, 0, 0]), 1002],
    ["text that is no UTF-8", Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x34, 0xff]), 1007],
    [
      "a length above the limit",
      Buffer.from([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
      undefined,
    ],
  ])("%s", async (_name, frame, code) => {
    const { io, port, goesOn } = await served();
    const peer = Wire.connected(port);
    const left = next(await arrival(io, peer), "disconnect");
    const { tcp: below, closed } = await peer;
    below?.write(frame);
    const end = await closed;
    if (code !== undefined) expect(end.code).toBe(code);
    expect((await left)[0]).toBe("transport error");
    await goesOn();
  });

  test("a message above the limit: 1009, exactly the limit passes", async () => {
    const { io, port, goesOn } = await served({ maxHttpBufferSize: 50 });
    const peer = Wire.connected(port);
    const socket = await arrival(io, peer);
    const left = next(socket, "disconnect");
    const fits = next(socket, "e");
    const wire = await peer;
    wire.send(`42["e","${"x".repeat(50 - '42["e",""]'.length)}"]`);
    expect(String((await fits)[0])).toHaveLength(40);
    wire.send(`42["e","${"x".repeat(51 - '42["e",""]'.length)}"]`);
    expect(await wire.closed).toEqual({ code: 1009 });
    expect((await left)[0]).toBe("transport error");
    await goesOn();
  });

  test("a flood of pongs and of pings below is borne", async () => {
    const { port, goesOn } = await served();
    const wire = await Wire.connected(port);
    for (let count = 0; count < 10_000; count++) wire.send("3");
    for (let count = 0; count < 1_000; count++) wire.socket.ping();
    wire.send('420["echo",1]');
    expect(await wire.next()).toBe("430[1]");
    wire.socket.close();
    await goesOn();
  });

  test("connections that are cut at any moment", async () => {
    const { port, io, goesOn } = await served();
    const sockets = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const socket = await tcp(port, `${UPGRADE}\r\n\r\n`.slice(0, 20 * index));
        if (index > 10) socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x34]));
        return socket;
      }),
    );
    for (const socket of sockets) socket.resetAndDestroy();
    await until(() => io.engine.clientsCount <= 1);
    await goesOn();
  });
});

describe("packets", () => {
  test("more attachments than may be, and half a packet that is never completed", async () => {
    const { io, port, goesOn } = await served({ maxAttachments: 2, pingInterval: 60_000, pingTimeout: 200 });
    const many = await Wire.connected(port);
    many.send('453-["e"]');
    expect(await many.closed).toEqual({ code: 1005 });
    const peer = Wire.connected(port);
    const socket = await arrival(io, peer);
    const failed = next<[Error]>(socket, "error");
    const left = next(socket, "disconnect");
    (await peer).send('452-["e",{"_placeholder":true,"num":0}]', Buffer.from([1]));
    expect((await failed)[0]).toMatchObject({ code: "PROTOCOL", message: expect.stringContaining("in time") });
    expect((await left)[0]).toBe("forced close");
    await goesOn();
  });

  test("placeholders that name no attachment, and text where an attachment is due", async () => {
    const { port, goesOn } = await served();
    for (const num of ['"splice"', "-1", "0.5", "1", "null"]) {
      const wire = await Wire.connected(port);
      wire.send(`451-["e",{"_placeholder":true,"num":${num}}]`, Buffer.from([1]));
      expect(await wire.closed).toEqual({ code: 1005 });
    }
    const text = await Wire.connected(port);
    text.send('451-["e",{"_placeholder":true,"num":0}]', '42["e"]');
    expect(await text.closed).toEqual({ code: 1005 });
    const stray = await Wire.connected(port);
    stray.send(Buffer.from([1]));
    expect(await stray.closed).toEqual({ code: 1005 });
    await goesOn();
  });

  test("JSON nested 200,000 deep, echoed", async () => {
    const { io, port, errors, goesOn } = await served();
    const peer = Wire.connected(port);
    const socket = await arrival(io, peer);
    const heard: string[] = [];
    socket.on("deep", (value) => {
      heard.push("deep");
      socket.emit("deep", value);
    });
    const depth = 200_000;
    const wire = await peer;
    wire.send(`42["deep",${"[".repeat(depth)}${"]".repeat(depth)}]`, '420["echo",1]');
    // Whether it is taken or refused, it is an error of that client, and nobody else's.
    const answer = await Promise.race([wire.next(), wire.closed]);
    expect(answer === "430[1]" || typeof answer === "object").toBe(true);
    if (heard.length > 0) expect(errors).toEqual([expect.objectContaining({ code: "UNENCODABLE" })]);
    await goesOn();
  });

  test("events after a DISCONNECT, and a flood of CONNECTs to nowhere", async () => {
    const { io, port, goesOn } = await served();
    const peer = Wire.connected(port);
    const socket = await arrival(io, peer);
    const heard: unknown[] = [];
    socket.onAny((event) => heard.push(event));
    const wire = await peer;
    wire.send("41", '42["late"]');
    expect(await wire.closed).toEqual({ code: 1005 });
    expect(heard).toEqual([]);
    const flood = await Wire.connected(port);
    for (let count = 0; count < 5_000; count++) flood.send(`40/nowhere-${count},`);
    await flood.take(5_000);
    flood.send('420["echo",1]');
    expect(await flood.next()).toBe("430[1]");
    flood.socket.close();
    await goesOn();
  });

  test("more namespaces than may be", async () => {
    const { io, port, goesOn } = await served({ maxNamespaces: 2 });
    for (const name of ["/a", "/b", "/c"]) io.of(name);
    const wire = await Wire.connected(port);
    wire.send("40/a", "40/b");
    expect(String(await wire.next()).startsWith("40/a,")).toBe(true);
    expect(await wire.next()).toBe('44/b,{"message":"Too many namespaces"}');
    wire.send("41/a,", "40/c");
    expect(String(await wire.next()).startsWith("40/c,")).toBe(true);
    wire.socket.close();
    await goesOn();
  });

  test("more rooms, acknowledgements and waiting events than may be", async () => {
    const { io, port, goesOn } = await served({ maxRooms: 2, maxPendingAcks: 2, maxPendingEvents: 2 });
    const peer = Wire.connected(port);
    const socket = await arrival(io, peer);
    void socket.join(["a", "b", "a", socket.id]);
    expect(() => void socket.join("c")).toThrow(expect.objectContaining({ code: "BUFFER_FULL" }));
    socket.emit("q", () => undefined);
    socket.emit("q", () => undefined);
    expect(() => socket.emit("q", () => undefined)).toThrow(expect.objectContaining({ code: "BUFFER_FULL" }));
    const lost = io.to(socket.id).emitWithAck("q");
    await expect(lost).rejects.toMatchObject({ code: "DISCONNECTED" });
    socket.use(() => undefined);
    const left = next(socket, "disconnect");
    (await peer).send('42["1"]', '42["2"]', '42["3"]');
    expect((await left)[0]).toBe("forced close");
    await goesOn();
  });
});

describe("the application's own mistakes", () => {
  test("what handlers throw, or reject, goes to `error` of the socket, or to `onError`", async () => {
    const { io, port, errors, goesOn } = await served();
    const heard: unknown[] = [];
    const peer = Wire.connected(port);
    const socket = await arrival(io, peer);
    socket.on("throw", () => {
      throw new Error("thrown");
    });
    socket.on("reject", (() => Promise.reject(new Error("rejected"))) as () => void);
    socket.on("text", () => {
      throw "no error";
    });
    const wire = await peer;
    wire.send('42["throw"]', '42["reject"]', '420["echo",1]');
    expect(await wire.next()).toBe("430[1]");
    expect(errors.splice(0)).toEqual([new Error("thrown"), new Error("rejected")]);
    socket.on("error", (error) => {
      heard.push(error.message);
      throw new Error("thrown by the listener of errors");
    });
    wire.send('42["throw"]', '42["reject"]', '42["text"]', '420["echo",2]');
    expect(await wire.next()).toBe("430[2]");
    await until(() => heard.length === 3);
    expect(new Set(heard)).toEqual(new Set(["no error", "rejected", "thrown"]));
    expect(errors).toHaveLength(3);
    wire.socket.close();
    await goesOn();
  });

  test("in connection and disconnect handlers, acknowledgements, catch-all listeners, and adapters", async () => {
    const { io, port, errors, goesOn } = await served();
    const fail = (where: string) => (): never => {
      throw new Error(where);
    };
    io.of("/x").on("connection", (socket) => {
      socket.on("disconnect", fail("disconnect"));
      socket.onAny(fail("any"));
      socket.onAnyOutgoing(fail("outgoing"));
      socket.emit("q", fail("ack"));
      throw new Error("connection");
    });
    io.of("/x").adapter.on("join-room", fail("join-room"));
    io.engine.on("connection", fail("engine"));
    const wire = await Wire.to(port);
    await wire.next();
    wire.send("40/x,");
    expect((await wire.take(2))[1]).toBe('42/x,0["q"]');
    wire.send("43/x,0[]", '42/x,["e"]', "41/x,");
    await until(() => errors.length === 7);
    const order = ["engine", "join-room", "outgoing", "connection", "ack", "any", "disconnect"];
    expect(errors.map((error) => (error as Error).message)).toEqual(order);
    wire.socket.close();
    await goesOn();
  });

  test("what cannot be sent is the caller's error, and nothing is left behind", async () => {
    const { io, port, goesOn } = await served();
    const peer = Wire.connected(port);
    const socket = await arrival(io, peer);
    const circular: unknown[] = [];
    circular.push(circular);
    for (const emitter of [socket, io, io.to("nobody"), socket.broadcast]) {
      expect(() => emitter.emit("connect")).toThrow(expect.objectContaining({ code: "RESERVED_EVENT" }));
    }
    for (const value of [circular, 1n, Array.from({ length: 11 }, () => Buffer.from([1]))]) {
      expect(() => socket.emit("x", value)).toThrow(expect.objectContaining({ name: "RtError" }));
      expect(() => io.emit("x", value)).toThrow(expect.objectContaining({ name: "RtError" }));
      await expect(socket.emitWithAck("x", value)).rejects.toMatchObject({ name: "RtError" });
    }
    expect(() => socket.timeout(-1)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    expect(() => io.timeout(Number.NaN)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    expect(() => io.of("/a,b")).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    (await peer).socket.close();
    await goesOn();
  });

  test("an `onError` that throws is survived", async () => {
    const { io, port } = await serve({
      onError: () => {
        throw new Error("thrown by onError");
      },
    });
    const peer = Wire.connected(port);
    const socket = await arrival(io, peer);
    socket.on("throw", () => {
      throw new Error("thrown");
    });
    const written: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string | Uint8Array): boolean => written.push(String(text)) > 0;
    try {
      (await peer).send('42["throw"]', '42["after"]');
      await next(socket, "after");
    } finally {
      process.stderr.write = write;
    }
    expect(written.join("")).toMatch(/Error: thrown\n[^]*Error: thrown by onError\n/);
    (await peer).socket.close();
  });
});

describe("clients that do not read", () => {
  test.each(["one socket", "a broadcast"])("200 MB for %s: bounded, and then it is given up", async (kind) => {
    const { io, port, goesOn } = await served();
    const peer = Wire.connected(port);
    const socket = await arrival(io, peer);
    const wire = await peer;
    wire.tcp?.pause();
    const left = next<[string, { code: number; name: string }]>(socket, "disconnect");
    const before = process.memoryUsage().rss;
    const text = "x".repeat(100_000);
    const target = kind === "one socket" ? socket : io.of("/").to(socket.id);
    let sent = 0;
    for (; sent < 2_000 && socket.connected; sent++) {
      target.emit("flood", text);
      if (sent % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const [reason, details] = await left;
    expect([reason, details.name, details.code]).toEqual(["transport error", "slow", 15]);
    // 32 MiB of backlog, what the kernel takes, and what is garbage already.
    expect(sent).toBeLessThan(600);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    wire.socket.terminate();
    await goesOn();
  });

  test("a poller that does not come back", async () => {
    const { io, port, goesOn } = await served({ maxBacklog: 1_000_000 });
    const peer = Poller.connected(port);
    const socket = await arrival(io, peer);
    await peer;
    const left = next<[string, { name: string }]>(socket, "disconnect");
    for (let count = 0; count < 2_000 && socket.connected; count++) socket.emit("flood", "x".repeat(1_000));
    const [reason, { name }] = await left;
    expect([reason, name]).toEqual(["transport error", "slow"]);
    await goesOn();
  });

  test("volatile events to them are dropped", async () => {
    const { io, port, goesOn } = await served();
    const peer = Poller.connected(port);
    const socket = await arrival(io, peer);
    const poller = await peer;
    socket.volatile.emit("dropped");
    io.volatile.emit("dropped too");
    await expect(socket.volatile.emitWithAck("dropped")).rejects.toMatchObject({ code: "DISCONNECTED" });
    socket.emit("kept");
    expect((await poller.poll()).body).toBe('42["kept"]');
    await goesOn();
  });
});
