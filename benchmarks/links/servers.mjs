// @ts-check
/** The servers that the goals compare: each echoes whatever it is sent. */
import { createServer as createHttpServer } from "node:http";
import { ServerSession } from "@rt/protocol";
import { Server } from "@rt/server";
import { createWheelClock, nodeBytes, nodeUpgradeExchange } from "@rt/transports/node";
import { node } from "@rt/transports/raw";
import { websocket } from "@rt/transports/websocket";
import { tcpEcho } from "./app.mjs";

/** Longer than a run: clients do not answer. */
const PING_INTERVAL = 600_000;
const CONFIG = { upgradeTimeout: 10_000, closeTimeout: 5_000, maxBacklog: 33_554_432 };
const HANDSHAKE = { sid: "sid", upgrades: [], pingInterval: PING_INTERVAL, pingTimeout: 20_000, maxPayload: 1_000_000 };

/**
 * Message frames of Engine.IO: sessions, and nothing above them.
 * @param {import("@rt/protocol").UpgradeAcceptor} acceptor
 */
function frames(acceptor) {
  const clock = createWheelClock({ granularity: 10, soon: "immediate" });
  /** @type {ServerSession[]} */
  const pending = [];
  const flushAll = () => {
    const now = clock.now();
    for (const session of pending.splice(0)) session.flush(now);
  };
  const server = createHttpServer();
  server.on("upgrade", (request, socket, head) => {
    const link = acceptor.accept(nodeUpgradeExchange(request, socket, head), { maxChunk: HANDSHAKE.maxPayload });
    if (link === undefined) return;
    const session = new ServerSession(
      {
        message: (data) => session.send(data),
        closed() {},
        released() {},
        upgraded() {},
        rearm() {},
        pending() {
          if (pending.push(session) === 1) clock.soon(flushAll);
        },
      },
      CONFIG,
      clock,
      nodeBytes,
    );
    session.attach(link, HANDSHAKE, clock.now());
  });
  return server;
}

/** Events of an application. @param {string} transport */
function events(transport) {
  const server = createHttpServer();
  new Server(server, { transports: [transport], pingInterval: PING_INTERVAL }).on("connection", (socket) => {
    socket.on("echo", (message) => socket.emit("echo", message));
  });
  return server;
}

/** @type {Readonly<Record<string, () => import("node:net").Server>>} */
export const servers = {
  tcp: tcpEcho,
  "node frames": () => frames(node()),
  "websocket frames": () => frames(websocket()),
  "node events": () => events("node"),
  "websocket events": () => events("websocket"),
};
