import { type ManagerOptions, io as reference, type SocketOptions } from "socket.io-client";
import { describe, expect, it, onTestFinished } from "vitest";
import { CERTIFICATE } from "../../../packages/transports/test/support/certificate.ts";
import { next } from "../../support/serve.ts";
import { behind, carrierOf, collect, countTo, nextPeer, proxies, schemes, through } from "../support/scene.ts";
import { transports } from "../support/transports.ts";

const DATA = { text: "é\u001e\0 and more", list: [Buffer.from("deep"), [null, Buffer.alloc(0)]] };
const BURST = 1_000;
const PUSHES = 30;
/** In milliseconds, for most pushes: on a machine that is busy, but not in a buffer that waits for 200. */
const PROMPT = 200;

describe.each(proxies)("through %s", (_, start) => {
  describe.each(schemes)("by %s", (scheme) => {
    it.each(transports)("$name carries text and binary both ways, acknowledged", async ({ name }) => {
      const { io, proxy } = await behind(start);
      const joined = nextPeer(io);
      const socket = through(proxy, scheme, { transports: [name] });
      const peer = await joined;
      peer.on("echo", (data, answer) => answer(data));
      socket.on("echo", (data, answer) => answer(data));
      expect(await socket.emitWithAck("echo", DATA)).toEqual(DATA);
      expect(await peer.emitWithAck("echo", DATA)).toEqual(DATA);
      expect(carrierOf(socket)).toBe(name);
    });

    it.each(transports)("what is pushed on $name arrives at once, though nothing follows", async ({ name }) => {
      const { io, proxy } = await behind(start);
      const joined = nextPeer(io);
      const socket = through(proxy, scheme, { transports: [name] });
      const peer = await joined;
      const arrived: unknown[] = [];
      const waits: number[] = [];
      for (const n of countTo(PUSHES)) {
        const begin = performance.now();
        const arrival = next(socket, "news");
        peer.emit("news", n);
        arrived.push(...(await arrival));
        waits.push(performance.now() - begin);
      }
      expect(arrived).toEqual(countTo(PUSHES));
      expect(waits.filter((wait) => wait < PROMPT).length).toBeGreaterThan(PUSHES / 2);
    });

    it.each(transports)("a burst on $name arrives in order and once, both ways", async ({ name }) => {
      const { io, proxy } = await behind(start);
      const joined = nextPeer(io);
      const socket = through(proxy, scheme, { transports: [name] });
      const peer = await joined;
      const down = collect(socket, "down", BURST);
      const up = collect(peer, "up", BURST);
      for (const n of countTo(BURST)) {
        peer.emit("down", n, n % 7 === 0 ? Buffer.from([n & 255]) : "text");
        socket.emit("up", n, n % 5 === 0 ? Buffer.from([n & 255]) : "text");
      }
      await Promise.all([down.all, up.all]);
      expect(down.got).toEqual(countTo(BURST));
      expect(up.got).toEqual(countTo(BURST));
    });

    it.each([
      ["polling", ["polling"]],
      ["websocket", ["websocket"]],
      ["polling, upgraded to websocket", ["polling", "websocket"]],
    ])("socket.io-client talks by %s", async (_way, named) => {
      const { io, proxy } = await behind(start);
      const joined = nextPeer(io);
      const options: Partial<ManagerOptions & SocketOptions> = { transports: named, ca: CERTIFICATE };
      const socket = reference(proxy.url(scheme), { forceNew: true, ...options });
      onTestFinished(() => void socket.disconnect());
      const peer = await joined;
      if (named.length > 1) await next(peer.conn, "upgrade");
      peer.on("echo", (data, answer) => answer(data));
      socket.on("echo", (data, answer) => answer(data));
      expect(await socket.emitWithAck("echo", DATA)).toEqual(DATA);
      expect(await peer.emitWithAck("echo", DATA)).toEqual(DATA);
      const got = collect(socket, "news", 100);
      for (const n of countTo(100)) peer.emit("news", n);
      await got.all;
      expect(got.got).toEqual(countTo(100));
    });
  });
});
