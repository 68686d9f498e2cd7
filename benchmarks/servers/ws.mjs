// @ts-check
/**
 * The floor: the least that a wire-compatible server over `ws` can do for this application. It has the handshake, heartbeats from one timer,
 * one room and two events; no namespaces, acknowledgements, binary, middleware, adapter or validation. A product costs more.
 */
import { randomBytes } from "node:crypto";
import { WebSocketServer } from "ws";

/** @typedef {import("ws").WebSocket} WebSocket */

const PING_INTERVAL = 25_000;
const SETTINGS = { upgrades: [], pingInterval: PING_INTERVAL, pingTimeout: 20_000, maxPayload: 1_000_000 };

/** @type {Set<WebSocket>} */
const members = new Set();
/** @type {Set<WebSocket>} */
let unanswered = new Set();

/** @type {Record<string, (socket: WebSocket, message: unknown) => void>} */
const listeners = {
  echo: (socket, message) => socket.send(event("echo", message)),
  publish: (_socket, message) => {
    const bytes = Buffer.from(event("news", message));
    for (const member of members) member.send(bytes, { binary: false });
  },
};

/** @param {import("node:http").Server} http */
export function start(http) {
  const server = new WebSocketServer({
    server: http,
    path: "/socket.io/",
    maxPayload: SETTINGS.maxPayload,
    perMessageDeflate: false,
  });
  server.on("connection", (socket) => {
    socket.on("message", receive).on("close", leave).on("error", ignore);
    socket.send(`0${JSON.stringify({ sid: id(), ...SETTINGS })}`);
  });
  setInterval(beat, PING_INTERVAL);
}

/** @this {WebSocket} @param {import("ws").RawData} data */
function receive(data) {
  if (!Buffer.isBuffer(data)) return;
  const text = data.toString();
  if (text === "3") unanswered.delete(this);
  else if (text.startsWith("42")) {
    const [name, message] = JSON.parse(text.slice(2));
    listeners[name]?.(this, message);
  } else if (text === "40") {
    members.add(this);
    this.send(`40${JSON.stringify({ sid: id() })}`);
  }
}

/** @this {WebSocket} */
function leave() {
  members.delete(this);
  unanswered.delete(this);
}

function ignore() {}

/** An interval is longer than the ping timeout: who has not answered by the next one is gone. */
function beat() {
  for (const socket of unanswered) socket.terminate();
  unanswered = new Set(members);
  for (const socket of members) socket.send("2");
}

/** @param {string} name @param {unknown} message */
function event(name, message) {
  return `42${JSON.stringify([name, message])}`;
}

function id() {
  return randomBytes(15).toString("base64url");
}
