import { createServer } from "node:http";
import type { Adapter, AdapterHost } from "@rt/protocol";
import { Server } from "@rt/server";
import { describe, expect, test } from "vitest";
import { client, connected } from "./support/client.ts";
import { enter, heardBy, pair, socketOf } from "./support/pair.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/* C.2 to C.7: members that Socket.IO's users call beside those that have tests of their own. */

describe("a server's setters", () => {
  test("`path` is that of the next `attach`", async () => {
    const http = createServer();
    const io = new Server({ closeTimeout: 100 });
    expect([io.path(), io.path("/mine") === io, io.path()]).toEqual(["/socket.io", true, "/mine"]);
    http.listen(0, "127.0.0.1");
    await next(http, "listening");
    io.attach(http);
    const address = http.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await connected(port, "websocket", { path: "/mine" });
    expect(io.engine.clientsCount).toBe(1);
    await io.close();
  });

  test("`connectTimeout` holds for those who come from then on", async () => {
    const { io, port } = await serve();
    const early = await Wire.to(port);
    expect([io.connectTimeout(), io.connectTimeout(50) === io, io.connectTimeout()]).toEqual([45_000, true, 50]);
    const late = await Wire.to(port);
    expect(await late.closed).toEqual({ code: 1005 });
    expect(early.socket.readyState).toBe(early.socket.OPEN);
    early.socket.close();
  });

  test("`adapter` gives all namespaces another one, while sockets stay in their rooms", async () => {
    const { io, peer, socket, port } = await pair("websocket");
    const log: string[] = [];
    const factory =
      (which: string) =>
      ({ name, local }: AdapterHost): Adapter => {
        const tell = (what: string) => (): void => void log.push(`${what} ${which} ${name}`);
        return passingOn(local, { init: tell("init"), close: tell("close") });
      };
    const created = heardBy(io.of("/").adapter, "create-room");
    void socket.join("before");
    io.of("/x");
    const [one, two] = [factory("one"), factory("two")];
    expect([io.adapter(), io.adapter(one) === io, io.adapter() === one]).toEqual([undefined, true, true]);
    void socket.join("after");
    io.adapter(two);
    expect(log).toEqual(["init one /", "init one /x", "init two /", "close one /", "init two /x", "close one /x"]);
    const heard = next(peer, "e");
    io.to("before").emit("e", 1);
    expect(await heard).toEqual([1]);
    expect([...socket.rooms].toSorted()).toEqual([socket.id, "after", "before"].toSorted());
    expect(created.flat()).toEqual(["before", "after"]);
    const { socket: other } = await enter({ io, port }, "websocket");
    expect([...other.rooms]).toEqual([other.id]);
    io.of("/y");
    expect(log.at(-1)).toBe("init two /y");
  });

  test("options of `attach` hold as those of the constructor do, which come before them", async () => {
    const http = createServer();
    const io = new Server({ closeTimeout: 100 });
    const made: string[] = [];
    const adapter = ({ name, local }: AdapterHost): Adapter => {
      made.push(name);
      return local;
    };
    io.of("/x");
    http.listen(0, "127.0.0.1");
    await next(http, "listening");
    io.attach(http, { path: "/mine", connectTimeout: 50, serveClient: false, adapter, closeTimeout: 1 });
    expect([io.path(), io.connectTimeout(), io.serveClient(), io.adapter() === adapter]).toEqual([
      "/mine",
      50,
      false,
      true,
    ]);
    expect(made).toEqual(["/", "/x"]);
    await io.close();
  });

  test("`adapter` changes nothing where one cannot be made", async () => {
    const { io } = await serve();
    io.of("/x");
    const { adapter } = io.of("/");
    const fails = ({ name, local }: AdapterHost): Adapter => {
      if (name === "/x") throw new Error("no");
      return local;
    };
    expect(() => io.adapter(fails)).toThrow("no");
    expect([io.adapter(), io.of("/").adapter === adapter]).toEqual([undefined, true]);
  });
});

