import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server as HttpServer } from "node:http";
import type { Socket as NetSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Socket as ClientSocket, NodeClientOptions } from "@rt/client-node";
import { Server, type Socket } from "@rt/server";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { client, next, serve } from "../support/serve.ts";

/** A list of the transports that both ends know, of which the first is dialled alone. */
const TRANSPORTS = ["node", "websocket", "polling"] as const;
type Transport = (typeof TRANSPORTS)[number];

/** What the client and the server say of the link that carries them. */
function carriers(near: ClientSocket, far: Socket): readonly (string | undefined)[] {
  return [near.io.engine?.transport.name, far.conn.transport.name];
}

/** All connections of a server, to be cut. */
function connectionsOf(http: HttpServer): Set<NetSocket> {
  const open = new Set<NetSocket>();
  http.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  return open;
}

async function pair(
  options: NodeClientOptions,
): Promise<{ near: ClientSocket; far: Socket; url: string; cut: () => Promise<unknown>; io: Server }> {
  const { io, http, url } = await serve();
  const open = connectionsOf(http);
  const connected = next(io, "connection");
  const near = client(url, { reconnectionDelay: 1, reconnectionDelayMax: 5, ...options });
  const [far] = (await connected) as [Socket];
  if (!near.connected) await next(near, "connect");
  const cut = (): Promise<unknown> => {
    const suspended = next(near.io, "suspended");
    for (const socket of open) socket.destroy();
    return suspended;
  };
  return { near, far, url, cut, io };
}

describe("two Node processes that are both rt", () => {
  it.each([
    ["with sessions that outlive their links", {}],
    ["without", { resume: false }],
  ])("choose `node` by themselves, %s", async (_what, options) => {
    const { near, far } = await pair(options);
    expect(carriers(near, far)).toEqual(["node", "node"]);
  });

  it("choose it over a Unix socket too", async () => {
    const folder = await mkdtemp(join(tmpdir(), "rt-node-link-"));
    const socketPath = join(folder, "io.sock");
    const http = createServer();
    const io = new Server(http);
    http.listen(socketPath);
    await once(http, "listening");
    onTestFinished(async () => {
      await io.close();
      await rm(folder, { recursive: true, force: true });
    });
    const connected = next(io, "connection");
    const near = client("http://localhost", { socketPath });
    const [far] = (await connected) as [Socket];
    if (!near.connected) await next(near, "connect");
    expect(carriers(near, far)).toEqual(["node", "node"]);
    far.on("say", (word, answer) => answer(word));
    expect(await near.emitWithAck("say", "hello")).toBe("hello");
  });

  it("stay where they are when they have come back, whatever has carried them before", async () => {
    const { near, far, cut } = await pair({ transports: ["node", "websocket"], tryAllTransports: true });
    const moves: unknown[] = [];
    near.io.engine?.on("upgrading", ({ name }) => moves.push(name));
    for (let times = 0; times < 3; times++) {
      near.io.opts.transports = times === 1 ? ["websocket", "node"] : ["node", "websocket"];
      const resumed = next(near.io, "resumed");
      await cut();
      await resumed;
      expect(carriers(near, far)).toEqual(times === 1 ? ["websocket", "websocket"] : ["node", "node"]);
    }
    far.on("still", (answer) => answer("here"));
    expect(await near.emitWithAck("still")).toBe("here");
    expect(moves).toEqual([]);
  });

  it("move from polling to it, and hear so", async () => {
    const { io, url } = await serve();
    const connected = next(io, "connection");
    const near = client(url, { transports: ["polling", "node"] });
    const upgraded = new Promise((resolve) => near.io.engine?.once("upgrade", resolve));
    const [far] = (await connected) as [Socket];
    expect(await upgraded).toEqual({ name: "node" });
    if (far.conn.transport.name !== "node") await next(far.conn, "upgrade");
    expect(carriers(near, far)).toEqual(["node", "node"]);
    expect(far.conn.upgraded).toBe(true);
  });

  it("do not move to it where the session lives and dies with its link", async () => {
    const { io, url } = await serve();
    const connected = next(io, "connection");
    const near = client(url, { transports: ["polling", "node"], resume: false });
    const moves: unknown[] = [];
    near.io.engine?.on("upgrading", ({ name }) => moves.push(name));
    // A move begins when the session opens, which is before any socket is connected.
    await next(near, "connect");
    const [far] = (await connected) as [Socket];
    expect(moves).toEqual([]);
    expect(carriers(near, far)).toEqual(["polling", "polling"]);
  });
});

describe("a session", () => {
  const route = fc.array(fc.constantFrom(...TRANSPORTS), { minLength: 2, maxLength: 5 });

  it("goes on from any transport to any other, with nothing lost, doubled or reordered", async () => {
    await fc.assert(
      fc.asyncProperty(route, fc.nat(40), async ([first = "node", ...stops], burst) => {
        const { near, far, cut } = await pair({ transports: [first] });
        const heard: Record<"up" | "down", unknown[]> = { up: [], down: [] };
        far.on("up", (value) => heard.up.push(value));
        near.on("down", (value) => heard.down.push(value));
        let said = 0;
        const speak = (): void => {
          for (let n = 0; n < burst; n++, said++) {
            near.emit("up", n % 3 === 0 ? Buffer.from([said & 255]) : said);
            far.emit("down", n % 3 === 0 ? Buffer.from([said & 255]) : said);
          }
        };
        speak();
        for (const stop of stops) {
          near.io.opts.transports = [stop];
          const resumed = next(near.io, "resumed");
          await cut();
          speak();
          await resumed;
          expect(carriers(near, far)).toEqual([stop, stop]);
          speak();
        }
        far.on("sync", (answer) => answer());
        await near.emitWithAck("sync");
        near.on("sync", (answer) => answer());
        await far.timeout(10_000).emitWithAck("sync");
        const all = Array.from({ length: said }, (_, n) => ((n % burst) % 3 === 0 ? Buffer.from([n & 255]) : n));
        expect(heard).toEqual({ up: all, down: all });
        near.disconnect();
      }),
      { numRuns: 12 },
    );
  });
});

/** Each transport is what it says. */
const named: readonly (readonly [Transport])[] = TRANSPORTS.map((name) => [name]);

describe.each(named)("a broadcast to clients by all transports, sent by %s", (name) => {
  it("reaches each once, in order, with its binary values", async () => {
    const { io, url } = await serve();
    io.on("connection", (socket) => {
      socket.on("publish", (count, answer) => {
        for (let n = 0; n < count; n++) io.emit("news", n, Buffer.from([n]));
        answer();
      });
    });
    const members = TRANSPORTS.map((transport) => client(url, { transports: [transport] }));
    const heard = members.map(
      (member) =>
        new Promise<unknown>((resolve) => {
          const news: unknown[] = [];
          member.on("news", (...args) => {
            if (news.push(args) === 20) resolve(news);
          });
        }),
    );
    await Promise.all(members.filter((member) => !member.connected).map((member) => next(member, "connect")));
    const publisher = client(url, { transports: [name] });
    await publisher.emitWithAck("publish", 20);
    const all = Array.from({ length: 20 }, (_, n) => [n, Buffer.from([n])]);
    expect(await Promise.all(heard)).toEqual(members.map(() => all));
  });
});
