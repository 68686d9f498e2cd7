import type { Adapter, AdapterHost, BroadcastOptions, SocketDetails } from "@rt/protocol";
import { createJsonCodec } from "@rt/protocol";
import { VirtualClock } from "@rt/protocol/testing";
import { describe, expect, test } from "vitest";
import type { LocalSocket } from "../src/adapter/local-socket.ts";
import { MemoryAdapter } from "../src/adapter/memory-adapter.ts";
import * as own from "../src/internals.ts";
import { connected } from "./support/client.ts";
import { serve } from "./support/server.ts";
import { next } from "./support/wait.ts";

/** A socket that notes what it is told. */
class FakeSocket implements LocalSocket {
  readonly id: string;
  readonly handshake = {};
  readonly data = {};
  readonly told: unknown[] = [];
  readonly #adapter: Adapter;

  constructor(id: string, adapter: Adapter) {
    this.id = id;
    this.#adapter = adapter;
  }

  get rooms(): ReadonlySet<string> {
    return this.#adapter.socketRooms(this.id) ?? new Set();
  }

  [own.deliver]({ data }: { readonly data: readonly unknown[] }): void {
    this.told.push(data[1]);
  }

  [own.ask](): void {}

  [own.dismiss](): void {}

  disconnect(): void {
    this.told.push("gone");
  }
}

function world(ids: readonly string[], maxRooms = 10) {
  const sockets = new Map<string, FakeSocket>();
  const errors: unknown[] = [];
  const adapter = new MemoryAdapter({
    name: "/",
    sockets,
    codec: createJsonCodec(),
    clock: new VirtualClock(),
    maxRooms,
    nextAckId: () => 0,
    report: (error) => errors.push(error),
  });
  for (const id of ids) {
    sockets.set(id, new FakeSocket(id, adapter));
    adapter.add(id);
  }
  const tell = (value: unknown, rooms: readonly string[], except: readonly string[] = []): void =>
    adapter.broadcast(["e", value], toRooms(rooms, except));
  const told = (): Record<string, unknown[]> =>
    Object.fromEntries([...sockets].map(([id, socket]) => [id, socket.told.splice(0)]));
  return { adapter, sockets, errors, tell, told };
}

function toRooms(rooms: readonly string[], except: readonly string[] = []): BroadcastOptions {
  return { rooms: new Set(rooms), except: new Set(except), flags: {} };
}

