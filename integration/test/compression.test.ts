import type { Socket as Wire } from "node:net";
import { describe, expect, it } from "vitest";
import { client, next, serve } from "../support/serve.ts";

const LONG = "long € ".repeat(20_000);

const SETTINGS = [
  ["message by message", { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true }],
  ["each leaning on those before", { threshold: 0 }],
] as const;

describe.each(SETTINGS)("two rt ends that compress, %s", (_name, perMessageDeflate) => {
  it("keep every message once and in its order, both ways, through a move and cuts, long and short, broadcast or not", async () => {
    const { io, http, url } = await serve({ perMessageDeflate, httpCompression: { threshold: 0 } });
    const wires = new Set<Wire>();
    http.on("connection", (wire) => wires.add(wire));
    const count = 300;
    const value = (n: number): unknown =>
      n % 50 === 0 ? [n, LONG] : n % 3 === 0 ? [n, Buffer.alloc(n, n)] : [n, "short"];
    const up: unknown[] = [];
    const upDone = new Promise<void>((resolve) => {
      io.on("connection", (socket) => {
        socket.on("up", (got) => {
          up.push(got);
          if (up.length === count) resolve();
        });
        for (let n = 0; n < count; n++) {
          if (n % 4 === 0) io.emit("down", value(n));
          else if (n % 4 === 1) socket.compress(false).emit("down", value(n));
          else socket.emit("down", value(n));
        }
      });
    });
    const socket = client(url, { transports: ["polling", "websocket"], perMessageDeflate, reconnectionDelay: 10 });
    const down: unknown[] = [];
    const downDone = new Promise<void>((resolve) => {
      socket.on("down", (got) => {
        down.push(got);
        if (down.length % 100 === 0) for (const wire of wires) wire.destroy();
        if (down.length % 2 === 0) socket.emit("up", got);
        else socket.compress(false).emit("up", got);
        if (down.length === count) resolve();
      });
    });
    await Promise.all([upDone, downDone]);
    const all = Array.from({ length: count }, (_, n) => value(n));
    expect(down).toEqual(all);
    expect(up).toEqual(all);
  });
});

describe("a client of rt", () => {
  it("agrees with a server of rt on a connection that compresses", async () => {
    const { io, http, url } = await serve({ perMessageDeflate: true });
    const opened = next(http, "connection");
    const socket = client(url, { transports: ["websocket"] });
    await next(socket, "connect");
    const [net] = (await opened) as [{ bytesWritten: number }];
    const came = next(socket, "long");
    io.emit("long", LONG);
    expect(await came).toEqual([LONG]);
    expect(net.bytesWritten).toBeLessThan(10_000);
  });
});
