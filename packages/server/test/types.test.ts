import { type DisconnectReason, Namespace, type RemoteSocket, Server, Socket } from "@rt/server";
import { expect, expectTypeOf, test } from "vitest";
import { connected } from "./support/client.ts";
import { serve } from "./support/server.ts";

interface FromClient {
  hello: (name: string, answer: (greeting: string) => void) => void;
  ping: () => void;
}

interface ToClient {
  news: (text: string, count: number) => void;
  question: (text: string, answer: (value: number) => void) => void;
}

interface Others {
  hello: (from: string) => void;
}

interface Data {
  name: string;
}

/** Not run: what the compiler makes of it is the test. */
export function typed(io: Server<FromClient, ToClient, Others, Data>): void {
  io.on("connection", (socket) => {
    expectTypeOf(socket).toEqualTypeOf<Socket<FromClient, ToClient, Others, Data>>();
    expectTypeOf(socket.data).toEqualTypeOf<Data>();
    socket.on("hello", (name, answer) => {
      expectTypeOf(name).toBeString();
      expectTypeOf(answer).toEqualTypeOf<(greeting: string) => void>();
    });
    socket.on("disconnect", (reason) => expectTypeOf(reason).toEqualTypeOf<DisconnectReason>());
    socket.emit("news", "text", 1);
    socket.emit("question", "text", (value) => expectTypeOf(value).toBeNumber());
    socket.timeout(10).emit("question", "text", (error, value) => {
      expectTypeOf(error).toEqualTypeOf<Error | null>();
      expectTypeOf(value).toBeNumber();
    });
    socket.timeout(10).emit("question", "text", (_error: Error, value) => expectTypeOf(value).toBeNumber());
    expectTypeOf(socket.emitWithAck("question", "text")).resolves.toBeNumber();
    socket.to("room").emit("news", "text", 1);
    socket.to("room").emit("question", "text", (_error, values) => expectTypeOf(values).toEqualTypeOf<number[]>());
    // @ts-expect-error -- no such event
    socket.emit("olds", "text");
    // @ts-expect-error -- a number is missing
    socket.emit("news", "text");
    // @ts-expect-error -- it has no acknowledgement
    void socket.emitWithAck("news", "text", 1);
    // @ts-expect-error -- no such event
    socket.on("goodbye", () => undefined);
    expectTypeOf(socket.server).toEqualTypeOf(io);
    expectTypeOf(socket.nsp).toEqualTypeOf(io.sockets);
  });
  io.use((socket, next) => {
    socket.data.name = String(socket.handshake.auth["name"]);
    next();
  });
  io.emit("news", "text", 1);
  io.timeout(10).emit("question", "text", (_error: Error, values) => expectTypeOf(values).toEqualTypeOf<number[]>());
  expectTypeOf(io.timeout(10).emitWithAck("question", "text")).resolves.toEqualTypeOf<number[]>();
  expectTypeOf(io.fetchSockets()).resolves.toEqualTypeOf<RemoteSocket<ToClient, Data>[]>();
  expectTypeOf(io.of("/x")).toEqualTypeOf(io.sockets);
}

/** As `typed`, for applications that name no events. */
export function untyped(io: Server): void {
  io.on("connection", (socket) => {
    socket.on("anything", (text: string, count: number) => socket.emit("else", text, count));
    socket.emit("with-ack", 1, (answer: string) => answer.length);
  });
  io.emit("anything", 1, "2", [3]);
}

test("the names are classes too", async () => {
  const { io, port } = await serve();
  const peer = await connected(port, "websocket");
  expect(io).toBeInstanceOf(Server);
  expect(io.sockets).toBeInstanceOf(Namespace);
  expect(io.sockets.sockets.get(String(peer.id))).toBeInstanceOf(Socket);
  class Mine extends Server<FromClient, ToClient> {
    readonly mine = true;
  }
  expect(new Mine({ path: "/mine" })).toMatchObject({ mine: true });
});

test("a server listens for its namespace `/`, in one order with it", async () => {
  const { io, port } = await serve();
  const log: string[] = [];
  io.on("connection", () => log.push("io 1"));
  io.sockets.on("connection", () => log.push("sockets"));
  io.on("connect", () => log.push("connect"));
  io.prependListener("connection", () => log.push("io 0"));
  io.once("connection", () => log.push("once"));
  const unused = (): void => undefined;
  io.on("connection", unused).off("connection", unused);
  expect([io.listenerCount("connection"), io.sockets.listeners("connection").length]).toEqual([4, 4]);
  expect(new Set(io.eventNames())).toEqual(new Set(["connect", "connection"]));
  const namespaces: string[] = [];
  io.on("new_namespace", ({ name }) => namespaces.push(name));
  expect(io.of("x")).toBe(io.of("/x"));
  expect([namespaces, io.of("/")]).toEqual([["/x"], io.sockets]);
  await connected(port, "websocket");
  expect(log).toEqual(["connect", "io 0", "io 1", "sockets", "once"]);
  io.removeAllListeners();
  expect(io.hasListeners("connection")).toBe(false);
});