describe("the rooms of this process", () => {
  test("know each socket's own room without holding anything for it", () => {
    const { adapter, sockets } = world(["a", "b"]);
    expect([...adapter.rooms]).toEqual([
      ["a", new Set(["a"])],
      ["b", new Set(["b"])],
    ]);
    expect([...adapter.sids.entries()]).toEqual([...adapter.rooms]);
    expect([adapter.rooms.has("a"), adapter.rooms.has("c"), adapter.sids.get("c")]).toEqual([true, false, undefined]);
    adapter.delAll("a");
    sockets.delete("a");
    expect([adapter.rooms.size, adapter.sids.size, adapter.socketRooms("a")]).toEqual([1, 1, undefined]);
  });

  test("reach the union of rooms once, less what is left out", () => {
    const { adapter, tell, told } = world(["a", "b", "c", "d"]);
    adapter.addAll("a", new Set(["x", "y"]));
    adapter.addAll("b", new Set(["x"]));
    adapter.addAll("c", new Set(["y", "d"]));
    tell(1, []);
    expect(told()).toEqual({ a: [1], b: [1], c: [1], d: [1] });
    tell(2, ["x"]);
    tell(3, ["x", "y"]);
    tell(4, ["x", "y"], ["b"]);
    tell(5, [], ["x"]);
    tell(6, ["y"], ["x", "nobody"]);
    tell(7, ["b", "x"]);
    // `c` has joined the room that bears the id of `d`.
    tell(8, ["d"]);
    tell(9, ["nobody"]);
    expect(told()).toEqual({ a: [2, 3, 4, 7], b: [2, 3, 7], c: [3, 4, 5, 6, 8], d: [5, 8] });
    expect(adapter.rooms.get("d")).toEqual(new Set(["d", "c"]));
  });

  test("may be joined before the socket is there, and then reach nobody", () => {
    const { adapter, sockets, tell, told } = world(["a"]);
    adapter.addAll("early", new Set(["x", "early"]));
    tell(1, ["x"]);
    expect([told(), adapter.rooms.get("x")]).toEqual([{ a: [] }, new Set(["early"])]);
    sockets.set("early", new FakeSocket("early", adapter));
    adapter.add("early");
    tell(2, ["x"]);
    expect(told()).toEqual({ a: [], early: [2] });
  });

  test("announce what comes and goes", () => {
    const { adapter, sockets } = world([]);
    const log: unknown[] = [];
    for (const event of ["create-room", "join-room", "leave-room", "delete-room"] as const) {
      adapter.on(event, (...args: unknown[]) => log.push([event, ...args]));
    }
    sockets.set("a", new FakeSocket("a", adapter));
    adapter.add("a");
    adapter.addAll("a", new Set(["x"]));
    adapter.addAll("a", new Set(["x"]));
    adapter.del("a", "x");
    adapter.del("a", "x");
    adapter.del("a", "a");
    adapter.delAll("a");
    expect(log.map(String)).toEqual([
      "create-room,a",
      "join-room,a,a",
      "create-room,x",
      "join-room,x,a",
      "leave-room,x,a",
      "delete-room,x",
      "leave-room,a,a",
      "delete-room,a",
    ]);
  });

  test("are limited for each socket", () => {
    const { adapter } = world(["a"], 2);
    adapter.addAll("a", new Set(["x", "y"]));
    expect(() => adapter.addAll("a", new Set(["x", "z"]))).toThrow(expect.objectContaining({ code: "BUFFER_FULL" }));
    expect(adapter.socketRooms("a")).toEqual(new Set(["a", "x", "y"]));
  });

  test("answer questions about many sockets", async () => {
    const { adapter, told } = world(["a", "b"]);
    adapter.addSockets(toRooms([], ["b"]), new Set(["x", "y"]));
    expect(await adapter.sockets(new Set(["x"]))).toEqual(new Set(["a"]));
    adapter.delSockets(toRooms(["x"]), new Set(["x"]));
    expect((await adapter.fetchSockets(toRooms(["y"]))).map(({ id }) => id)).toEqual(["a"]);
    adapter.disconnectSockets(toRooms(["y"]), false);
    expect([told(), await adapter.serverCount()]).toEqual([{ a: ["gone"], b: [] }, 1]);
  });
});

/** An adapter that believes in a second node, which has one socket of its own. */
class Cluster implements Adapter {
  readonly #host: AdapterHost;
  readonly log: unknown[] = [];
  isRemoteThere = true;
  readonly remote: SocketDetails = {
    id: "remote",
    handshake: { url: "/r" },
    rooms: new Set(["remote"]),
    data: { a: 1 },
  };

  constructor(host: AdapterHost) {
    this.#host = host;
  }

  get rooms(): Adapter["rooms"] {
    return this.#host.local.rooms;
  }

  get sids(): Adapter["sids"] {
    return this.#host.local.sids;
  }

  init(): Promise<void> {
    return Promise.reject(new Error("init"));
  }

  close(): Promise<void> {
    return Promise.reject(new Error("close"));
  }

  serverCount(): Promise<number> {
    return Promise.resolve(2);
  }

  add(id: string): Promise<void> {
    void this.#host.local.add(id);
    return Promise.reject(new Error("add"));
  }

  addAll(id: string, rooms: ReadonlySet<string>): void {
    void this.#host.local.addAll(id, rooms);
  }

  del(id: string, room: string): void {
    void this.#host.local.del(id, room);
  }

  delAll(id: string): Promise<void> {
    void this.#host.local.delAll(id);
    return Promise.resolve();
  }

