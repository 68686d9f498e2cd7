import type { ParentNamespace, Server } from "@rt/server";
import { describe, expect, expectTypeOf, test } from "vitest";
import { connected } from "./support/client.ts";
import { ascending } from "./support/pair.ts";
import { serve } from "./support/server.ts";
import { stillTime } from "./support/still-time.ts";
import { next } from "./support/wait.ts";

/* C.6: where ours does more than Socket.IO's, whose parents forget listeners and reach nobody with some of their methods. */

describe("a parent of dynamic namespaces", () => {
  test("gathers the acknowledgements of all children as one", async () => {
    const { io, port } = await serve();
    const parent = io.of(/^\/dyn/);
    expect(await parent.timeout(30_000).emitWithAck("q")).toEqual([]);
    for (const nsp of ["/dyn-1", "/dyn-1", "/dyn-2"]) {
      const peer = await connected(port, "websocket", {}, nsp);
      peer.on("q", (answer) => answer(nsp));
    }
    io.of("/dyn-empty");
    expect(ascending(await parent.timeout(30_000).emitWithAck("q"))).toEqual(["/dyn-1", "/dyn-1", "/dyn-2"]);
    expect(ascending(await parent.local.timeout(30_000).emitWithAck("q"))).toEqual(["/dyn-1", "/dyn-1", "/dyn-2"]);
    const told = new Promise((resolve) => parent.emit("q", (...args: unknown[]) => resolve(args)));
    expect(await told).toEqual([null, expect.arrayContaining(["/dyn-1", "/dyn-2"])]);
  });

  test("throws for what cannot be sent, and then says no more of it", async () => {
    const { io, port } = await serve();
    const parent = io.of(/^\/dyn/);
    await connected(port, "websocket", {}, "/dyn-1");
    const heard: unknown[] = [];
    for (const target of [parent, io.of("/dyn-1")]) {
      const emit = (): unknown => target.timeout(1).emit("q", 1n, (...args: unknown[]) => heard.push(args));
      expect(emit).toThrow(expect.objectContaining({ code: "UNENCODABLE" }));
    }
    await expect(parent.timeout(1).emitWithAck("q")).rejects.toMatchObject({ code: "ACK_TIMEOUT" });
    expect(heard).toEqual([]);
  });

  test("says who did not acknowledge", async () => {
    const time = stillTime();
    const { io, port } = await serve();
    const parent = io.of(/^\/dyn/);
    const peer = await connected(port, "websocket", {}, "/dyn-1");
    peer.on("q", (answer) => answer("here"));
    await connected(port, "websocket", {}, "/dyn-2");
    const answered = next(io.of("/dyn-1").sockets.get(String(peer.id))?.conn ?? io, "packet");
    const asked = parent.timeout(20).emitWithAck("q");
    const failed = expect(asked).rejects.toMatchObject({ code: "ACK_TIMEOUT", responses: ["here"] });
    await answered;
    await time.pass(40);
    await failed;
  });

  test("puts the sockets of all children into rooms, takes them out, and disconnects them", async () => {
    const { io, port } = await serve({ cleanupEmptyChildNamespaces: true });
    const parent = io.of(/^\/dyn/);
    const peers = [await connected(port, "websocket", {}, "/dyn-1"), await connected(port, "websocket", {}, "/dyn-2")];
    const rooms = (): unknown[] => [...parent.children].map(({ adapter }) => adapter.rooms.get("x")?.size);
    parent.socketsJoin(["x", "y"]);
    expect(rooms()).toEqual([1, 1]);
    parent.to("y").socketsLeave("x");
    expect(rooms()).toEqual([undefined, undefined]);
    const left = peers.map((peer) => next(peer, "disconnect"));
    parent.disconnectSockets();
    await Promise.all(left);
    expect(parent.children.size).toBe(0);
  });

  test("does not know what only its children know", async () => {
    const { io } = await serve();
    const parent = io.of(/x/);
    const code = expect.objectContaining({ code: "UNSUPPORTED" });
    await expect(parent.fetchSockets()).rejects.toThrow(code);
    await expect(parent.to("room").fetchSockets()).rejects.toThrow(code);
    await expect(parent.allSockets()).rejects.toThrow(code);
    expect(() => parent.serverSideEmit("e")).toThrow(code);
    expect(() => parent.serverSideEmit("e", () => undefined)).toThrow(code);
    await expect(parent.serverSideEmitWithAck("e")).rejects.toThrow(code);
    expect([parent.sockets.size, parent.adapter.rooms.size, parent.adapter.sids.size]).toEqual([0, 0, 0]);
    expect([parent.adapter.socketRooms("x"), await parent.adapter.serverCount()]).toEqual([undefined, 1]);
    expect(io.of(/y/).name).not.toBe(parent.name);
  });

  test("is the same one for the same pattern or function", async () => {
    const { io } = await serve();
    const [pattern, decide] = [/x/, (): undefined => undefined];
    expect([io.of(pattern) === io.of(pattern), io.of(decide) === io.of(decide)]).toEqual([true, true]);
    expect(io.of(/x/)).not.toBe(io.of(pattern));
  });

  test("does not forget the listener that `of` is given with the name of a child", async () => {
    const { io, port } = await serve();
    io.of(/^\/dyn/);
    const heard: string[] = [];
    io.of("/dyn-1", ({ nsp }) => heard.push(nsp.name));
    await connected(port, "websocket", {}, "/dyn-1");
    expect(heard).toEqual(["/dyn-1"]);
  });
});

interface FromClient {
  hello: (name: string) => void;
}

interface ToClient {
  news: (text: string) => void;
}

/** Not run: what the compiler makes of it is the test. */
export function typed(io: Server<FromClient, ToClient, object, { name: string }>, rule: string | RegExp): void {
  const parent = io.of(/x/, (socket) => socket.on("hello", (name) => expectTypeOf(name).toBeString()));
  expectTypeOf(parent).toEqualTypeOf<ParentNamespace<FromClient, ToClient, object, { name: string }>>();
  expectTypeOf(parent.children).toEqualTypeOf<ReadonlySet<typeof io.sockets>>();
  expectTypeOf(io.of((name, _auth, decide) => decide(null, name === "/x"))).toEqualTypeOf(parent);
  expectTypeOf(io.of("/x")).toEqualTypeOf(io.sockets);
  expectTypeOf(io.of(rule)).toEqualTypeOf(io.sockets);
  parent.to("room").emit("news", "text");
  // @ts-expect-error -- no such event
  parent.emit("olds");
  // @ts-expect-error -- a namespace has no number for a name
  io.of(1);
}
