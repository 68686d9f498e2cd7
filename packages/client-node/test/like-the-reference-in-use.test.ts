import { describe, it } from "vitest";
import type { Socket } from "../src/index.ts";
import { SOCKET, same, watched } from "./both.ts";
import { stillTime } from "./still-time.ts";
import { next } from "./support.ts";

describe("what waits is treated as Socket.IO's client does", () => {
  it("events leave in order before `connect` is said, and those whose time is over do not", async () => {
    await same(async (stage) => {
      stage.server.io.on("connection", (peer) => peer.onAny((...args) => stage.lines.push(`server ${args.join(" ")}`)));
      const socket = stage.open("/", { autoConnect: false });
      socket.onAnyOutgoing((name, ...args) => stage.lines.push(`out ${name} ${args.join()}`));
      socket.emit("one", 1).emit("two", 2);
      socket.volatile.emit("lost");
      await new Promise<void>((resolve) => {
        socket.timeout(5).emit("late", (error: Error) => {
          stage.lines.push(error.message);
          resolve();
        });
      });
      stage.lines.push(`${socket.sendBuffer.length} ${socket.sendBuffer.map(({ data }) => data).join()}`);
      socket.on("connect", () => stage.lines.push(`connect ${socket.sendBuffer.length}`));
      socket.connect();
      await stage.until("server two 2");
    });
  });

  it("the buffer may be emptied by hand", async () => {
    await same(async (stage) => {
      stage.server.io.on("connection", (peer) => peer.onAny((name) => stage.lines.push(`server ${name}`)));
      const socket = stage.open("/", { autoConnect: false });
      socket.emit("old").emit("kept").emit("older");
      socket.sendBuffer = socket.sendBuffer.filter(({ data }) => data[0] === "kept");
      stage.lines.push(`${socket.sendBuffer.length}`);
      socket.connect();
      await next(socket, "connect");
      socket.emit("new");
      await stage.until("server new");
    });
  });

  it("acknowledgements fail with the connection where the application hears of errors, but not those of what waits", async () => {
    await same(async (stage) => {
      const socket = stage.open("/");
      await next(socket, "connect");
      socket.emit("plain", () => stage.lines.push("plain was answered"));
      socket.timeout(5000).emit("timed", (error: Error) => stage.lines.push(`timed: ${error.message}`));
      const promise = socket
        .emitWithAck("promised")
        .catch((error: Error) => stage.lines.push(`promise: ${error.message}`));
      socket.on("disconnect", (reason) => stage.lines.push(reason));
      socket.disconnect();
      socket.timeout(20).emit("waits", (error: Error) => stage.lines.push(`waits: ${error.message}`));
      await promise;
      await stage.until("waits: operation has timed out");
    });
  });

  it("events are sent again one by one until they are acknowledged", async () => {
    const pass = stillTime();
    await same(async (stage) => {
      let calls = 0;
      stage.server.io.on("connection", (peer) => {
        peer.on("never", () => {
          stage.lines.push("server never");
          pass(30);
        });
        peer.on("third", (answer) => {
          stage.lines.push(`server third ${++calls}`);
          if (calls === 3) answer("ok");
          else pass(30);
        });
      });
      const socket = stage.open("/", { retries: 2, ackTimeout: 30 });
      socket.emit("never", (error: Error | null) => stage.lines.push(`never: ${error?.message}`));
      socket.emit("third", (error: Error | null, value: string) => stage.lines.push(`third: ${error} ${value}`));
      await stage.until("third: null ok");
    });
  });
});

describe("connections are shared as Socket.IO's client does", () => {
  it("by server and path, unless the namespace is taken or sharing is declined", async () => {
    await same(async ({ lines, open }) => {
      const shared = { forceNew: false, autoConnect: false };
      const first = open("/", shared);
      const places: [string, Socket][] = [
        ["admin", open("/admin", shared)],
        ["root again", open("/", shared)],
        ["forceNew", open("/new", { ...shared, forceNew: true })],
        ["multiplex", open("/alone", { ...shared, multiplex: false })],
        ["path", open("/path", { ...shared, path: "/other" })],
        ["news", open("/news", shared)],
        ["query", open("/query?a=1", shared)],
      ];
      for (const [name, socket] of places) lines.push(`${name} ${socket.io === first.io} ${socket.nsp}`);
      lines.push(`${first.io.socket("/admin") === places[0]?.[1]}`);
    });
  });

  it("the last socket to leave ends the connection, and connecting it opens another", async () => {
    await same(async (stage) => {
      stage.server.io.of("/admin");
      const root = watched(stage, { forceNew: false });
      await stage.until("socket connect");
      const admin = root.io.socket("/admin");
      stage.note("admin", admin, SOCKET);
      await stage.until("admin connect");
      root.disconnect();
      stage.lines.push("root has left");
      admin.disconnect();
      const back = next(admin, "connect");
      admin.connect();
      await back;
    });
  });
});

