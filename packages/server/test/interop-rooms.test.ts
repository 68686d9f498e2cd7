import { deepStrictEqual } from "node:assert";
import { describe, expect, test } from "vitest";
import { WAYS, type Way } from "./support/client.ts";
import { type Ends, enter, heardBy, pair, settled } from "./support/pair.ts";
import { type Served, serve } from "./support/server.ts";
import { next } from "./support/wait.ts";

interface Crowd extends Served {
  readonly a: Ends;
  readonly b: Ends;
  readonly c: Ends;
  readonly all: readonly [Ends, Ends, Ends];
  /** What each of them has been told since this was last called. */
  readonly told: () => Promise<unknown[][]>;
}

/** A server with three clients, the last of them on WebSocket whatever the others are on. */
async function crowd(way: Way): Promise<Crowd> {
  const served = await serve();
  const all = [await enter(served, way), await enter(served, way), await enter(served, "websocket")] as const;
  const [a, b, c] = all;
  const heard = all.map(({ peer }) => heardBy(peer, "told"));
  const told = async (): Promise<unknown[][]> => {
    await settled(...all);
    return heard.map((events) => events.splice(0).map(([what]) => what));
  };
  return { ...served, a, b, c, all: [a, b, c], told };
}

test("the rooms of a socket are one set, which changes as they do", async () => {
  const { socket } = await pair("websocket");
  const { rooms } = socket;
  void socket.join(["a", "b"]);
  void socket.leave("a");
  void socket.leave(socket.id);
  expect(rooms).toStrictEqual(new Set([socket.id, "b"]));
  deepStrictEqual(rooms, new Set([socket.id, "b"]));
  expect(socket.rooms).toBe(rooms);
  const seen: unknown[] = [];
  socket.on("disconnecting", () => seen.push([...rooms]));
  socket.on("disconnect", () => seen.push([...socket.rooms]));
  void socket.join("c");
  socket.disconnect();
  expect(seen).toEqual([[socket.id, "b", "c"], []]);
});

/** As applications in JavaScript see a set of rooms, or a map. */
interface Untyped {
  has(room: unknown): boolean;
}

test("rooms that are joined by numbers are found by them", async () => {
  const { io, socket } = await pair("websocket");
  const untyped: { join(room: unknown): unknown; leave(room: unknown): unknown } = socket;
  const all: Untyped & { get(room: unknown): unknown } = io.sockets.adapter.rooms;
  const own: Untyped = socket.rooms;
  untyped.join(42);
  expect([own.has(42), all.has(42), own.has(43), all.has(43)]).toEqual([true, true, false, false]);
  expect(all.get(42)).toEqual(new Set([socket.id]));
  untyped.leave(42);
  expect([own.has(42), all.has(42)]).toEqual([false, false]);
});

test("rooms that were looked at count no more than others", async () => {
  const { socket } = await pair("websocket", { maxRooms: 2 });
  expect(socket.rooms.size).toBe(1);
  void socket.join(["a", "b"]);
  expect(() => socket.join("c")).toThrow(expect.objectContaining({ code: "BUFFER_FULL" }));
  expect(socket.rooms.size).toBe(3);
});