  broadcast(data: readonly unknown[], { rooms, except, flags }: BroadcastOptions): void {
    this.log.push(["broadcast", data, [...rooms], [...except], flags]);
  }

  broadcastWithAck(
    data: [string, ...unknown[]],
    options: BroadcastOptions,
    acks: Parameters<Adapter["broadcastWithAck"]>[2],
  ): void {
    this.#host.local.broadcastWithAck(data, options, acks);
    setImmediate(() => {
      acks.asked(this.isRemoteThere ? 1 : 0);
      if (this.isRemoteThere) setImmediate(() => acks.answered("from afar"));
    });
  }

  sockets(rooms: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    return this.#host.local.sockets(rooms);
  }

  socketRooms(id: string): ReadonlySet<string> | undefined {
    return this.#host.local.socketRooms(id);
  }

  async fetchSockets(options: BroadcastOptions): Promise<readonly SocketDetails[]> {
    return [...(await this.#host.local.fetchSockets(options)), this.remote];
  }

  addSockets(...args: Parameters<Adapter["addSockets"]>): void {
    this.log.push(["addSockets", [...args[0].rooms], [...args[1]]]);
  }

  delSockets(...args: Parameters<Adapter["delSockets"]>): void {
    this.log.push(["delSockets", [...args[0].rooms], [...args[1]]]);
  }

  disconnectSockets(options: BroadcastOptions, close: boolean): void {
    this.log.push(["disconnectSockets", [...options.rooms], close]);
  }

  serverSideEmit(...args: Parameters<Adapter["serverSideEmit"]>): void {
    this.log.push(["serverSideEmit", ...args]);
  }

  on(...args: Parameters<Adapter["on"]>): unknown {
    return this.#host.local.on(...args);
  }

  once(...args: Parameters<Adapter["once"]>): unknown {
    return this.#host.local.once(...args);
  }

  off(...args: Parameters<Adapter["off"]>): unknown {
    return this.#host.local.off(...args);
  }
}

test("an adapter of a cluster does with the local one what is to be done here, and fails without harm", async () => {
  const made: Cluster[] = [];
  const { io, port, errors } = await serve({
    adapter: (host) => {
      const adapter = new Cluster(host);
      made.push(adapter);
      return adapter;
    },
  });
  const [adapter] = made;
  const peer = await connected(port, "websocket");
  peer.on("q", (answer) => answer("from here"));
  expect(errors.map(String)).toEqual(["Error: init", "Error: add"]);
  expect(new Set(await io.timeout(30_000).emitWithAck("q"))).toEqual(new Set(["from afar", "from here"]));
  const [here, afar] = await io.fetchSockets();
  expect(here).toBe(io.sockets.sockets.get(String(peer.id)));
  expect([afar?.id, afar?.handshake, afar?.data]).toEqual(["remote", { url: "/r" }, { a: 1 }]);
  afar?.emit("e", 1);
  void afar?.join(["x", "y"]);
  void afar?.leave("x");
  afar?.disconnect(true);
  expect(adapter?.log).toEqual([
    ["broadcast", ["e", 1], ["remote"], [], {}],
    ["addSockets", ["remote"], ["x", "y"]],
    ["delSockets", ["remote"], ["x"]],
    ["disconnectSockets", ["remote"], true],
  ]);
  const answer = new Promise((resolve) => afar?.timeout(30_000).emit("q", (...args: unknown[]) => resolve(args)));
  expect(await answer).toEqual([null, "from afar"]);
  expect(await afar?.timeout(30_000).emitWithAck("q")).toBe("from afar");
  if (adapter !== undefined) adapter.isRemoteThere = false;
  await expect(afar?.emitWithAck("q")).rejects.toMatchObject({ code: "DISCONNECTED" });
  const left = next(peer, "disconnect");
  await io.close();
  await left;
  expect(errors.map(String)).toEqual(["Error: init", "Error: add", "Error: close"]);
});
