import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { Socket as NetSocket } from "node:net";
import { Server } from "@rt/server";
import type { Socket as Peer } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { client, WAYS, type Way } from "./support/client.ts";
import { portOf } from "./support/server.ts";
import { next } from "./support/wait.ts";

/** A server that can be started again on the port of another. */
interface Run {
  readonly io: Server;
  readonly http: HttpServer;
  readonly port: number;
  /** Ends it without a word to anybody, as a killed process does. */
  readonly kill: () => Promise<void>;
}

async function start(port = 0): Promise<Run> {
  const http = createServer();
  const io = new Server(http, { closeTimeout: 100 });
  const tcp = new Set<NetSocket>();
  http.on("connection", (socket) => {
    tcp.add(socket);
    socket.on("close", () => tcp.delete(socket));
  });
  http.listen(port, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => io.close());
  const kill = async (): Promise<void> => {
    http.close();
    const closed = once(http, "close");
    for (const socket of tcp) socket.destroy();
    await closed;
  };
  return { io, http, port: portOf(http), kill };
}

/** A client, not connected; where it upgrades, the promise is of the upgrade of its next connection. */
function returning(port: number, way: Way): { readonly peer: Peer; readonly up: () => Promise<unknown> } {
  const peer = client(port, way, { auth: { who: "me" } });
  const moved = async (): Promise<void> => {
    await next(peer.io, "open");
    await next(peer.io.engine, "upgrade");
  };
  const up = (): Promise<unknown> => Promise.all([next(peer, "connect"), way === "upgrade" ? moved() : undefined]);
  return { peer, up };
}

const numbers = Array.from({ length: 300 }, (_, n) => n);

describe.each(WAYS)("a client by %s comes back", (way) => {
  test.each(["closed", "killed"] as const)(
    "after its server was %s and started again, and says in order what it had to say",
    async (how) => {
      const first = await start();
      const { peer, up } = returning(first.port, way);
      const connected = up();
      peer.connect();
      await connected;
      const id = peer.id;
      const left = next(peer, "disconnect");
      await (how === "closed" ? first.io.close() : first.kill());
      expect((await left)[0]).toMatch(/^transport (close|error)$/);
      expect([peer.active, peer.connected, peer.id]).toEqual([true, false, undefined]);
      for (const n of numbers.slice(0, 100)) peer.emit("n", n);
      await next(peer.io, "reconnect_error");
      for (const n of numbers.slice(100, 200)) peer.emit("n", n, Buffer.from([n]));
      const answer = peer.emitWithAck("q", "while away");

      const second = await start(first.port);
      const heard: unknown[][] = [];
      const auths: unknown[] = [];
      const done = new Promise<void>((resolve) => {
        second.io.on("connection", (socket) => {
          auths.push(socket.handshake.auth);
          socket.on("q", (text, reply) => reply(`${text}, answered`));
          socket.on("n", (...args) => {
            heard.push(args);
            if (args[0] === 299) resolve();
          });
        });
      });
      const back = up();
      const tries = next(peer.io, "reconnect");
      await back;
      for (const n of numbers.slice(200)) peer.emit("n", n);
      await done;
      expect(heard).toEqual(numbers.map((n) => (n >= 100 && n < 200 ? [n, Buffer.from([n])] : [n])));
      expect(await answer).toBe("while away, answered");
      expect([auths, second.io.sockets.sockets.has(String(peer.id))]).toEqual([[{ who: "me" }], true]);
      expect(peer.id).not.toBe(id);
      expect((await tries)[0]).toBeGreaterThan(0);
      expect(peer.io.engine.transport.name).toBe(way === "polling" ? "polling" : "websocket");
    },
  );

  test("into all of its namespaces, after its connection was cut, again and again", async () => {
    const { io, port } = await start();
    io.of("/other");
    const { peer, up } = returning(port, way);
    const other = peer.io.socket("/other");
    const ids = new Set<unknown>();
    let connected = Promise.all([up(), next(other, "connect")]);
    peer.connect();
    other.connect();
    for (let round = 0; round < 4; round++) {
      await connected;
      ids.add(peer.id).add(other.id);
      connected = Promise.all([up(), next(other, "connect")]);
      peer.io.engine.close();
    }
    await connected;
    expect(ids.size).toBe(8);
    // The server has heard of the end of each of them, in the order in which they came.
    expect([io.sockets.sockets.has(String(peer.id)), io.of("/other").sockets.has(String(other.id))]).toEqual([
      true,
      true,
    ]);
  });

  test("is new on the server: not in its rooms, and without its data", async () => {
    const { io, port } = await start();
    const { peer, up } = returning(port, way);
    const connected = up();
    peer.connect();
    await connected;
    const before = io.sockets.sockets.get(String(peer.id));
    await before?.join("r");
    if (before !== undefined) before.data["name"] = "x";
    const back = up();
    peer.io.engine.close();
    await back;
    const after = io.sockets.sockets.get(String(peer.id));
    expect([[...(after?.rooms ?? [])], after?.data, after?.recovered]).toEqual([[peer.id], {}, false]);
  });
});
