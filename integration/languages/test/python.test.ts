import type { IncomingMessage } from "node:http";
import type { Server, Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { next, serve } from "../../support/serve.ts";
import { PythonClient, WAYS, type Way } from "../support/python-client.ts";

/** A client that is connected, and its socket in the first of its namespaces. */
async function connected(
  io: Server,
  url: string,
  way: Way,
  namespaces: readonly string[] = ["/"],
  auth: object = {},
): Promise<{ readonly peer: PythonClient; readonly socket: Socket }> {
  const arrived = arrival(io, namespaces[0]);
  const peer = new PythonClient();
  await peer.connect(url, way, namespaces, auth);
  return { peer, socket: await arrived };
}

/** The next socket in a namespace. */
function arrival(io: Server, namespace: string = "/"): Promise<Socket> {
  return new Promise((resolve) => void io.of(namespace).once("connection", resolve));
}

describe.each(WAYS)("python-socketio by %s", (way) => {
  test("connects, and both ends know the same id", async () => {
    const { io, url } = await serve();
    const { peer, socket } = await connected(io, url, way, ["/"], { token: "abc" });
    expect(await peer.ids("/")).toEqual([socket.id]);
    expect(socket.handshake.auth).toEqual({ token: "abc" });
    expect(await peer.transport()).toBe(way === "polling" ? "polling" : "websocket");
    expect([socket.conn.protocol, socket.conn.transport.name]).toEqual([4, await peer.transport()]);
  });

  test("sends and receives events of every JSON type, in order", async () => {
    const { io, url } = await serve();
    const { peer, socket } = await connected(io, url, way);
    const heard: unknown[] = [];
    socket.on("value", (value) => heard.push(value));
    socket.on("several", (...args) => socket.emit("several", ...args));
    const values = [null, true, 0, -1.5, "", "€ \u2028 😀 \u001e", [], [1, [2]], {}, { a: { b: [null] } }];
    for (const value of values) await peer.emit("/", "value", value);
    await peer.emit("/", "several", ...values);
    expect(await peer.next("several")).toEqual(values);
    expect(heard).toEqual(values);
  });

  test("asks, and answers", async () => {
    const { io, url } = await serve();
    io.on("connection", (socket) => socket.on("add", (a: number, b: number, answer) => answer(a + b, "sum")));
    const { peer, socket } = await connected(io, url, way);
    expect(await peer.call("/", "add", 1, 2)).toEqual([3, "sum"]);
    const answer = new Promise((resolve) => socket.emit("question", "a", 1, (...args: unknown[]) => resolve(args)));
    expect(await answer).toEqual(["a", 1]);
    expect(await peer.next("question")).toEqual(["a", 1]);
  });

  test("sends and receives bytes, in events and in answers", async () => {
    const { io, url } = await serve();
    const { peer, socket } = await connected(io, url, way);
    const value = { small: Buffer.from([0, 1, 2, 255]), list: [Buffer.alloc(5_000, 7), "text"] };
    socket.on("bytes", (given, answer) => socket.emit("bytes", given, (back: unknown) => answer(back)));
    expect(await peer.call("/", "bytes", value)).toEqual(value);
    expect(await peer.next("bytes")).toEqual([value]);
  });

  test("is in several namespaces, each with an id of its own", async () => {
    const { io, url } = await serve();
    const inAdmin = arrival(io, "/admin");
    const { peer, socket } = await connected(io, url, way, ["/", "/admin"], { token: "abc" });
    const admin = await inAdmin;
    expect(await peer.ids("/", "/admin")).toEqual([socket.id, admin.id]);
    expect(admin.handshake.auth).toEqual({ token: "abc" });
    admin.on("where", (answer) => answer(admin.nsp.name));
    expect(await peer.call("/admin", "where")).toBe("/admin");
    io.of("/admin").emit("news", 1);
    expect(await peer.next("news", "/admin")).toEqual([1]);
  });

  test("hears why it is not let in", async () => {
    const { io, url } = await serve();
    io.of("/deny").use((_socket, pass) => pass(Object.assign(new Error("no"), { data: { code: 42 } })));
    const peer = new PythonClient();
    await peer.connect(url, way, ["/deny"], {}, "at once");
    expect(await peer.next("connect_error", "/deny")).toEqual([{ message: "no", data: { code: 42 } }]);
  });

  test("is in rooms, and gets what is said there and not what is said elsewhere", async () => {
    const { io, url } = await serve();
    const first = await connected(io, url, way);
    const second = await connected(io, url, way);
    await first.socket.join("room");
    io.to("room").emit("news", "for the room", Buffer.from([1]));
    io.except("room").emit("news", "for others");
    expect(await first.peer.next("news")).toEqual(["for the room", Buffer.from([1])]);
    expect(await second.peer.next("news")).toEqual(["for others"]);
  });

  test("leaves, and its server knows so", async () => {
    const { io, url } = await serve();
    const { peer, socket } = await connected(io, url, way);
    const gone = next(socket, "disconnect");
    await peer.disconnect();
    // It does not wait until its last word has left.
    expect(["client namespace disconnect", "transport close"]).toContain((await gone)[0]);
    await peer.next("disconnect");
  });

  test("is sent away from a namespace, and stays in the others", async () => {
    const { io, url } = await serve();
    const inAdmin = arrival(io, "/admin");
    const { peer, socket } = await connected(io, url, way, ["/", "/admin"]);
    const admin = await inAdmin;
    admin.disconnect();
    await peer.next("disconnect", "/admin");
    socket.on("ping me", (answer) => answer("pong"));
    expect(await peer.call("/", "ping me")).toBe("pong");
  });

  test("comes back by itself when its connection is lost, as somebody else", async () => {
    // By polling it waits for these times and five seconds before it tries again, now and then. A busy machine must not lose it meanwhile.
    const { io, http, url } = await serve({ pingInterval: 1_000, pingTimeout: 5_000 });
    io.on("connection", (one) => one.on("ping me", (answer) => answer("pong")));
    const { peer, socket } = await connected(io, url, way);
    await peer.next("connect");
    const arrived = arrival(io);
    if (way === "polling") {
      // None of its requests gets through any more, and none is answered before it is cut, until it asks for another session.
      let isBack = false;
      io.engine.use((request: IncomingMessage, _response: unknown, pass: () => void) => {
        isBack ||= request.url?.includes("sid=") === false;
        if (isBack) pass();
        else request.socket.destroy();
      });
      http.closeAllConnections();
    } else {
      socket.conn.close();
    }
    const again = await arrived;
    await peer.next("connect");
    expect(again.id).not.toBe(socket.id);
    expect(await peer.ids("/")).toEqual([again.id]);
    expect(await peer.call("/", "ping me")).toBe("pong");
  });

  test("lives through many heartbeats", async () => {
    const { io, url } = await serve({ pingInterval: 50, pingTimeout: 20_000 });
    const { peer, socket } = await connected(io, url, way);
    const ends: unknown[] = [];
    socket.on("disconnect", (reason) => ends.push(reason));
    await new Promise<void>((resolve) => {
      let beats = 0;
      socket.conn.on("heartbeat", () => {
        beats += 1;
        if (beats === 6) resolve();
      });
    });
    socket.on("ping me", (answer) => answer("pong"));
    expect(await peer.call("/", "ping me")).toBe("pong");
    expect(ends).toEqual([]);
  });

  test("gets what is long, and what is many", async () => {
    const { io, url } = await serve();
    const { peer, socket } = await connected(io, url, way);
    socket.on("long", (text, answer) => answer(text));
    const text = "é😀x".repeat(30_000);
    expect(await peer.call("/", "long", text)).toBe(text);
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    for (const n of numbers) socket.emit("n", n);
    const heard: number[] = [];
    for (const _ of numbers) heard.push(Number((await peer.next("n"))[0]));
    // It handles each event in a thread of its own.
    expect(heard.sort((a, b) => a - b)).toEqual(numbers);
  });
});
