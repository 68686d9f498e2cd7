import { msgpack } from "@rt/protocol/msgpack";
import type { ServerOptions, Socket as ServerSocket } from "socket.io";
import * as theirParser from "socket.io-msgpack-parser";
import { describe, expect, it } from "vitest";
import { connect } from "../src/index.ts";
import { client, next, serve, ways, within } from "./support.ts";

/** The reference's parser, for its own servers. */
const theirs: Partial<ServerOptions> = { parser: theirParser };
const parser = msgpack();

/** What arrives as it is, both ways. */
const VALUES = [
  "é€\u{1f600}\u001e",
  [0, -1, 255, 256, -129, 2 ** 32, 2 ** 53, 0.1, Number.NaN, -Infinity],
  [undefined, null, { a: undefined, b: true }],
  { at: new Date(1_700_000_000_123) },
  { bytes: [Buffer.from("deep"), { more: Buffer.alloc(70_000, 7) }] },
  Array.from({ length: 50 }, (_, n) => Buffer.alloc(n, n)),
];

describe.each(ways)("with a Socket.IO server that speaks MessagePack, by %s", (_way, options) => {
  it("values of all kinds come there and back, in events and acknowledgements", async () => {
    const { io, url } = await serve(theirs);
    const seen: unknown[] = [];
    io.on("connection", (peer) => {
      peer.on("echo", (value, reply) => {
        seen.push(value);
        peer.emit("back", value);
        reply(value);
      });
    });
    const socket = client(url, { ...options, parser });
    const [[peer]] = (await Promise.all([next(io, "connection"), next(socket, "connect")])) as [
      [ServerSocket],
      unknown,
    ];
    socket.on("ask", (value: unknown, reply: (value: unknown) => void) => reply(value));
    for (const value of VALUES) {
      const back = next(socket, "back");
      expect(await within(socket.emitWithAck("echo", value), "the answer")).toEqual(value);
      expect(await back).toEqual([value]);
      expect(await within(peer.emitWithAck("ask", value), "the client's answer")).toEqual(value);
    }
    expect(seen).toEqual(VALUES);
  });

  it("events keep their order, those from before the connection and broadcasts too", async () => {
    const { io, url } = await serve(theirs);
    const seen: unknown[] = [];
    io.on("connection", (peer) => {
      void peer.join("room");
      peer.on("n", (n, bytes) => {
        seen.push([n, bytes]);
        if (n === 99) io.to("room").emit("done", Buffer.from("all"), new Date(0));
      });
    });
    const socket = client(url, { ...options, parser });
    for (let n = 0; n < 100; n++) socket.emit("n", n, Buffer.of(n));
    expect(await next(socket, "done")).toEqual([Buffer.from("all"), new Date(0)]);
    expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => [n, Buffer.of(n)]));
  });

  it("namespaces are joined with credentials, and refused with reasons", async () => {
    const { io, url } = await serve(theirs);
    io.of("/admin").use((peer, done) => {
      if (Buffer.from(peer.handshake.auth["key"] ?? []).equals(Buffer.of(1))) done();
      else done(Object.assign(new Error("not you"), { data: { bytes: Buffer.of(2) } }));
    });
    const refused = client(`${url}/admin`, { ...options, parser });
    expect((await next(refused, "connect_error"))[0]).toMatchObject({
      message: "not you",
      data: { bytes: Buffer.of(2) },
    });
    const socket = client(`${url}/admin`, { ...options, parser, auth: { key: Buffer.of(1) } });
    const [[peer]] = (await Promise.all([next(io.of("/admin"), "connection"), next(socket, "connect")])) as [
      [ServerSocket],
      unknown,
    ];
    const left = next(socket, "disconnect");
    peer.disconnect();
    expect((await left)[0]).toBe("io server disconnect");
  });
});

describe("where one end speaks MessagePack and the other JSON", () => {
  it.each([
    ["the server", theirs, {}],
    ["the client", {}, { parser }],
  ])("%s being the one, the client is not connected, and can close", async (_name, server, own) => {
    const { io, url } = await serve(server);
    const socket = client(url, { ...own, reconnection: false });
    const seen: unknown[] = [];
    io.on("connection", () => seen.push("connection"));
    socket.on("connect", () => seen.push("connect"));
    await next(socket.io, "close");
    expect([socket.connected, seen]).toEqual([false, []]);
  });
});

describe("the option `parser`", () => {
  it("that is none is told at once, with what to use", () => {
    for (const wrong of [theirs.parser, msgpack, "msgpack", null]) {
      const make = (): unknown => Reflect.apply(connect, undefined, ["http://localhost:1", { parser: wrong }]);
      expect(make).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
      expect(make).toThrow("@rt/protocol/msgpack");
    }
  });
});
