import type { Namespace, Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { client, connected } from "./support/client.ts";
import { heardBy } from "./support/pair.ts";
import { IMPLEMENTATIONS, serveEither } from "./support/reference.ts";
import { next, until } from "./support/wait.ts";

/* C.6: what holds with Socket.IO's server holds with ours. */

/** Why a client is refused. */
async function refused(port: number, nsp: string, auth: Record<string, unknown> = {}): Promise<string> {
  const peer = client(port, "websocket", { auth }, nsp);
  const answer = next<[Error]>(peer, "connect_error");
  peer.connect();
  const [{ message }] = await answer;
  return message;
}

describe.each(IMPLEMENTATIONS)("dynamic namespaces of %s", (implementation) => {
  test("a pattern makes a child for each name that it matches, once, and tells of it", async () => {
    const { io, port } = await serveEither(implementation);
    const made: string[] = [];
    const sockets: Socket[] = [];
    io.on("new_namespace", ({ name }) => made.push(name));
    const parent = io.of(/^\/dyn-\d+$/, (socket) => sockets.push(socket));
    await connected(port, "websocket", {}, "/dyn-101");
    await connected(port, "websocket", {}, "/dyn-101");
    await connected(port, "polling", {}, "/dyn-102");
    expect(await refused(port, "/dyn-x")).toBe("Invalid namespace");
    expect(made).toEqual(["/dyn-101", "/dyn-102"]);
    expect(sockets.map(({ nsp }) => nsp.name)).toEqual(["/dyn-101", "/dyn-101", "/dyn-102"]);
    expect([...parent.children].map(({ name, sockets: { size } }) => [name, size])).toEqual([
      ["/dyn-101", 2],
      ["/dyn-102", 1],
    ]);
    expect(parent.children.has(io.of("/dyn-101"))).toBe(true);
    expect(parent.sockets.size).toBe(0);
  });

  test("a function decides by name and auth, for the first client of each name", async () => {
    const { io, port } = await serveEither(implementation);
    const asked: unknown[] = [];
    const parent = io.of((name, auth, decide) => {
      asked.push([name, auth["token"]]);
      if (auth["token"] === "bad") decide(new Error("bad token"), true);
      else setImmediate(decide, null, auth["token"] === "good");
    });
    expect(await refused(port, "/mine")).toBe("Invalid namespace");
    expect(await refused(port, "/mine", { token: "bad" })).toBe("Invalid namespace");
    expect(parent.children.size).toBe(0);
    await connected(port, "websocket", { auth: { token: "good" } }, "/mine");
    await connected(port, "websocket", {}, "/mine");
    expect(asked).toEqual([
      ["/mine", undefined],
      ["/mine", "bad"],
      ["/mine", "good"],
    ]);
    expect(parent.children.size).toBe(1);
  });

  test("parents are asked in the order in which they were made, and the first that accepts has it", async () => {
    const { io, port } = await serveEither(implementation);
    const asked: string[] = [];
    const first = io.of((_name, _auth, decide) => {
      asked.push("first");
      decide(null, false);
    });
    const second = io.of(/^\/a/);
    const third = io.of((_name, _auth, decide) => {
      asked.push("third");
      decide(null, true);
    });
    const fourth = io.of(/./);
    await connected(port, "websocket", {}, "/ab");
    await connected(port, "websocket", {}, "/b");
    expect(asked).toEqual(["first", "first", "third"]);
    expect([first, second, third, fourth].map(({ children }) => [...children].map(({ name }) => name))).toEqual([
      [],
      ["/ab"],
      ["/b"],
      [],
    ]);
  });

  test("a namespace that is there is nobody's child, and nobody is asked", async () => {
    const { io, port } = await serveEither(implementation);
    const fixed = io.of("/fixed");
    const parent = io.of(/fixed/);
    await connected(port, "websocket", {}, "/fixed");
    expect([fixed.sockets.size, parent.children.size]).toEqual([1, 0]);
  });

  test("a child has the middlewares and listeners that its parent had when it was made", async () => {
    const { io, port } = await serveEither(implementation);
    const log: string[] = [];
    const parent = io.of(/^\/dyn/);
    parent.use(({ nsp }, go) => {
      log.push(`looked at in ${nsp.name}`);
      go();
    });
    parent.on("connect", () => log.push("connect"));
    parent.on("connection", () => log.push("connection"));
    await connected(port, "websocket", {}, "/dyn-1");
    parent.use((_socket, go) => go(new Error("too late for the first")));
    parent.on("connection", () => log.push("later"));
    await connected(port, "websocket", {}, "/dyn-1");
    expect(log).toEqual([
      "looked at in /dyn-1",
      "connect",
      "connection",
      "looked at in /dyn-1",
      "connect",
      "connection",
    ]);
    expect(await refused(port, "/dyn-2")).toBe("too late for the first");
  });

  test("what a parent sends reaches the sockets of all children, by room and but for rooms", async () => {
    const { io, port } = await serveEither(implementation);
    const parent = io.of(/^\/dyn/);
    parent.on("connection", (socket) => void socket.join(String(socket.handshake.auth["room"])));
    const peers = await Promise.all(
      [
        ["/dyn-1", "a"],
        ["/dyn-1", "b"],
        ["/dyn-2", "a"],
        ["/dyn-2", "c"],
      ].map(([nsp, room]) => connected(port, "websocket", { auth: { room } }, nsp)),
    );
    const other = await connected(port, "websocket");
    const heard = [...peers, other].map((peer) => heardBy(peer, "e"));
    const done = peers.map((peer) => next(peer, "done"));
    parent.emit("e", "all");
    parent.to("a").emit("e", "a");
    parent.in(["b", "c"]).emit("e", "b, c");
    parent.except("a").emit("e", "not a");
    parent.to("a").except("a").emit("e", "nobody");
    parent.local.compress(true).emit("e", "flags");
    parent.send("message");
    parent.emit("done");
    await Promise.all(done);
    expect(heard.map((events) => events.flat())).toEqual([
      ["all", "a", "flags"],
      ["all", "b, c", "not a", "flags"],
      ["all", "a", "flags"],
      ["all", "b, c", "not a", "flags"],
      [],
    ]);
  });

  test("a name that matches a pattern is a child of it when the server itself asks", async () => {
    const { io, port } = await serveEither(implementation);
    const made: Namespace[] = [];
    io.on("new_namespace", (namespace) => made.push(namespace));
    const parent = io.of(/^\/dyn/);
    const connections: unknown[] = [];
    parent.on("connection", (socket) => connections.push(socket.nsp));
    const child = io.of("dyn-1");
    expect([child.name, parent.children.has(child), made]).toEqual(["/dyn-1", true, [child]]);
    await connected(port, "websocket", {}, "/dyn-1");
    expect(connections).toEqual([child]);
    io.of((_name, _auth, decide) => decide(null, true));
    expect(io.of("/plain").name).toBe("/plain");
    expect(parent.children.size).toBe(1);
  });

  test("a pattern with a state is refused, and a parent cannot say who is in its children", async () => {
    const { io } = await serveEither(implementation);
    expect(() => io.of(/x/g)).toThrow();
    expect(() => io.of(/x/y)).toThrow();
    await expect(async () => io.of(/x/i).fetchSockets()).rejects.toThrow("parent");
  });

  test("clients that race for a name that is not there yet get one child", async () => {
    const { io, port } = await serveEither(implementation);
    const decisions: (() => void)[] = [];
    const made = heardBy(io, "new_namespace");
    const parent = io.of((_name, _auth, decide) => decisions.push(() => decide(null, true)));
    const peers = Array.from({ length: 4 }, () => client(port, "websocket", {}, "/race"));
    const joined = peers.map((peer) => next(peer, "connect"));
    for (const peer of peers) peer.connect();
    await until(() => decisions.length === peers.length);
    for (const decide of decisions) decide();
    await Promise.all(joined);
    expect([made.length, parent.children.size, io.of("/race").sockets.size]).toEqual([1, 1, 4]);
  });

  test("a child stays when its last socket leaves, unless the option says otherwise", async () => {
    const { io, port } = await serveEither(implementation);
    const parent = io.of(/^\/dyn/);
    const peer = await connected(port, "websocket", {}, "/dyn-1");
    const child = io.of("/dyn-1");
    peer.disconnect();
    await until(() => child.sockets.size === 0);
    expect([io.of("/dyn-1") === child, parent.children.has(child)]).toEqual([true, true]);
  });

  test("with `cleanupEmptyChildNamespaces` it goes with its last socket, and the next client makes a new one", async () => {
    const { io, port } = await serveEither(implementation, { cleanupEmptyChildNamespaces: true });
    const parent = io.of(/^\/dyn/);
    const namespaces: unknown[] = [];
    parent.on("connection", ({ nsp }) => namespaces.push(nsp));
    const [one, two] = [
      await connected(port, "websocket", {}, "/dyn-1"),
      await connected(port, "websocket", {}, "/dyn-1"),
    ];
    one.disconnect();
    const [child] = parent.children;
    await until(() => child?.sockets.size === 1);
    expect(parent.children.size).toBe(1);
    two.disconnect();
    await until(() => parent.children.size === 0);
    await connected(port, "websocket", {}, "/dyn-1");
    expect([parent.children.size, namespaces.length, new Set(namespaces).size]).toEqual([1, 3, 2]);
    // A namespace that is nobody's child stays.
    const fixed = io.of("/fixed");
    const guest = await connected(port, "websocket", {}, "/fixed");
    guest.disconnect();
    await until(() => fixed.sockets.size === 0);
    expect(io.of("/fixed")).toBe(fixed);
  });

  test("with `cleanupEmptyChildNamespaces` it goes when its first client is refused", async () => {
    const { io, port } = await serveEither(implementation, { cleanupEmptyChildNamespaces: true });
    const parent = io.of(/^\/dyn/).use((_socket, go) => go(new Error("no")));
    expect(await refused(port, "/dyn-1")).toBe("no");
    await until(() => parent.children.size === 0);
  });
});
