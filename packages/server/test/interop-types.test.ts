import { createServer } from "node:http";
import type { BroadcastOperator, DisconnectReason, Namespace, RemoteSocket, Socket } from "@rt/server";
import createIo, { Server } from "@rt/server";
import type { Socket as Peer } from "socket.io-client";
import { describe, expect, expectTypeOf, test } from "vitest";
import { connected } from "./support/client.ts";
import { portOf } from "./support/server.ts";
import { next } from "./support/wait.ts";

interface ClientToServer {
  say: (text: string, at: number) => void;
  sum: (a: number, b: number, answer: (result: number) => void) => void;
}

interface ServerToClient {
  news: (text: string, bytes: Buffer) => void;
  ask: (question: string, answer: (text: string) => void) => void;
  message: (text: string) => void;
}

interface InterServer {
  ping: (node: string) => void;
}

interface Data {
  name: string;
  age: number;
}

type TypedServer = Server<ClientToServer, ServerToClient, InterServer, Data>;
type TypedSocket = Socket<ClientToServer, ServerToClient, InterServer, Data>;

describe("an application with types", () => {
  test("serves a client of the reference with the same types turned round", async () => {
    const http = createServer();
    const io: TypedServer = new Server<ClientToServer, ServerToClient, InterServer, Data>(http, { closeTimeout: 100 });
    http.listen(0, "127.0.0.1");
    await next(http, "listening");
    io.use((socket, go) => {
      expectTypeOf(socket).toEqualTypeOf<TypedSocket>();
      socket.data.name = "Ada";
      go();
    });
    io.on("connection", (socket) => {
      expectTypeOf(socket).toEqualTypeOf<TypedSocket>();
      expectTypeOf(socket.data).toEqualTypeOf<Data>();
      socket.on("say", (text, at) => {
        expectTypeOf([text, at] as const).toEqualTypeOf<readonly [string, number]>();
        socket.emit("news", `${socket.data.name} says ${text}`, Buffer.from([at]));
      });
      socket.on("sum", (a, b, answer) => {
        expectTypeOf(answer).parameters.toEqualTypeOf<[result: number]>();
        answer(a + b);
      });
      socket.on("disconnect", (reason) => expectTypeOf(reason).toEqualTypeOf<DisconnectReason>());
      socket.on("error", (error) => expectTypeOf(error).toEqualTypeOf<Error>());
    });
    const peer: Peer<ServerToClient, ClientToServer> = await connected(portOf(http), "websocket");
    const news = next<[string, Buffer]>(peer, "news");
    peer.emit("say", "hello", 7);
    expect(await news).toEqual(["Ada says hello", Buffer.from([7])]);
    expect(await peer.emitWithAck("sum", 1, 2)).toBe(3);
    peer.on("ask", (question, answer) => answer(`${question} 42`));
    const [socket] = await io.fetchSockets();
    expect(await io.timeout(30_000).emitWithAck("ask", "six by seven?")).toEqual(["six by seven? 42"]);
    expect(socket?.data).toEqual({ name: "Ada" });
    peer.disconnect();
    await io.close();
  });

  test("has its events checked wherever they are emitted", () => {
    const io: TypedServer = new Server();
    const check = async (socket: TypedSocket): Promise<void> => {
      expectTypeOf<Parameters<typeof socket.emit<"news">>>().toEqualTypeOf<["news", text: string, bytes: Buffer]>();
      expectTypeOf(socket.emitWithAck("ask", "?")).resolves.toEqualTypeOf<string>();
      expectTypeOf(io.to("r").emitWithAck("ask", "?")).resolves.toEqualTypeOf<string[]>();
      expectTypeOf(socket.to("r")).toEqualTypeOf<BroadcastOperator<ServerToClient, Data>>();
      expectTypeOf(io.in("r").fetchSockets()).resolves.toEqualTypeOf<RemoteSocket<ServerToClient, Data>[]>();
      expectTypeOf(io.of("/x")).toEqualTypeOf<Namespace<ClientToServer, ServerToClient, InterServer, Data>>();
      socket.send("text");
      socket.timeout(5).emit("ask", "?", (error, text) => {
        expectTypeOf(error).toEqualTypeOf<Error | null>();
        expectTypeOf(text).toEqualTypeOf<string>();
      });
      io.emit("ask", "?", (error, texts) => {
        expectTypeOf(error).toEqualTypeOf<Error | null>();
        expectTypeOf(texts).toEqualTypeOf<string[]>();
      });
      // @ts-expect-error there is no such event
      socket.emit("nothing");
      // @ts-expect-error that is what clients say
      io.emit("say", "text", 1);
      // @ts-expect-error a number is no text
      io.to("r").emit("news", 1, Buffer.alloc(0));
      // @ts-expect-error nobody sends it
      socket.on("news", () => undefined);
      // @ts-expect-error it has no acknowledgement
      await socket.emitWithAck("news", "text", Buffer.alloc(0));
      // @ts-expect-error that is not the type of it
      socket.data.age = "old";
    };
    expect(check).toBeTypeOf("function");
  });

  test("has events in both directions with one type argument, and any with none", () => {
    const both: Server<ClientToServer> = new Server<ClientToServer>();
    const loose: Server = new Server();
    const check = (): void => {
      both.emit("say", "text", 1);
      both.on("connection", (socket) => socket.on("say", (text) => expectTypeOf(text).toEqualTypeOf<string>()));
      loose.emit("anything", 1, { two: 3 });
      loose.on("connection", (socket) => {
        socket.on("anything", (...args) => expectTypeOf(args).toBeArray());
        socket.data["anything"] = 1;
      });
    };
    expect(check).toBeTypeOf("function");
    const standalone = createIo({ serveClient: false });
    expectTypeOf(standalone).toEqualTypeOf<Server>();
    expect(standalone).toBeInstanceOf(Server);
    const takesLoose = (io: Server): boolean => io.emit("x");
    const takesTyped = (io: TypedServer): boolean => io.emit("message", "x");
    expect([takesLoose(loose), takesTyped(new Server())]).toEqual([true, true]);
  });
});
