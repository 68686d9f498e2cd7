import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { createFaultProxy } from "../fault-proxy/index.ts";
import { client, next, serve, ways } from "../support/serve.ts";

describe.each(ways)("an rt client and an rt server by %s", (_name, options) => {
  it("exchange events and acknowledgements both ways, with binary at any depth", async () => {
    const { io, url } = await serve();
    io.on("connection", (socket) => {
      socket.on("echo", (...args) => {
        const answer = args.pop();
        answer(...args);
      });
      socket.on("ask me", (answer) => {
        void socket
          .timeout(5_000)
          .emitWithAck("what?", new Uint8Array([1, 2]))
          .then(answer);
      });
    });
    const socket = client(url, options);
    socket.on("what?", (bytes, answer) => answer({ got: bytes }));
    const data = { text: "é\u001e\0", list: [Buffer.from("deep"), [null, Buffer.alloc(0)]] };
    expect(await socket.emitWithAck("echo", data)).toEqual(data);
    expect(await socket.emitWithAck("ask me")).toEqual({ got: Buffer.from([1, 2]) });
  });

  it("keep every message once and in its order, in both directions, from before the connection on", async () => {
    const { io, url } = await serve();
    const count = 2_000;
    const up: number[] = [];
    const upDone = new Promise<void>((resolve) => {
      io.on("connection", (socket) => {
        for (let n = 0; n < count; n++) socket.emit("down", n, n % 7 === 0 ? Buffer.from([n & 255]) : "text");
        socket.on("up", (n) => {
          up.push(n);
          if (up.length === count) resolve();
        });
      });
    });
    const socket = client(url, options);
    const down: number[] = [];
    const downDone = new Promise<void>((resolve) => {
      socket.on("down", (n) => {
        down.push(n);
        // What is emitted while messages come meets an upgrade at every stage.
        socket.emit("up", n, n % 5 === 0 ? Buffer.from([n & 255]) : "text");
        if (down.length === count) resolve();
      });
    });
    await Promise.all([upDone, downDone]);
    const all = Array.from({ length: count }, (_, n) => n);
    expect(down).toEqual(all);
    expect(up).toEqual(all);
  });

  it("join namespaces over one connection, with auth, and are refused with a reason", async () => {
    const { io, url } = await serve();
    io.of("/admin").use((socket, go) => {
      const { token } = socket.handshake.auth as { token?: string };
      if (token === "secret") go();
      else go(Object.assign(new Error("who are you?"), { data: { code: 7 } }));
    });
    io.of("/admin").on("connection", (socket) => socket.emit("welcome", socket.nsp.name));
    const socket = client(url, options);
    await next(socket, "connect");
    const admin = socket.io.socket("/admin", { auth: { token: "secret" } });
    expect(await next(admin, "welcome")).toEqual(["/admin"]);
    expect(io.engine.clientsCount).toBe(1);
    const stranger = client(`${url}/admin`, { ...options, auth: { token: "guess" } });
    const [error] = await next(stranger, "connect_error");
    expect(error).toMatchObject({ message: "who are you?", data: { code: 7 } });
    expect(stranger.active).toBe(false);
  });

  it("broadcast to rooms, and to all but some", async () => {
    const { io, url } = await serve();
    io.on("connection", (socket) => {
      socket.on("join", (room, done) => {
        void socket.join(room);
        done();
      });
    });
    const sockets = [client(url, options), client(url, options), client(url, options)] as const;
    const heard = sockets.map(() => [] as unknown[]);
    sockets.forEach((socket, n) => socket.on("news", (what) => heard[n]?.push(what)));
    await sockets[0].emitWithAck("join", "a");
    await sockets[1].emitWithAck("join", "b");
    await sockets[2].emitWithAck("join", "b");
    io.to("a").emit("news", 1);
    io.to(["a", "b"])
      .except(sockets[2].id ?? "")
      .emit("news", 2);
    io.emit("news", Buffer.from([3]));
    await Promise.all(sockets.map((socket) => socket.emitWithAck("join", "sync")));
    expect(heard).toEqual([[1, 2, Buffer.from([3])], [2, Buffer.from([3])], [Buffer.from([3])]]);
  });

  it("come back after the server did", async () => {
    const [first, second] = [await serve(), await serve()];
    // A port that is given up may be another's before it is taken again: this one stays.
    const proxy = await createFaultProxy({ target: { port: Number(new URL(first.url).port) } });
    onTestFinished(() => proxy.close());
    const url = `http://127.0.0.1:${proxy.port}`;
    const socket = client(url, { ...options, reconnectionDelay: 20, reconnectionDelayMax: 50 });
    await next(socket, "connect");
    const gone = next(socket, "disconnect");
    const closed = first.io.close();
    expect((await gone)[0]).toBe("transport close");
    const back = next(socket, "connect");
    socket.emit("waited", "while away");
    proxy.retarget(Number(new URL(second.url).port));
    await closed;
    const heard = new Promise((resolve) => second.io.on("connection", (peer) => peer.on("waited", resolve)));
    await back;
    expect(await heard).toBe("while away");
  });
});

describe("any arguments", () => {
  it.each(ways)("come back equal by %s", async (_name, options) => {
    const { io, url } = await serve();
    io.on("connection", (socket) => socket.on("echo", (...args) => args.pop()(args)));
    const socket = client(url, options);
    // JSON has no -0.
    const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
    const leaf = fc.oneof(
      json,
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(leaf, { maxLength: 5 }), async (args) => {
        expect(await socket.emitWithAck("echo", ...args)).toEqual(args);
      }),
      { numRuns: 60 },
    );
  });
});
