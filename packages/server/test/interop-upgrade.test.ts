import type { Socket } from "@rt/server";
import type { Socket as Peer } from "socket.io-client";
import { describe, expect, test } from "vitest";
import { client } from "./support/client.ts";
import { settled } from "./support/pair.ts";
import { serve } from "./support/server.ts";
import { next } from "./support/wait.ts";

/** What is emitted as number `n`: text, binary of which the attachments may be cut off by the upgrade, and many sizes. */
function payload(n: number): unknown {
  if (n % 11 === 0) return { bytes: Buffer.alloc(n % 257, n), more: [Buffer.from([n & 255]), "é"] };
  return n % 97 === 0 ? "x".repeat(20_000) : `text ${n} \u001e`;
}

/** Emits numbers from now until there have been `least` of them, and some after the link has changed; notes the transports. */
async function speak(
  speaker: { emit(event: string, ...args: unknown[]): unknown },
  transport: () => string,
  least: number,
): Promise<{ readonly count: number; readonly spokenOn: Set<string> }> {
  const spokenOn = new Set<string>();
  let after = 0;
  let count = 0;
  while (count < least || after < 500) {
    for (let burst = 0; burst < 10; burst++, count++) speaker.emit("n", count, payload(count));
    spokenOn.add(transport());
    if (transport() === "websocket") after += 10;
    await new Promise((resolve) => setImmediate(resolve));
  }
  speaker.emit("end");
  return { count, spokenOn };
}

/** Hears numbers until the end. */
function hear(listener: { on(event: string, take: (...args: unknown[]) => void): unknown }): Promise<unknown[][]> {
  const heard: unknown[][] = [];
  return new Promise((resolve) => {
    listener.on("n", (...args) => void heard.push(args));
    listener.on("end", () => resolve(heard));
  });
}

describe("while a client moves from polling to WebSocket", () => {
  test.each([1, 2, 3])("thousands of messages arrive once and in order, both ways at a time (round %i)", async () => {
    const { io, port } = await serve();
    const arrived = next<[Socket]>(io, "connection");
    const peer: Peer = client(port, "upgrade");
    const down = hear(peer);
    peer.connect();
    const [socket] = await arrived;
    const up = hear(socket);
    const spoken = await Promise.all([
      speak(peer, () => peer.io.engine.transport.name, 3_000),
      speak(socket, () => socket.conn.transport.name, 3_000),
    ]);
    for (const [n, heard] of (await Promise.all([up, down])).entries()) {
      const { count = 0, spokenOn = new Set() } = spoken[n] ?? {};
      expect(spokenOn).toEqual(new Set(["polling", "websocket"]));
      expect(heard.map(([number]) => number)).toEqual(Array.from({ length: count }, (_, number) => number));
      expect(heard.every(([number, got]) => sameAs(got, payload(Number(number))))).toBe(true);
    }
    expect([socket.conn.upgraded, socket.connected, peer.connected]).toEqual([true, true, true]);
  });

  test("acknowledgements find their way, both ways", async () => {
    const { io, port } = await serve();
    const arrived = next<[Socket]>(io, "connection");
    const peer = client(port, "upgrade");
    peer.on("q", (n: number, answer: (n: number) => void) => answer(n + 1));
    peer.connect();
    const [socket] = await arrived;
    socket.on("q", (n, answer) => setImmediate(() => answer(n + 1)));
    const transports = new Set<string>();
    let rounds = 0;
    while (!socket.conn.upgraded || rounds < 100) {
      transports.add(socket.conn.transport.name);
      expect(await Promise.all([peer.emitWithAck("q", rounds), socket.emitWithAck("q", rounds)])).toEqual([
        rounds + 1,
        rounds + 1,
      ]);
      rounds++;
    }
    expect([...transports][0]).toBe("polling");
    expect(peer.io.engine.transport.name).toBe("websocket");
  });

  test("broadcasts reach it once, in order, and the same as the others", async () => {
    const { io, port } = await serve();
    const peers = [
      client(port, "upgrade"),
      client(port, "upgrade"),
      client(port, "websocket"),
      client(port, "polling"),
    ];
    const heard = peers.map(hear);
    await Promise.all(peers.map((peer) => (peer.connect(), next(peer, "connect"))));
    const [first] = [...io.sockets.sockets.values()].filter(
      ({ handshake }) => handshake.query["transport"] === "polling",
    );
    const { count } = await speak(
      io,
      () =>
        [...io.sockets.sockets.values()].filter(({ conn }) => conn.upgraded).length === 2 ? "websocket" : "polling",
      1_000,
    );
    expect(first?.connected).toBe(true);
    for (const one of await Promise.all(heard)) {
      expect(one.map(([n]) => n)).toEqual(Array.from({ length: count }, (_, n) => n));
      expect(one.every(([n, got]) => sameAs(got, payload(Number(n))))).toBe(true);
    }
  });

  test("a client that leaves in the middle of it is gone, and harms nobody", async () => {
    const { io, port, errors } = await serve();
    const gone: unknown[] = [];
    io.on("connection", (socket) => {
      for (let n = 0; n < 50; n++) socket.emit("n", n, payload(n));
      socket.on("disconnect", (reason) => gone.push(reason));
    });
    for (const moment of ["open", "upgrading", "upgrade"]) {
      const peer = client(port, "upgrade");
      const left = new Promise<void>((resolve) => {
        io.once("connection", (socket) => void socket.on("disconnect", () => resolve()));
      });
      const up = next(peer, "connect");
      peer.connect();
      await next(peer.io, "open");
      if (moment !== "open") await next(peer.io.engine, moment);
      await up;
      peer.disconnect();
      await left;
    }
    expect(gone).toHaveLength(3);
    expect([io.sockets.sockets.size, errors]).toEqual([0, []]);
    const peer = client(port, "upgrade");
    const arrived = next<[Socket]>(io, "connection");
    peer.connect();
    const [socket] = await arrived;
    peer.on("sync", (answer: () => void) => answer());
    socket.on("sync", (answer: () => void) => answer());
    await settled({ peer, socket });
  });
});

function sameAs(got: unknown, sent: unknown): boolean {
  return JSON.stringify(got) === JSON.stringify(sent);
}
