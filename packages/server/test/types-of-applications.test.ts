import type { IncomingMessage } from "node:http";
import type { ParsedUrlQuery } from "node:querystring";
import { type Conn, type Handshake, type RemoteSocket, Server, type Socket } from "@rt/server";
import type { Request } from "express";
import type { Session } from "express-session";
import { expect, expectTypeOf, test } from "vitest";
import { connected } from "./support/client.ts";
import { serve } from "./support/server.ts";
import { next } from "./support/wait.ts";

/*
 * What applications that were written for Socket.IO say of its types. What they add to them, and declarations that are made of theirs:
 * tooling/consumers/server.
 */

interface ToClient {
  ask: (text: string, answer: (value: number) => void) => void;
  news: (text: string) => void;
}

/** Not run: what the compiler makes of it is the test. */
export async function applications(io: Server, typed: Server<ToClient>): Promise<void> {
  io.on("connection", (socket: Socket) => {
    expectTypeOf(socket.request as Request).toEqualTypeOf<Request>();
    expectTypeOf(socket.request as Request & { user: string }).toExtend<Request>();
    expectTypeOf(socket.client.request as IncomingMessage & { session: Session }).toExtend<IncomingMessage>();
    socket.handshake.auth = { user: "ada" };
    socket.handshake.auth["user"] = { name: "ada" };
    socket.handshake.query["user"] = "ada";
    socket.handshake.headers.authorization = "ada";
    socket.handshake.address = "127.0.0.1";
    expectTypeOf<Handshake["query"]>().toEqualTypeOf<ParsedUrlQuery>();
    expectTypeOf(socket.handshake.query["list"] as string[]).toEqualTypeOf<string[]>();
  });
  io.engine.on("connection", (conn: Conn) => {
    conn.on("packet", ({ type, data }: { type: string; data: unknown }) => expectTypeOf([type, data]).toBeArray());
  });
  io.engine.on("headers", (headers: Record<string, string>, request: IncomingMessage) => {
    headers["x-url"] = request.url ?? "";
  });
  io.engine.on("initial_headers", (headers: { [name: string]: string }) => {
    headers["set-cookie"] = "x=1";
  });
  typed.on("connection", (socket) => {
    const timed = socket.timeout(5);
    expectTypeOf(timed.to("room")).toEqualTypeOf(socket.to("room"));
    expectTypeOf(timed.in("room").except("other").fetchSockets()).resolves.toEqualTypeOf<RemoteSocket<ToClient>[]>();
    expectTypeOf(timed.volatile.except("room").emitWithAck("ask", "?")).resolves.toEqualTypeOf<number[]>();
    expectTypeOf([timed.broadcast, timed.local]).toEqualTypeOf([socket.broadcast, socket.local]);
  });
  const [remote] = await typed.fetchSockets();
  if (remote === undefined) return;
  expectTypeOf(remote.emitWithAck("ask", "?")).resolves.toEqualTypeOf<number>();
  expectTypeOf(remote.timeout(5).emitWithAck("ask", "?")).resolves.toEqualTypeOf<number>();
  // @ts-expect-error -- it has no acknowledgement
  void remote.emitWithAck("news", "text");
  const sockets: Map<string, Socket<ToClient>> = typed.of("/x").sockets;
  expectTypeOf(sockets.get("id")).toEqualTypeOf<Socket<ToClient> | undefined>();
}

test("what middlewares leave in a handshake is there in all that follow", async () => {
  const { io, port } = await serve();
  io.use(({ handshake }, go) => {
    handshake.auth["user"] = "ada";
    handshake.query["room"] = "hall";
    handshake.headers.authorization = "secret";
    handshake.address = "192.0.2.1";
    go();
  });
  await connected(port, "websocket", { query: { room: "cellar" } });
  const [socket] = await io.fetchSockets();
  expect(socket?.handshake).toMatchObject({
    auth: { user: "ada" },
    query: { room: "hall" },
    headers: { authorization: "secret" },
    address: "192.0.2.1",
  });
});

test("a time-out holds for a broadcast too", async () => {
  const { io, port } = await serve();
  const [first, second] = [await connected(port, "websocket"), await connected(port, "websocket")];
  second.on("ask", (answer: (value: number) => void) => answer(7));
  const socket = io.sockets.sockets.get(String(first.id));
  expect(await socket?.timeout(30_000).to(String(second.id)).emitWithAck("ask")).toEqual([7]);
  second.off("ask").on("ask", () => undefined);
  const failure = socket?.timeout(1).broadcast.emitWithAck("ask");
  await expect(failure).rejects.toMatchObject({ code: "ACK_TIMEOUT" });
  const news = next(second, "news");
  socket?.timeout(30_000).except("room").emit("news");
  await news;
});

test("a class of an application's own can be made of the server", () => {
  class Chat extends Server<ToClient> {
    readonly topic = "rt";
  }
  expect(new Chat({ path: "/chat" })).toMatchObject({ topic: "rt" });
});
