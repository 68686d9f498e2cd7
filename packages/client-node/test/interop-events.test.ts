import type { Socket as ServerSocket } from "socket.io";
import { describe, expect, it } from "vitest";
import { stillTime } from "./still-time.ts";
import { client, next, serve, ways, within } from "./support.ts";

describe.each(ways)("with a Socket.IO server, by %s", (_way, options) => {
  it("connects, and both see the same id", async () => {
    const { io, url } = await serve();
    const socket = client(url, options);
    const [[peer]] = await Promise.all([next(io, "connection"), next(socket, "connect")]);
    expect([socket.connected, socket.disconnected, socket.active, socket.recovered]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(socket.id).toBe((peer as ServerSocket).id);
  });

  it("says who it is: by an object, and by a function that is asked each time", async () => {
    const { io, url } = await serve();
    const seen: unknown[] = [];
    io.on("connection", (peer) => seen.push(peer.handshake.auth));
    let asked = 0;
    const first = client(url, { ...options, auth: { token: "a" } });
    const second = client(url, { ...options, auth: (give) => give({ n: ++asked }) });
    await Promise.all([next(first, "connect"), next(second, "connect")]);
    second.disconnect().connect();
    await next(second, "connect");
    expect(seen).toHaveLength(3);
    expect(seen).toEqual(expect.arrayContaining([{ token: "a" }, { n: 1 }, { n: 2 }]));
  });

  it("sends events in order, those from before the connection too", async () => {
    const { io, url } = await serve();
    const socket = client(url, options);
    const seen: unknown[] = [];
    const done = new Promise<void>((resolve) => {
      io.on("connection", (peer) => {
        peer.on("n", (n) => {
          seen.push(n);
          if (n === 299) resolve();
        });
      });
    });
    for (let n = 0; n < 100; n++) socket.emit("n", n);
    await next(socket, "connect");
    for (let n = 100; n < 200; n++) socket.emit("n", n);
    await new Promise((resolve) => setImmediate(resolve));
    for (let n = 200; n < 300; n++) socket.emit("n", n);
    await within(done, "the last event");
    expect(seen).toEqual(Array.from({ length: 300 }, (_, n) => n));
  });

  it("hears events in order, those of the connection handler too", async () => {
    const { io, url } = await serve();
    io.on("connection", (peer) => {
      for (let n = 0; n < 200; n++) peer.emit("n", n, { n });
      peer.emit("done");
    });
    const socket = client(url, options);
    const seen: unknown[] = [];
    socket.on("n", (...args: unknown[]) => seen.push(args));
    await next(socket, "done");
    expect(seen).toEqual(Array.from({ length: 200 }, (_, n) => [n, { n }]));
  });

  it("acknowledges both ways", async () => {
    const { io, url } = await serve();
    io.on("connection", (peer) => {
      peer.on("sum", (a, b, reply) => reply(a + b));
      peer.on("mute", () => {});
    });
    const socket = client(url, options);
    const [[peer]] = (await Promise.all([next(io, "connection"), next(socket, "connect")])) as [
      [ServerSocket],
      unknown,
    ];
    expect(await new Promise((resolve) => socket.emit("sum", 1, 2, resolve))).toBe(3);
    expect(await socket.emitWithAck("sum", 3, 4)).toBe(7);
    expect(
      await new Promise((resolve) => socket.timeout(30_000).emit("sum", 5, 6, (...args: unknown[]) => resolve(args))),
    ).toEqual([null, 11]);
    await expect(socket.timeout(20).emitWithAck("mute")).rejects.toMatchObject({
      code: "ACK_TIMEOUT",
      message: "operation has timed out",
    });
    socket.on("hello", (name: string, reply: (text: string) => void) => reply(`hello ${name}`));
    expect(await peer.emitWithAck("hello", "you")).toBe("hello you");
  });

  it("carries binary both ways, nested, in events and acknowledgements", async () => {
    const { io, url } = await serve();
    const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);
    const seen: unknown[] = [];
    io.on("connection", (peer) => {
      peer.on("echo", (value, reply) => {
        seen.push(value);
        peer.emit("back", value);
        reply(value, [value]);
      });
    });
    const socket = client(url, options);
    const value = { a: bytes, list: [1, { b: new Uint8Array([7, 8, 9]) }, "x"], none: null };
    const back = next(socket, "back");
    const answer = await new Promise<unknown[]>((resolve) =>
      socket.emit("echo", value, (...args: unknown[]) => resolve(args)),
    );
    const expected = { a: bytes, list: [1, { b: Buffer.from([7, 8, 9]) }, "x"], none: null };
    expect(seen).toEqual([expected]);
    expect(asBuffers(answer)).toEqual([expected, [expected]]);
    expect(asBuffers(await back)).toEqual([expected]);
  });

  it("carries text of all kinds", async () => {
    const { io, url } = await serve();
    io.on("connection", (peer) => peer.on("echo", (value, reply) => reply(value)));
    const socket = client(url, options);
    for (const text of ["", '\u0000\u001e,[]{}"\\', "é€😀", "x".repeat(70_000)]) {
      expect(await within(socket.emitWithAck("echo", text), "the echo")).toBe(text);
    }
  });

  it("hears and is heard by catch-all listeners, and `send` is `message`", async () => {
    const { io, url } = await serve();
    io.on("connection", (peer) => peer.on("message", (...args) => peer.send(...args)));
    const socket = client(url, options);
    const seen: unknown[] = [];
    socket.onAny((...args: unknown[]) => seen.push(["in", ...args]));
    socket.onAnyOutgoing((...args: unknown[]) => seen.push(["out", ...args]));
    socket.send("a", 1);
    await next(socket, "message");
    expect(seen).toEqual([
      ["out", "message", "a", 1],
      ["in", "message", "a", 1],
    ]);
  });

  it("sends an event again that was not acknowledged, and the next one after it", async () => {
    const pass = stillTime();
    const { io, url } = await serve();
    const seen: unknown[] = [];
    io.on("connection", (peer) => {
      peer.on("n", (n, reply) => {
        seen.push(n);
        if (seen.length > 2) reply("ok");
        else pass(500);
      });
    });
    const socket = client(url, { ...options, retries: 3, ackTimeout: 500 });
    const first = new Promise((resolve) => socket.emit("n", 1, (...args: unknown[]) => resolve(args)));
    const second = socket.emitWithAck("n", 2);
    expect(await within(Promise.all([first, second]), "the answers")).toEqual([[null, "ok"], "ok"]);
    expect(seen).toEqual([1, 1, 1, 2]);
  });

  it("drops volatile events while not connected, and sends them afterwards", async () => {
    const { io, url } = await serve();
    const socket = client(url, options);
    const heard = new Promise((resolve) => io.on("connection", (peer) => peer.onAny((...args) => resolve(args))));
    socket.volatile.emit("dropped");
    await next(socket, "connect");
    if (socket.io.engine?.transport.name === "polling" && options.transports?.length !== 1)
      await next(socket.io.engine, "upgrade");
    socket.volatile.emit("sent", 1);
    expect(await within(heard, "the event")).toEqual(["sent", 1]);
  });
});

/** Binary arrives as bytes of any kind. */
function asBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(asBuffers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asBuffers(item)]));
}
