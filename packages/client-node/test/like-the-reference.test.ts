import { describe, expect, it } from "vitest";
import { noteAll, play, same, watched } from "./both.ts";
import { next } from "./support.ts";

describe("what happens, and in which order, is what happens with Socket.IO's client", () => {
  it.each(["websocket", "polling"])("when it connects and leaves again, by %s", async (transport) => {
    await same(async (stage) => {
      const socket = stage.open("/", { autoConnect: false, transports: [transport], upgrade: false });
      stage.lines.push(`${socket.active} ${socket.connected} ${socket.disconnected} ${socket.id}`);
      socket.connect();
      noteAll(stage, socket);
      stage.lines.push(`${socket.active} ${socket.connected}`);
      await stage.until("socket connect");
      stage.lines.push(`${socket.active} ${typeof socket.id} ${socket.recovered || false}`);
      socket.disconnect();
      stage.lines.push(`${socket.active} ${socket.connected} ${socket.id}`);
    });
  });

  it.each(["websocket", "polling"])("when it says things in its query, by %s", async (transport) => {
    await same(async (stage) => {
      stage.server.io.on("connection", ({ handshake: { query } }) => {
        for (const [key, value] of Object.entries(query))
          if (key.startsWith("my")) stage.lines.push(`${key} ${String(value)}`);
        stage.lines.push("said");
      });
      const query = {
        myText: "é & so",
        my1: 1,
        myBig: 2n,
        myFlag: false,
        myList: ["a", "b", 3, true],
        myHoles: [null, "c"],
      };
      stage.open("/", { transports: [transport], query: { ...query, myNothing: [] } });
      await stage.until("said");
    });
  });

  it("when the server sends a socket away", async () => {
    await same(async (stage) => {
      stage.server.io.on("connection", (peer) => peer.disconnect());
      const socket = watched(stage);
      await stage.until("socket disconnect io server disconnect");
      stage.lines.push(`${socket.active}`);
    });
  });

  it("when a middleware refuses it", async () => {
    await same(async (stage) => {
      stage.server.io.use((_, go) => go(Object.assign(new Error("banned"), { data: { until: 9 } })));
      const socket = watched(stage);
      socket.on("connect_error", (error) => {
        stage.lines.push(`${error.message} ${JSON.stringify("data" in error && error.data)} ${socket.active}`);
      });
      await stage.until('banned {"until":9} false');
    });
  });

  it("when the server ends the connection: it comes back, and counts its attempts", async () => {
    await same(async (stage) => {
      stage.server.io.once("connection", (peer) => peer.conn.close());
      const socket = watched(stage);
      await stage.until("manager reconnect 1");
      if (!socket.connected) await next(socket, "connect");
    });
  });

  it("when the engine is closed by hand", async () => {
    await same(async (stage) => {
      const socket = watched(stage);
      await stage.until("socket connect");
      socket.io.engine?.close();
      await stage.until("manager reconnect 1");
      await next(socket, "connect");
    });
  });

  it("when there is no server, as often as it may try", async () => {
    await same(async (stage) => {
      await stage.server.kill();
      const socket = watched(stage, { reconnectionAttempts: 3 });
      socket.io.on("reconnect_attempt", () => stage.lines.push(`active ${socket.active}`));
      await stage.until("manager reconnect_failed");
      await new Promise((resolve) => setImmediate(resolve));
    });
  });

  it("when there is none, and an attempt has somebody who wants to know", async () => {
    await same(async (stage) => {
      await stage.server.kill();
      const socket = stage.open("/", { autoConnect: false });
      noteAll(stage, socket);
      await new Promise<void>((resolve) => {
        socket.io.open((error) => {
          stage.lines.push(`told ${error instanceof Error}`);
          resolve();
        });
      });
    });
  });

  it("when reconnection is off", async () => {
    await same(async (stage) => {
      stage.server.io.once("connection", (peer) => peer.conn.close());
      const socket = watched(stage, { reconnection: false });
      await stage.until("socket disconnect transport close");
      stage.lines.push(`${socket.active} ${socket.io.reconnection()}`);
    });
  });

  it("when events came before the answer to CONNECT", async () => {
    await same(async (stage) => {
      stage.server.io.use((peer, go) => {
        peer.emit("early", 1);
        go();
      });
      const socket = watched(stage);
      stage.note("socket", socket, ["early"]);
      await stage.until("socket connect");
      stage.lines.push(`${socket.receiveBuffer.length}`);
    });
  });

  it("below the packets: frames, messages, the upgrade", async () => {
    await same(async (stage) => {
      stage.server.io.on("connection", (peer) => peer.on("ask", (answer) => answer("yes")));
      const socket = stage.open("/", { autoConnect: false, transports: ["polling", "websocket"] });
      socket.connect();
      const { engine } = socket.io;
      if (engine === undefined) throw new Error("no engine");
      stage.lines.push(`${engine.readyState} ${engine.transport.name} ${engine.id || "none"}`);
      // When a server ends a poll for the upgrade with a noop, is chance.
      engine.on("packet", ({ type }) => ["noop"].includes(type) || stage.lines.push(`packet ${type}`));
      engine.on("packetCreate", ({ type, data }) => stage.lines.push(`create ${type} ${String(data)}`));
      engine.on("data", (data) => stage.lines.push(`data ${typeof data}`));
      stage.note("engine", engine, ["open"]);
      engine.on("handshake", ({ upgrades }) => stage.lines.push(`handshake ${upgrades.join()}`));
      await Promise.all([next(engine, "upgrade"), next(socket, "connect")]);
      const drained = next(engine, "drain");
      await socket.emitWithAck("ask");
      await drained;
      stage.lines.push(
        `${engine.readyState} ${engine.transport.name} ${typeof engine.id} ${engine.writeBuffer.length}`,
      );
    });
  });
});

