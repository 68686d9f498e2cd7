import { once } from "node:events";
import { createServer } from "node:http";
import type { Conn, Socket } from "@rt/server";
import { Server as Reference } from "socket.io";
import { describe, expect, onTestFinished, test } from "vitest";
import { connected, type Way } from "./support/client.ts";
import { Poller } from "./support/http.ts";
import { RtClient } from "./support/rt-client.ts";
import { portOf, serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/** As much of either server's connections as these tests need. */
interface AnyConn {
  readonly upgrading: boolean;
  readonly upgraded: boolean;
  on(event: string, listener: (...args: never[]) => void): unknown;
}

interface AnySocket {
  on(event: string, listener: (...args: never[]) => void): unknown;
  emit(event: string, text: string): unknown;
}

interface Host {
  readonly port: number;
  readonly onConn: (listener: (conn: AnyConn) => void) => void;
  readonly onSocket: (listener: (socket: AnySocket) => void) => void;
}

const OPTIONS = { pingInterval: 60, pingTimeout: 5000 };

const hosts: Readonly<Record<"rt" | "reference", () => Promise<Host>>> = {
  rt: async () => {
    const { io, port } = await serve(OPTIONS);
    return {
      port,
      onConn: (listener) => void io.engine.on("connection", listener),
      onSocket: (listener) => void io.on("connection", listener),
    };
  },
  reference: async () => {
    const http = createServer();
    const io = new Reference(http, OPTIONS);
    onTestFinished(() => void io.close());
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    return {
      port: portOf(http),
      onConn: (listener) => void io.engine.on("connection", listener),
      onSocket: (listener) => void io.on("connection", listener),
    };
  },
};

/** A packet as a line, without what differs each time. */
function lineOf({ type, data }: { type: string; data?: unknown }): string {
  const text =
    typeof data === "string" ? data : data === undefined ? "" : `<${Buffer.from(data as Uint8Array).toString("hex")}>`;
  return `${type} ${text.replace(/"sid":"[^"]*"/, '"sid":"…"')}`.trim();
}

/** All that one client's connection tells, by event. */
function watch(conn: AnyConn): Record<string, unknown[]> {
  const told: Record<string, unknown[]> = {};
  const note = (event: string, line: (...args: never[]) => unknown): void => {
    const lines: unknown[] = [];
    told[event] = lines;
    conn.on(event, (...args: never[]) => void lines.push(line(...args)));
  };
  note("packet", lineOf);
  note("packetCreate", lineOf);
  note("data", (data: unknown) => lineOf({ type: "", data }));
  note("message", (data: unknown) => lineOf({ type: "", data }));
  note("upgrading", (transport: { name: string }) => [transport.name, conn.upgrading, conn.upgraded]);
  note("upgrade", (transport: { name: string }) => [transport.name, conn.upgraded]);
  note("close", (reason: string) => reason);
  note("heartbeat", (...args: unknown[]) => args.length);
  note("drain", (...args: unknown[]) => args.length);
  note("flush", (packets: { length: number }) => packets.length > 0);
  return told;
}

describe.each(["websocket", "upgrade"] as const)("what a connection tells, by %s", (way: Way) => {
  test.each(["rt", "reference"] as const)("%s", async (name) => {
    const { port, onConn, onSocket } = await hosts[name]();
    const told = new Promise<ReturnType<typeof watch>>((resolve) => {
      onConn((conn) => resolve(watch(conn)));
    });
    onSocket((socket) => {
      socket.on("q", (bytes: unknown, answer: (data: unknown) => void) => {
        answer(bytes);
        socket.emit("news", "all is well");
      });
    });
    const peer = await connected(port, way);
    const news = next(peer, "news");
    await peer.emitWithAck("q", Buffer.from([1, 2, 3]));
    await news;
    const heard = await told;
    await until(() => (heard["heartbeat"]?.length ?? 0) > 1);
    peer.disconnect();
    await until(() => heard["close"]?.length === 1);
    const of = (event: string): unknown[] => heard[event] ?? [];
    const isBeat = (line: unknown): boolean => line === "pong" || line === "ping";
    expect(of("packet").filter((line) => !isBeat(line))).toEqual([
      "message 0",
      'message 51-0["q",{"_placeholder":true,"num":0}]',
      "message <010203>",
      "message 1",
    ]);
    expect(of("packetCreate").filter((line) => !isBeat(line))).toEqual([
      'message 0{"sid":"…"}',
      'message 61-0[{"_placeholder":true,"num":0}]',
      "message <010203>",
      'message 2["news","all is well"]',
    ]);
    const messages = of("packet").filter((line) => !isBeat(line));
    expect(of("data").map((line) => `message ${String(line)}`)).toEqual(messages);
    expect(of("message")).toEqual(of("data"));
    expect(of("upgrading")).toEqual(way === "upgrade" ? [["websocket", true, false]] : []);
    expect(of("upgrade")).toEqual(way === "upgrade" ? [["websocket", true]] : []);
    expect(of("close")).toEqual(["transport close"]);
    expect(of("packet").filter((line) => line === "pong")).toHaveLength(of("heartbeat").length);
    expect(of("packetCreate")).toContain("ping");
    expect(new Set([...of("heartbeat"), ...of("drain")])).toEqual(new Set([0]));
    expect(of("drain")).toHaveLength(of("flush").length);
    expect(new Set(of("flush"))).toEqual(new Set([true]));
  });
});

/** A client in the words of the wire, and its connection. */
async function wired(options = {}): Promise<{ wire: Wire; conn: Conn; errors: unknown[] }> {
  const { io, port, errors } = await serve(options);
  const conn = next<[Conn]>(io.engine, "connection");
  const wire = await Wire.to(port);
  await wire.next();
  return { wire, conn: (await conn)[0], errors };
}

describe("raw messages", () => {
  test("text and bytes of all kinds leave in order, and callbacks are called when they have left", async () => {
    const { wire, conn } = await wired();
    const left: string[] = [];
    const bytes = new Uint8Array([0, 1, 2, 3]);
    expect(conn.send("text", ({ name }) => left.push(`first ${name}`))).toBe(conn);
    conn.write(bytes, { compress: false }, () => left.push("second"));
    conn
      .send(bytes.buffer)
      .write(new DataView(bytes.buffer, 1, 2))
      .send("", undefined, () => left.push("last"));
    expect(left).toEqual([]);
    expect(conn.writeBuffer).toEqual([
      { type: "message", data: "text" },
      { type: "message", data: bytes },
      { type: "message", data: bytes },
      { type: "message", data: bytes.subarray(1, 3) },
      { type: "message", data: "" },
    ]);
    expect(await wire.take(5)).toEqual(["4text", Buffer.from(bytes), Buffer.from(bytes), Buffer.from([1, 2]), "4"]);
    expect(left).toEqual(["first websocket", "second", "last"]);
    expect(conn.writeBuffer).toEqual([]);
    wire.socket.terminate();
  });

  test("wait for a client that polls, and its callbacks with them", async () => {
    const { io, port } = await serve();
    const conn = next<[Conn]>(io.engine, "connection");
    const poller = await Poller.open(port);
    let hasLeft = false;
    const drained = next((await conn)[0], "drain");
    (await conn)[0].send("later", () => {
      hasLeft = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasLeft).toBe(false);
    expect((await poller.poll()).body).toBe("4later");
    await drained;
    expect(hasLeft).toBe(true);
  });

  test("are ignored once it is closed", async () => {
    const { wire, conn } = await wired();
    conn.close();
    let hasLeft = false;
    conn.send("late", () => {
      hasLeft = true;
    });
    await wire.closed;
    expect([wire.unread, hasLeft, conn.readyState]).toEqual([[], false, "closed"]);
  });

  test("count for a client of rt's own, and are there after it comes back", async () => {
    const { io, port } = await serve();
    const connection = next<[Socket]>(io, "connection");
    const rt = await RtClient.joined(port, "websocket");
    const [{ conn }] = await connection;
    const suspended = next(conn, "suspended");
    await rt.cut();
    await suspended;
    expect(conn.readyState).toBe("suspended");
    conn.send("while away");
    await rt.resume();
    expect(await rt.next()).toBe("4while away");
  });

  test("a callback that fails is reported, and the others are called", async () => {
    const { wire, conn, errors } = await wired();
    const left: string[] = [];
    conn.send("a", () => {
      throw new Error("mine");
    });
    conn.send("b", () => left.push("b"));
    await wire.take(2);
    await until(() => left.length === 1);
    expect(errors).toEqual([expect.objectContaining({ message: "mine" })]);
    wire.socket.terminate();
  });

  test.each([undefined, null, 5, {}, [1], true])("%s is no message", async (wrong) => {
    const { wire, conn } = await wired();
    const misuse = expect.objectContaining({ name: "RtError", code: "INVALID_ARGUMENT" });
    expect(() => conn.send(wrong as never)).toThrow(misuse);
    expect(() => conn.write("text", {}, "callback" as never)).toThrow(misuse);
    wire.socket.terminate();
  });

  test("a packet's parts stay together, whatever a listener of `packetCreate` sends", async () => {
    const { io, port } = await serve();
    const connection = next<[Socket]>(io, "connection");
    const wire = await Wire.connected(port);
    const [socket] = await connection;
    const { conn } = socket;
    conn.once("packetCreate", () => conn.send("between"));
    socket.emit("two", Buffer.from([1]), Buffer.from([2]));
    const [head, first, second, last] = await wire.take(4);
    expect(head).toMatch(/^452-\["two"/);
    expect([first, second, last]).toEqual([Buffer.from([1]), Buffer.from([2]), "4between"]);
    wire.socket.terminate();
  });
});

describe("`close`", () => {
  test("lets what waits leave", async () => {
    const { wire, conn } = await wired();
    conn.send("last words").close();
    expect(await wire.next()).toBe("4last words");
    await wire.closed;
  });

  test("with `discard` does not", async () => {
    const { wire, conn } = await wired();
    const closed = next<[string]>(conn, "close");
    conn.send("last words").close(true);
    expect((await closed)[0]).toBe("forced close");
    await wire.closed;
    expect(wire.unread).toEqual([]);
  });

  test("by a listener that looks at a packet: nothing comes of the packet", async () => {
    const { wire, conn } = await wired();
    const messages: unknown[] = [];
    conn.on("data", (data) => messages.push(data));
    conn.on("packet", () => conn.close(true));
    wire.send("40");
    await wire.closed;
    expect(messages).toEqual([]);
  });
});

test("what a listener throws is reported, and harms nothing", async () => {
  const { wire, conn, errors } = await wired();
  for (const event of ["packet", "packetCreate", "flush", "drain", "data", "message"] as const) {
    conn.on(event, () => {
      throw new Error(event);
    });
  }
  wire.send("40");
  expect(await wire.next()).toMatch(/^40\{/);
  expect(errors).toEqual(
    ["packet", "packetCreate", "data", "message", "flush", "drain"].map((message) =>
      expect.objectContaining({ message }),
    ),
  );
  wire.socket.terminate();
});

test("`io.engine` tells `flush` and `drain` of connections that are opened later", async () => {
  const { io, port } = await serve();
  const told: unknown[] = [];
  io.engine.on("flush", (conn, packets) => told.push([conn.id, packets]));
  io.engine.on("drain", (conn) => told.push(conn.id));
  const opened = next<[Conn]>(io.engine, "connection");
  const wire = await Wire.to(port);
  const [conn] = await opened;
  conn.send("hi");
  await wire.take(2);
  expect(told).toEqual([[conn.id, [{ type: "message", data: "hi" }]], conn.id]);
  wire.socket.terminate();
});