/** An adapter that does some things itself, and all others by another one. */
function passingOn(adapter: Adapter, own: Partial<Adapter>): Adapter {
  return new Proxy(adapter, {
    get: (target, name) => {
      const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

describe("adapter events", () => {
  test("tell applications of rooms as they come and go", async () => {
    const { io, port } = await serve();
    const { adapter } = io.of("/");
    const log: string[] = [];
    for (const event of ["create-room", "join-room", "leave-room", "delete-room"] as const) {
      adapter.on(event, (...args: string[]) => log.push([event, ...args].join(" ")));
    }
    const once: string[] = [];
    adapter.once("create-room", (room) => once.push(room));
    const peer = await connected(port, "websocket");
    const { id } = socketOf(io.of("/"), peer);
    io.socketsJoin("x");
    const joined = log.splice(0);
    peer.disconnect();
    await until(() => io.of("/").sockets.size === 0);
    expect(joined).toEqual([`create-room ${id}`, `join-room ${id} ${id}`, "create-room x", `join-room x ${id}`]);
    expect(log.toSorted()).toEqual(
      [`leave-room x ${id}`, "delete-room x", `leave-room ${id} ${id}`, `delete-room ${id}`].toSorted(),
    );
    expect(once).toEqual([id]);
  });
});

describe("what else Socket.IO's users call", () => {
  test("`allSockets` gives the ids of a server, a namespace or rooms", async () => {
    const { io, port } = await serve();
    const [one, two] = [await enter({ io, port }, "websocket"), await enter({ io, port }, "websocket")];
    void one.socket.join("x");
    expect(await io.allSockets()).toEqual(new Set([one.socket.id, two.socket.id]));
    expect(await io.of("/").to("x").allSockets()).toEqual(new Set([one.socket.id]));
    expect(await io.except("x").allSockets()).toEqual(new Set([two.socket.id]));
    expect(await io.of("/none").allSockets()).toEqual(new Set());
  });

  test("`client` is one object for all sockets of a connection", async () => {
    const { io, peer, socket } = await pair("websocket");
    const admin = peer.io.socket("/admin");
    io.of("/admin");
    const joined = next(admin, "connect");
    admin.connect();
    await joined;
    const other = socketOf(io.of("/admin"), admin);
    expect(other.client).toBe(socket.client);
    expect(other.client.conn).toBe(socket.conn);
    expect(other.client.request).toBe(socket.request);
    admin.disconnect();
  });

  test("listeners are handled as Node's emitters do, on a server for its namespace `/`", async () => {
    const { io, socket } = await pair("websocket");
    for (const target of [io, io.of("/x"), socket]) {
      const [first, second] = [(): void => undefined, (): void => undefined];
      target.addListener("e", second).prependListener("e", first).once("e", second);
      expect([target.listeners("e"), target.rawListeners("e")]).toEqual([
        [first, second, second],
        [first, second, second],
      ]);
      expect([target.listenerCount("e"), target.eventNames().includes("e")]).toEqual([3, true]);
      expect([target.setMaxListeners(100) === target, target.getMaxListeners()]).toEqual([true, 0]);
      target.removeListener("e", second).off("e", first).removeAllListeners("e");
      expect(target.listenerCount("e")).toBe(0);
    }
    const unused = (): void => undefined;
    io.on("e", unused);
    expect(io.of("/").rawListeners("e")).toEqual([unused]);
  });

  test("`handshake.auth` and a decision are of each namespace its own", async () => {
    const { io, port } = await serve();
    const asked: unknown[] = [];
    io.of((name, auth, decide) => {
      asked.push([name, auth]);
      decide(null, true);
    });
    const peer = client(port, "websocket", { auth: { a: 1 } }, "/x");
    const joined = next(peer, "connect");
    peer.connect();
    await joined;
    await connected(port, "websocket", {}, "/y");
    expect(asked).toEqual([
      ["/x", { a: 1 }],
      ["/y", {}],
    ]);
  });
});