describe.each(WAYS)("rooms, by %s", (way) => {
  test("are joined, one or several, and left", async () => {
    const { io, a } = await crowd(way);
    const { socket } = a;
    await socket.join("r1");
    await socket.join(["r2", "r3", "r1"]);
    await socket.join("r4");
    await socket.leave("r3");
    await socket.leave("never joined");
    expect([...socket.rooms]).toEqual([socket.id, "r1", "r2", "r4"]);
    expect([...(io.sockets.adapter.rooms.get("r1") ?? [])]).toEqual([socket.id]);
    expect(io.sockets.adapter.rooms.has("r3")).toBe(false);
    const left = next(socket, "disconnect");
    a.peer.disconnect();
    await left;
    expect([socket.rooms.size, io.sockets.adapter.rooms.has("r1")]).toEqual([0, false]);
    await socket.join("too late");
    expect(io.sockets.adapter.rooms.has("too late")).toBe(false);
  });

  test("are still there while `disconnecting` is told, and empty at `disconnect`", async () => {
    const { a } = await crowd(way);
    await a.socket.join("r");
    const seen: unknown[] = [];
    a.socket.on("disconnecting", () => seen.push([...a.socket.rooms]));
    a.socket.on("disconnect", () => seen.push([...a.socket.rooms]));
    const id = a.socket.id;
    const left = next(a.socket, "disconnect");
    a.peer.disconnect();
    await left;
    expect(seen).toEqual([[id, "r"], []]);
  });

  test("`to` and `in` reach the members, those of several rooms once", async () => {
    const { io, a, b, c, told } = await crowd(way);
    await a.socket.join(["r", "s"]);
    await b.socket.join("s");
    io.to("r").emit("told", 1);
    io.in("s").emit("told", 2);
    io.to("r").to("s").emit("told", 3);
    io.to(["r", "s"]).in(c.socket.id).emit("told", 4);
    io.to("nobody").emit("told", 5);
    io.of("/").to("r").emit("told", 6);
    io.to(["r", "r"]).to("r").emit("told", 7);
    expect(await told()).toEqual([[1, 2, 3, 4, 6, 7], [2, 3, 4], [4]]);
  });

  test("`except` leaves rooms and single sockets out", async () => {
    const { io, a, b, c, told } = await crowd(way);
    await a.socket.join(["r", "s"]);
    await b.socket.join("s");
    io.except("r").emit("told", 1);
    io.to("s").except("r").emit("told", 2);
    io.except([a.socket.id, c.socket.id]).emit("told", 3);
    io.to("s").except("s").emit("told", 4);
    io.except("nobody").emit("told", 5);
    io.except("r").except("s").emit("told", 6);
    expect(await told()).toEqual([[5], [1, 2, 3, 5], [1, 5, 6]]);
  });

  test("a socket's own broadcasts leave it out", async () => {
    const { a, b, told } = await crowd(way);
    await a.socket.join(["r", "s"]);
    await b.socket.join("s");
    a.socket.to("r").emit("told", 1);
    a.socket.to("s").emit("told", 2);
    a.socket.broadcast.emit("told", 3);
    a.socket.except("s").emit("told", 4);
    a.socket.to(a.socket.id).emit("told", 5);
    a.socket.local.emit("told", 6);
    a.socket.in(["r", "s"]).emit("told", 7);
    a.socket.emit("told", 8);
    expect(await told()).toEqual([[8], [2, 3, 6, 7], [3, 4, 6]]);
  });

  test("an operator is never changed by what is built on it", async () => {
    const { io, a, b, told } = await crowd(way);
    await a.socket.join("r");
    await b.socket.join("s");
    const toR = io.to("r");
    toR.to("s").emit("told", 1);
    toR.except("r").emit("told", 2);
    toR.emit("told", 3);
    toR.emit("told", 4);
    expect(await told()).toEqual([[1, 3, 4], [1], []]);
  });

  test("broadcasts keep their order, among each other and with what is emitted to one", async () => {
    const { io, a, told } = await crowd(way);
    for (let n = 0; n < 300; n += 3) {
      io.emit("told", n);
      a.socket.emit("told", n + 1);
      io.to(a.socket.id).emit("told", n + 2, Buffer.from("b"));
    }
    const [toA, toB] = await told();
    expect(toA).toEqual(Array.from({ length: 300 }, (_, n) => n));
    expect(toB).toEqual(Array.from({ length: 100 }, (_, n) => n * 3));
  });

  test("volatile and local broadcasts reach a client that is ready", async () => {
    const { io, c, told } = await crowd(way);
    await told();
    const heard = next(c.peer, "told");
    io.volatile.emit("told", 1);
    expect(await heard).toEqual([1]);
    await told();
    io.local.emit("told", 2);
    io.local.to(c.socket.id).emit("told", 3);
    io.compress(true).emit("told", 4);
    expect(await told()).toEqual([
      [2, 4],
      [2, 4],
      [2, 3, 4],
    ]);
  });

  test("`fetchSockets` gives those that are named", async () => {
    const { io, a, b, c } = await crowd(way);
    await a.socket.join("r");
    await b.socket.join("r");
    const ids = (found: readonly { id: string }[]): string[] => found.map(({ id }) => id).sort();
    const all = [a.socket.id, b.socket.id, c.socket.id].sort();
    expect(ids(await io.fetchSockets())).toEqual(all);
    expect(ids(await io.of("/").local.fetchSockets())).toEqual(all);
    expect(ids(await io.in("r").fetchSockets())).toEqual([a.socket.id, b.socket.id].sort());
    expect(ids(await io.in("r").except(a.socket.id).fetchSockets())).toEqual([b.socket.id]);
    expect(ids(await a.socket.to("r").fetchSockets())).toEqual([b.socket.id]);
    expect(ids(await a.socket.broadcast.fetchSockets())).toEqual([b.socket.id, c.socket.id].sort());
    expect(await io.in("nobody").fetchSockets()).toEqual([]);
  });

  test("a fetched socket shows data, rooms and handshake, and can be told things", async () => {
    const { io, a, told } = await crowd(way);
    a.socket.data["name"] = "Ada";
    await a.socket.join("r");
    const [found] = await io.in(a.socket.id).fetchSockets();
    if (found === undefined) throw new Error("not found");
    expect([found.id, found.data, [...found.rooms]]).toEqual([a.socket.id, { name: "Ada" }, [a.socket.id, "r"]]);
    expect(found.handshake).toEqual(a.socket.handshake);
    found.emit("told", 1);
    await found.join("s");
    await found.leave("r");
    io.to("s").emit("told", 2);
    io.to("r").emit("told", 3);
    a.peer.on("q", (answer: (value: number) => void) => answer(4));
    const answers = await new Promise<unknown[]>((resolve) => {
      found.timeout(30_000).emit("q", (...args: unknown[]) => resolve(args));
    });
    expect(answers).toEqual([null, 4]);
    expect(await told()).toEqual([[1, 2], [], []]);
    const left = next(a.peer, "disconnect");
    found.disconnect();
    expect((await left)[0]).toBe("io server disconnect");
  });

  test("`socketsJoin` and `socketsLeave` move those that are named", async () => {
    const { io, a, b, c, told } = await crowd(way);
    io.socketsJoin("all");
    io.in([a.socket.id, b.socket.id]).socketsJoin(["r", "s"]);
    io.in("r").except(a.socket.id).socketsLeave(["s", "all"]);
    a.socket.to("all").socketsJoin("friends of a");
    for (const room of ["all", "r", "s", "friends of a"]) io.to(room).emit("told", room);
    expect(await told()).toEqual([["all", "r", "s"], ["r"], ["all", "friends of a"]]);
    expect([...c.socket.rooms]).toEqual([c.socket.id, "all", "friends of a"]);
  });

  test("`disconnectSockets` sends away those that are named, and no others", async () => {
    const { io, a, b, c, all } = await crowd(way);
    await a.socket.join("r");
    const gone = all.map(({ peer, socket }) => [heardBy(peer, "disconnect"), heardBy(socket, "disconnect")]);
    const left = next(a.peer, "disconnect");
    io.in("r").disconnectSockets();
    await left;
    b.socket.to(c.socket.id).disconnectSockets(true);
    await next(c.peer, "disconnect");
    await settled(b);
    expect(gone.map(([client, server]) => [client?.map(([why]) => why), server?.map(([why]) => why)])).toEqual([
      [["io server disconnect"], ["server namespace disconnect"]],
      [[], []],
      [["io server disconnect"], ["server namespace disconnect"]],
    ]);
    expect([...io.sockets.sockets.keys()]).toEqual([b.socket.id]);
  });
});
