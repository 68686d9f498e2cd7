import type { Socket } from "@rt/server";
import type { OldSocket } from "socket.io-client-2";
import { describe, expect, test } from "vitest";
import { connected, WAYS } from "./support/client.ts";
import { oldClient, oldConnected, serveOld } from "./support/old-client.ts";
import { IMPLEMENTATIONS } from "./support/reference.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";

const CELLS = IMPLEMENTATIONS.flatMap((implementation) => WAYS.map((way) => [implementation, way] as const));

/** Settles with what the other end makes of an event that asks for it. */
function asked(socket: OldSocket, event: string, ...args: unknown[]): Promise<unknown[]> {
  return new Promise((resolve) => socket.emit(event, ...args, (...answer: unknown[]) => resolve(answer)));
}

describe.each(CELLS)("at %s, the client of Socket.IO 2 by %s", (implementation, way) => {
  test("connects, and both ends know the same ids", async () => {
    const { io, port } = await serveOld(implementation);
    const arrived = next<[Socket]>(io, "connection");
    const inAdmin = next<[Socket]>(io.of("/admin"), "connection");
    const peer = await oldConnected(port, way, { query: { a: "1", b: "x y" } });
    const admin = peer.io.socket("/admin");
    admin.connect();
    const [socket] = await arrived;
    const [adminSocket] = await inAdmin;
    await until(() => admin.connected);
    expect([socket.id, adminSocket.id]).toEqual([peer.id, admin.id]);
    expect(admin.id).toBe(`/admin#${peer.id}`);
    expect(socket.rooms).toEqual(new Set([peer.id]));
    expect(socket.conn.protocol).toBe(3);
    expect(socket.handshake).toMatchObject({ auth: {}, query: { a: "1", b: "x y", EIO: "3" } });
    await until(() => socket.conn.transport.name === (way === "polling" ? "polling" : "websocket"));
  });

  test("sends and receives events of every JSON type, in order", async () => {
    const { io, port } = await serveOld(implementation);
    io.on("connection", (socket) => socket.onAny((event, ...args) => socket.emit(event, ...args)));
    const peer = await oldConnected(port, way);
    const values = [null, true, 0, -1.5, "", "€ \u2028 😀 \u001e 1:4", [], [1, [2]], {}, { a: { b: [null] } }];
    const echoed: unknown[] = [];
    peer.on("value", (value: unknown) => echoed.push(value));
    for (const value of values) peer.emit("value", value);
    const end = next(peer, "end");
    peer.emit("end", ...values);
    expect(await end).toEqual(values);
    expect(echoed).toEqual(values);
  });

  test("is heard, and hears, from the first moment on", async () => {
    const { io, port } = await serveOld(implementation);
    io.on("connection", (socket) => {
      socket.emit("welcome", 1);
      socket.on("first", (answer) => answer("heard"));
    });
    const peer = oldClient(port, way);
    const welcome = next(peer, "welcome");
    const first = asked(peer, "first");
    peer.connect();
    expect([await welcome, await first]).toEqual([[1], ["heard"]]);
  });

  test.each([false, true])("sends and receives binary, nested and in answers (base64: %s)", async (forceBase64) => {
    const { io, port } = await serveOld(implementation);
    io.on("connection", (socket) => {
      socket.on("bin", (value, answer) => {
        socket.emit("bin", value, (back: unknown) => answer(back, { whole: value }));
      });
    });
    const peer = await oldConnected(port, way, { forceBase64 });
    const heard: unknown[] = [];
    peer.on("bin", (value: unknown, answer: (value: unknown) => void) => {
      heard.push(value);
      answer(value);
    });
    const value = { a: [Buffer.from([0, 1, 2, 255]), "text"], b: Buffer.alloc(0), c: Buffer.alloc(70_000, 7) };
    expect(await asked(peer, "bin", value)).toEqual([value, { whole: value }]);
    expect(heard).toEqual([value]);
  });

  test("asks for namespaces with a query, which is its `auth` there", async () => {
    const { io, port } = await serveOld(implementation);
    const auths: unknown[] = [];
    io.of("/admin").on("connection", (socket) => {
      auths.push({ ...socket.handshake.auth });
      socket.on("who", (answer) => answer(socket.nsp.name));
    });
    const peer = await oldConnected(port, way);
    const admin = peer.io.socket("/admin", { query: { token: "a b,c", more: "1" } });
    admin.connect();
    expect(await asked(admin, "who")).toEqual(["/admin"]);
    expect(auths).toEqual([{ token: "a b,c", more: "1" }]);
  });

  test("leaves a namespace, and stays in the others", async () => {
    const { io, port } = await serveOld(implementation);
    const left = new Promise<string>((resolve) => {
      io.of("/admin").on("connection", (socket) => socket.on("disconnect", resolve));
    });
    io.on("connection", (socket) => socket.on("ping me", (answer) => answer("pong")));
    const peer = await oldConnected(port, way);
    const admin = peer.io.socket("/admin");
    admin.connect();
    await next(admin, "connect");
    admin.disconnect();
    expect(await left).toBe("client namespace disconnect");
    expect(await asked(peer, "ping me")).toEqual(["pong"]);
  });

  test("hears why it is refused: the data of the error, or its message", async () => {
    const { io, port } = await serveOld(implementation);
    io.of("/deny").use((_socket, pass) => pass(Object.assign(new Error("no"), { data: { code: 42 } })));
    io.of("/deny2").use((_socket, pass) => pass(new Error("no")));
    const peer = await oldConnected(port, way);
    const refusals = ["/deny", "/deny2"].map((nsp) => {
      const socket = peer.io.socket(nsp);
      const refusal = next(socket, "error");
      socket.connect();
      return refusal;
    });
    expect(await Promise.all(refusals)).toEqual([[{ code: 42 }], ["no"]]);
  });

  test("is refused in the main namespace as well, which it never asked for", async () => {
    const { io, port } = await serveOld(implementation);
    io.use((_socket, pass) => pass(new Error("closed to all")));
    const peer = oldClient(port, way);
    const refusal = next(peer, "error");
    peer.connect();
    expect(await refusal).toEqual(["closed to all"]);
  });

  test("waits until a middleware has decided", async () => {
    const { io, port } = await serveOld(implementation);
    io.use(async (socket, pass) => {
      await new Promise((resolve) => setImmediate(resolve));
      socket.data["passed"] = true;
      pass();
    });
    io.on("connection", (socket) => socket.on("passed", (answer) => answer(socket.data["passed"])));
    const peer = await oldConnected(port, way);
    expect(await asked(peer, "passed")).toEqual([true]);
  });

  test("is in rooms beside clients of today, and gets the same broadcasts", async () => {
    const { io, port } = await serveOld(implementation);
    let members = 0;
    io.on("connection", (socket) => {
      void socket.join("room");
      members += 1;
    });
    const peer = await oldConnected(port, way);
    const other = await connected(port, way);
    await until(() => members === 2);
    const heard = Promise.all([next(peer, "news"), next(other, "news")]);
    io.to("room").emit("news", "text", Buffer.from([1, 2, 3]), { n: 1 });
    const told = ["text", Buffer.from([1, 2, 3]), { n: 1 }];
    expect(await heard).toEqual([told, told]);
    expect((await io.in("room").fetchSockets()).map(({ id }) => id).sort()).toEqual([peer.id, String(other.id)].sort());
  });

  test("answers a broadcast that asks", async () => {
    const { io, port } = await serveOld(implementation);
    const peer = await oldConnected(port, way);
    peer.on("question", (answer: (text: string) => void) => answer("old"));
    const other = await connected(port, way);
    other.on("question", (answer: (text: string) => void) => answer("new"));
    const answers: string[] = await io.timeout(30_000).emitWithAck("question");
    expect(answers.sort()).toEqual(["new", "old"]);
  });

  test("is sent away by its server, and knows so", async () => {
    const { io, port } = await serveOld(implementation);
    const left: string[] = [];
    io.on("connection", (socket) => {
      socket.on("disconnect", (reason) => left.push(reason));
      socket.on("bye", () => void socket.disconnect());
      socket.on("bye all", () => void socket.disconnect(true));
    });
    for (const event of ["bye", "bye all"]) {
      const peer = await oldConnected(port, way);
      const gone = next(peer, "disconnect");
      peer.emit(event);
      expect(await gone).toEqual(["io server disconnect"]);
    }
    await until(() => left.length === 2);
    expect(left).toEqual(["server namespace disconnect", "server namespace disconnect"]);
  });

  test("leaves, and its server knows so", async () => {
    const { io, port } = await serveOld(implementation);
    const arrived = next<[Socket]>(io, "connection");
    const peer = await oldConnected(port, way);
    const [socket] = await arrived;
    const gone = next(socket, "disconnect");
    peer.disconnect();
    expect((await gone)[0]).toBe("client namespace disconnect");
    await until(() => io.engine.clientsCount === 0);
  });

  test("comes back by itself, as somebody else", async () => {
    const { io, port } = await serveOld(implementation);
    const ids: string[] = [];
    io.on("connection", (socket) => ids.push(socket.id));
    const peer = await oldConnected(port, way);
    const before = peer.id;
    const isBack = next(peer, "reconnect");
    const [socket] = await io.fetchSockets();
    (socket as unknown as Socket).conn.close();
    await isBack;
    await until(() => ids.length === 2 && peer.connected);
    expect(ids).toEqual([before, peer.id]);
    expect(before).not.toBe(peer.id);
  });

  test("lives through many heartbeats, which it begins", async () => {
    const { io, port } = await serveOld(implementation, { pingInterval: 30, pingTimeout: 20_000 });
    const ends: unknown[] = [];
    let heartbeats = 0;
    io.on("connection", (socket) => {
      socket.on("disconnect", (reason) => ends.push(reason));
      socket.conn.on("heartbeat", () => {
        heartbeats += 1;
      });
    });
    const peer = await oldConnected(port, way);
    for (let beats = 0; beats < 6; beats++) await next(peer, "pong");
    expect([ends, peer.connected]).toEqual([[], true]);
    expect(heartbeats).toBeGreaterThanOrEqual(6);
  });

  test("gets what is long, and what is many", async () => {
    const { io, port } = await serveOld(implementation);
    io.on("connection", (socket) => {
      socket.on("long", (text, answer) => answer(text));
      socket.on("many", () => {
        for (let n = 0; n < 300; n++) socket.emit("n", n);
      });
    });
    const peer = await oldConnected(port, way);
    const text = "é😀x".repeat(30_000);
    expect(await asked(peer, "long", text)).toEqual([text]);
    const heard: number[] = [];
    peer.on("n", (n: number) => heard.push(n));
    peer.emit("many");
    await until(() => heard.length === 300);
    expect(heard).toEqual(Array.from({ length: 300 }, (_, n) => n));
  });
});

test("a client of Socket.IO 2 and a server may compress WebSocket messages", async () => {
  const { io, port } = await serve({ allowEIO3: true, perMessageDeflate: { threshold: 0 } });
  io.on("connection", (socket) => socket.on("long", (text, bytes, answer) => answer(text, bytes)));
  const peer = await oldConnected(port, "websocket");
  const [text, bytes] = ["x".repeat(5_000), Buffer.alloc(5_000, 7)];
  expect(await asked(peer, "long", text, bytes)).toEqual([text, bytes]);
});