describe("where Socket.IO's client has a defect, ours does better", () => {
  it("a volatile event while the namespace is not joined yet is dropped, where the reference keeps it", async () => {
    const { theirs, ours } = await play(async (stage) => {
      stage.server.io.on("connection", (peer) => peer.onAny((name) => stage.lines.push(name)));
      const socket = stage.open("/");
      socket.io.on("open", () => setImmediate(() => socket.connected || socket.volatile.emit("volatile")));
      stage.server.io.use((_, go) => setTimeout(go, 50));
      await next(socket, "connect");
      socket.emit("end");
      await stage.until("end");
    });
    expect(theirs).toEqual(["volatile", "end"]);
    expect(ours).toEqual(["end"]);
  });

  it("who leaves twice hears of it once, where the reference says again that the connection is closed", async () => {
    const { theirs, ours } = await play(async (stage) => {
      const socket = stage.open("/");
      stage.note("manager", socket.io, ["close"]);
      await next(socket, "connect");
      socket.disconnect().disconnect();
    });
    expect(theirs).toEqual(["manager close forced close", "manager close forced close"]);
    expect(ours).toEqual(["manager close forced close"]);
  });

  it("an attempt that fails says all that went wrong, by the status first, where the reference has a word for it", async () => {
    const { theirs, ours } = await play(async (stage) => {
      stage.server.io.engine.opts.allowRequest = (_: object, done: (reason: string, isFine: boolean) => void) =>
        done("not today", false);
      const socket = stage.open("/", { transports: ["polling"] });
      socket.once("connect_error", (error) => {
        const { type, description, context } = Object.assign({ type: "", description: 0, context: undefined }, error);
        stage.lines.push(error.message, `${type} ${description} ${typeof context} ${socket.active}`);
      });
      await stage.until("TransportError 403 object true");
    });
    expect(theirs[0]).toBe("xhr poll error");
    expect(ours[0]).toMatch(/^polling error: the GET was answered 403: .*not today/);
    expect(ours[1]).toBe(theirs[1]);
  });
});
