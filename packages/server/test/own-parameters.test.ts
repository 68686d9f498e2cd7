import { io } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { serve } from "./support/server.ts";
import { next } from "./support/wait.ts";

describe.each(["polling", "websocket"])(
  "a plain client whose application has a parameter `rt`, by %s,",
  (transport) => {
    test("is no client of rt's own: it gets Socket.IO's life cycle, and its parameter", async () => {
      const server = await serve();
      server.io.on("connection", (peer) => peer.on("echo", (value, answer) => answer(value)));
      const socket = io(`http://127.0.0.1:${server.port}`, {
        forceNew: true,
        transports: [transport],
        query: { rt: "1" },
        autoConnect: false,
      });
      onTestFinished(() => {
        socket.close();
      });
      const connection = next(server.io, "connection");
      socket.connect();
      const handshake = await new Promise((resolve) => socket.io.engine.once("handshake", resolve));
      expect(handshake).not.toHaveProperty("rt");
      const [peer] = await connection;
      expect(peer).toMatchObject({ handshake: { query: { rt: "1" } } });
      expect(await socket.timeout(30_000).emitWithAck("echo", 7)).toBe(7);
    });
  },
);