describe("options mean what they mean to Socket.IO's client", () => {
  it("auth is an object or a function, asked for every CONNECT, and may be changed meanwhile", async () => {
    await same(async (stage) => {
      stage.server.io.on("connection", (peer) => {
        stage.lines.push(JSON.stringify(peer.handshake.auth));
        if (peer.handshake.auth["round"] !== 3) peer.conn.close();
      });
      let round = 0;
      const socket = stage.open("/", { auth: (give: (auth: object) => void) => give({ round: ++round }) });
      await stage.until('{"round":2}');
      socket.auth = { round: 3, changed: true };
      await stage.until('{"round":3,"changed":true}');
    });
  });

  it("rememberUpgrade begins where the last connection was", async () => {
    await same(async (stage) => {
      const dialled: string[] = [];
      stage.server.io.engine.on("initial_headers", (_: object, request: { url: string }) =>
        dialled.push(new URL(request.url, "http://x").searchParams.get("transport") ?? ""),
      );
      const socket = stage.open("/", {
        transports: ["polling", "websocket"],
        rememberUpgrade: true,
        autoConnect: false,
      });
      socket.connect();
      const { engine } = socket.io;
      if (engine === undefined) throw new Error("no engine");
      // The reference remembers for all servers together, and so may begin with it already.
      if (engine.transport.name === "polling") await next(engine, "upgrade");
      if (!socket.connected) await next(socket, "connect");
      const back = next(socket, "connect");
      engine.close();
      await back;
      stage.lines.push(dialled.at(-1) ?? "nothing was dialled");
    });
  });

  it("tryAllTransports tries what comes next when the first fails", async () => {
    await same(async (stage) => {
      stage.server.io.engine.opts.transports = ["websocket"];
      const socket = stage.open("/", { transports: ["polling", "websocket"], tryAllTransports: true });
      await next(socket, "connect");
      stage.lines.push(socket.io.engine?.transport.name ?? "");
    });
  });

  it("the manager's settings are read and changed by the same calls", async () => {
    await same(async ({ lines, open }) => {
      const { io } = open("/", { autoConnect: false, reconnectionDelay: 10, timeout: 500 });
      const read = (): string =>
        [
          io.reconnection(),
          io.reconnectionAttempts(),
          io.reconnectionDelay(),
          io.timeout(),
          io.randomizationFactor(),
        ].join();
      lines.push(read());
      io.reconnection(false).reconnectionAttempts(5).reconnectionDelay(7).timeout(900).randomizationFactor(0.25);
      lines.push(read(), `${io.reconnectionDelayMax(77).reconnectionDelayMax()}`);
      io.opts.query = { a: "b" };
      lines.push(JSON.stringify(io.opts.query), new URL(io.uri).host === "" ? "" : "a URL");
    });
  });

  it("query, extraHeaders and transportOptions reach the server", async () => {
    await same(async (stage) => {
      stage.server.io.on("connection", ({ handshake }) => {
        const { EIO: _eio, transport, t, rt: _rt, seq: _seq, now, ...own } = handshake.query;
        const { "x-all": all, "x-own": special } = handshake.headers;
        stage.lines.push(JSON.stringify([transport, t !== undefined, now !== undefined, own, all, special]));
      });
      const all = { query: { a: "b c", n: "1" }, extraHeaders: { "x-all": "all" } };
      const transportOptions = { polling: { extraHeaders: { "x-own": "own" } } };
      for (const transport of ["polling", "websocket"]) {
        const plain = { transports: [transport], upgrade: false };
        await next(stage.open("/", { ...plain, ...all }), "connect");
        await next(stage.open("/", { ...plain, ...all, transportOptions }), "connect");
        await next(stage.open("/", { ...plain, timestampRequests: true, timestampParam: "now" }), "connect");
        await next(stage.open("/", { ...plain, timestampRequests: false }), "connect");
        await next(stage.open("/", { ...plain, forceBase64: true }), "connect");
      }
    });
  });
});

describe("listeners are added, called and removed as with Socket.IO's client", () => {
  it("those of one event", async () => {
    await same(async (stage) => {
      const socket = stage.open("/");
      const { lines } = stage;
      stage.server.io.on("connection", (peer) => peer.on("go", () => peer.emit("x", 1)));
      const note = (name: string) => (value: unknown) => lines.push(`${name} ${String(value)}`);
      const [first, second, third] = [note("first"), note("second"), note("third")];
      const count = (): void => void lines.push(`${socket.listeners("x").length} ${socket.hasListeners("x")}`);
      count();
      socket.on("x", first).once("x", second).addEventListener("x", third).on("x", first);
      count();
      for (const _ of [1, 2]) {
        const came = next(socket, "x");
        socket.emit("go");
        await came;
        count();
      }
      socket.off("x", third);
      count();
      socket.removeListener("x", first);
      count();
      socket.removeAllListeners("x");
      count();
      socket.on("x", first).on("y", second).off();
      lines.push(`${socket.hasListeners("x")} ${socket.hasListeners("y")}`);
    });
  });

  it("those of all events, in both directions", async () => {
    await same(async (stage) => {
      const socket = stage.open("/");
      const { lines } = stage;
      stage.server.io.on("connection", (peer) => peer.on("go", (...args) => peer.emit("x", ...args)));
      const note =
        (name: string) =>
        (event: string, ...args: unknown[]) =>
          lines.push(`${name} ${event} ${args.join()}`);
      const [first, second, out] = [note("first"), note("second"), note("out")];
      socket.onAny(first).prependAny(second).onAny(first).onAnyOutgoing(out).prependAnyOutgoing(first);
      socket.on("x", () => lines.push("x"));
      const come = async (): Promise<void> => {
        const came = next(socket, "x");
        socket.emit("go", 1, 2);
        await came;
        lines.push(`${socket.listenersAny().length} ${socket.listenersAnyOutgoing().length}`);
      };
      await come();
      socket.offAny(first).offAnyOutgoing(first);
      await come();
      socket.offAny().offAnyOutgoing();
      await come();
    });
  });
});
