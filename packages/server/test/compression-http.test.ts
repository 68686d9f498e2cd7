import { once } from "node:events";
import { createServer, request } from "node:http";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import type { HttpCompressionOptions, Server } from "@rt/server";
import { Server as Reference } from "socket.io";
import { describe, expect, onTestFinished, test } from "vitest";
import { Poller } from "./support/http.ts";
import { IMPLEMENTATIONS, type Implementation } from "./support/reference.ts";
import { portOf, serve } from "./support/server.ts";
import { next } from "./support/wait.ts";

const LONG = "long € ".repeat(500);
const UNPACK = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync };

interface Options {
  readonly httpCompression?: boolean | HttpCompressionOptions;
}

async function serveEither(implementation: Implementation, options: Options): Promise<{ io: Server; port: number }> {
  if (implementation === "rt") return serve(options);
  const http = createServer();
  const reference = new Reference(http, options);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => void reference.close());
  return { io: reference as unknown as Server, port: portOf(http) };
}

/** One GET that accepts codings: the coding of its answer, and its payload. */
async function poll(poller: Poller, accept: string): Promise<{ coding: string; payload: string }> {
  const sent = request({
    port: poller.port,
    host: "127.0.0.1",
    path: poller.path,
    headers: { "accept-encoding": accept },
  });
  sent.end();
  const [answer] = await once(sent, "response");
  const parts: Buffer[] = [];
  answer.on("data", (part: Buffer) => parts.push(part));
  await once(answer, "end");
  const coding: string = answer.headers["content-encoding"] ?? "identity";
  const body = Buffer.concat(parts);
  const unpack = UNPACK[coding as keyof typeof UNPACK];
  return { coding, payload: (unpack?.(body) ?? body).toString() };
}

async function joined(
  port: number,
  io: Server,
): Promise<{ poller: Poller; socket: Awaited<ReturnType<typeof first>> }> {
  const arrived = first(io);
  const poller = await Poller.connected(port);
  return { poller, socket: await arrived };
}

async function first(io: Server): Promise<Parameters<Parameters<Server["on"]>[1]>[0]> {
  const [socket] = await next<[Parameters<Parameters<Server["on"]>[1]>[0]]>(io, "connection");
  return socket;
}

describe.each(IMPLEMENTATIONS)("an answer of %s to a poll", (implementation) => {
  test.each([
    ["gzip, deflate", {}, "gzip"],
    ["deflate", {}, "deflate"],
    ["gzip", { httpCompression: false }, "identity"],
    ["gzip", { httpCompression: { threshold: 100_000 } }, "identity"],
    ["gzip", { httpCompression: { threshold: 10, level: 1, memLevel: 9 } }, "gzip"],
    ["identity", {}, "identity"],
  ] as const)("for a client that accepts %s, with %j, comes as %s", async (accept, options, coding) => {
    const { io, port } = await serveEither(implementation, options);
    const { poller, socket } = await joined(port, io);
    socket.emit("long", LONG);
    expect(await poll(poller, accept)).toEqual({ coding, payload: `42["long","${LONG}"]` });
  });

  test("is left as it is below the threshold", async () => {
    const { io, port } = await serveEither(implementation, {});
    const { poller, socket } = await joined(port, io);
    socket.emit("short");
    expect(await poll(poller, "gzip")).toEqual({ coding: "identity", payload: '42["short"]' });
  });

  test("is left as it is where nothing in it wants to be compressed", async () => {
    const { io, port } = await serveEither(implementation, {});
    const { poller, socket } = await joined(port, io);
    socket.compress(false).emit("one", LONG);
    expect((await poll(poller, "gzip")).coding).toBe("identity");
    io.compress(false).emit("all", LONG);
    expect((await poll(poller, "gzip")).coding).toBe("identity");
    io.to(socket.id).compress(false).emit("room", LONG);
    expect((await poll(poller, "gzip")).coding).toBe("identity");
    socket.emit("next", LONG);
    expect((await poll(poller, "gzip")).coding).toBe("gzip");
  });

  test("is compressed where something in it wants to be", async () => {
    const { io, port } = await serveEither(implementation, {});
    const { poller, socket } = await joined(port, io);
    socket.compress(false).emit("one", LONG);
    socket.emit("other");
    const { coding, payload } = await poll(poller, "gzip");
    expect([coding, payload]).toEqual(["gzip", `42["one","${LONG}"]\u001e42["other"]`]);
  });
});

describe("an answer to a poll", () => {
  test("comes as brotli where the client takes it, which the reference does not know", async () => {
    const { io, port } = await serve();
    const { poller, socket } = await joined(port, io);
    socket.emit("long", LONG);
    expect(await poll(poller, "gzip, deflate, br")).toEqual({ coding: "br", payload: `42["long","${LONG}"]` });
  });

  test("keeps its order, however long the compressing of each takes", async () => {
    const { io, port } = await serve();
    const { poller, socket } = await joined(port, io);
    const sent = [LONG.repeat(100), "a", LONG, LONG.repeat(50), "b"];
    for (const text of sent) socket.emit(text);
    const came: string[] = [];
    while (came.length < sent.length) {
      const { payload } = await poll(poller, "gzip");
      for (const record of payload.split("\u001e"))
        if (record.startsWith("42")) came.push(JSON.parse(record.slice(2))[0]);
    }
    expect(came).toEqual(sent);
  });
});
