import type { Socket } from "@rt/server";
import { io as connectTo } from "socket.io-client-3";
import { describe, expect, onTestFinished, test } from "vitest";
import { WAYS, type Way } from "./support/client.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";

const TRANSPORTS: Readonly<Record<Way, string[]>> = {
  polling: ["polling"],
  websocket: ["websocket"],
  upgrade: ["polling", "websocket"],
};

describe.each(WAYS)("the client of Socket.IO 3.1 by %s, which speaks Engine.IO 4", (way) => {
  test("talks to a server that takes no older ones", async () => {
    const { io, port } = await serve();
    const arrived = next<[Socket]>(io.of("/admin"), "connection");
    io.of("/admin").on("connection", (socket) => {
      socket.on("bin", (value, answer) => answer(value, socket.handshake.auth["token"]));
      socket.on("bye", () => void socket.disconnect());
    });
    const peer = connectTo(`http://127.0.0.1:${port}/admin`, {
      transports: TRANSPORTS[way],
      forceNew: true,
      auth: { token: "abc" },
    });
    onTestFinished(() => void peer.disconnect());
    const [socket] = await arrived;
    await until(() => peer.connected && socket.conn.transport.name === (way === "polling" ? "polling" : "websocket"));
    expect([socket.conn.protocol, peer.id]).toEqual([4, socket.id]);
    const value = { bytes: Buffer.from([1, 2, 3]), text: "é" };
    const answer = new Promise((resolve) => peer.emit("bin", value, (...args: unknown[]) => resolve(args)));
    expect(await answer).toEqual([value, "abc"]);
    const news = next(peer, "news");
    io.of("/admin").emit("news", value);
    expect(await news).toEqual([value]);
    const gone = next(peer, "disconnect");
    peer.emit("bye");
    expect((await gone)[0]).toBe("io server disconnect");
  });
});
