import { once } from "node:events";
import { createServer } from "node:http";
import { Server as Reference, type Socket as ReferenceSocket } from "socket.io";
import { expect, onTestFinished, test } from "vitest";
import { connected } from "./support/client.ts";
import { portOf, serve } from "./support/server.ts";
import { next } from "./support/wait.ts";

/*
 * Whatever `io.engine` and `socket.conn` of Socket.IO have without an underscore, ours have too, but for what stands here with the reason.
 */

/** Of both: it calls listeners. */
const NO_EMIT = {
  emit: "only the library tells listeners: what an application calls itself would look like a client's doing",
};

const NOT_ON_ENGINE: Readonly<Record<string, string>> = {
  ...NO_EMIT,
  middlewares: "inner list; `use` adds to it",
  ws: "inner server of `ws`; frames are the transport's own work",
  init: "inner step of the constructor",
  cleanup: "inner step of `close`",
  upgrades: "inner table; the greeting has it",
  verify: "inner step; `allowRequest` and `use` are there to refuse",
  handshake: "inner step; `connection` tells of its end",
  prepare: "inner step; requests have their `_query` without it",
  createTransport: "transports are made by acceptors: the option `transports`",
  onWebTransportSession: "WebTransport is a transport like others: an acceptor in the option `transports`",
  onWebSocket: "inner step of `handleUpgrade`",
  attach: "`io.attach` and `io.listen`",
};

const NOT_ON_CONN: Readonly<Record<string, string>> = {
  ...NO_EMIT,
  server: "`io.engine`",
  packetsFn: "inner list of callbacks",
  sentCallbackFn: "inner list of callbacks",
  cleanupFn: "inner list of tasks",
  pingTimeoutTimer: "inner timer: one serves all connections",
  pingIntervalTimer: "inner timer: one serves all connections",
  hasRefreshedPingTimeout: "inner state",
  onOpen: "inner step",
  onPacket: "inner step",
  onError: "inner step",
  onDrain: "inner step",
  onClose: "inner step",
  schedulePing: "inner step",
  resetPingTimeout: "inner step",
  setTransport: "inner step",
  clearTransport: "inner step",
  closeTransport: "inner step",
  sendPacket: "inner step; `send` sends messages, and nothing else is the application's to send",
  flush: "inner step: all that one turn leaves is written once, when it ends",
  getAvailableUpgrades: "inner step; the greeting has them",
};

/** The names that an object has by itself or by its classes, but for those that are inner by their names. */
function namesOf(object: object): string[] {
  const names = new Set<string>();
  for (let level = object; level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const name of Object.getOwnPropertyNames(level)) names.add(name);
  }
  names.delete("constructor");
  return [...names].filter((name) => !name.startsWith("_")).sort();
}

function missing(theirs: object, ours: object): string[] {
  return namesOf(theirs).filter((name) => !(name in ours));
}

async function pairOfEngines() {
  const http = createServer();
  const reference = new Reference(http);
  onTestFinished(() => void reference.close());
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { io, port } = await serve();
  const theirs = new Promise<ReferenceSocket>((resolve) => void reference.once("connection", resolve));
  const ours = next<[{ conn: object }]>(io, "connection");
  await Promise.all([connected(portOf(http), "websocket"), connected(port, "websocket")]);
  return {
    theirs: { engine: reference.engine, conn: (await theirs).conn },
    ours: { engine: io.engine, conn: (await ours)[0].conn },
  };
}

test("the engine has all that the reference's has, but for what is left out on purpose", async () => {
  const { theirs, ours } = await pairOfEngines();
  expect(missing(theirs.engine, ours.engine)).toEqual(Object.keys(NOT_ON_ENGINE).sort());
});

test("`socket.conn` has all that the reference's has, but for what is left out on purpose", async () => {
  const { theirs, ours } = await pairOfEngines();
  expect(missing(theirs.conn, ours.conn)).toEqual(Object.keys(NOT_ON_CONN).sort());
});

test("properties have the types and, where they are no secrets, the values of the reference", async () => {
  const { theirs, ours } = await pairOfEngines();
  const plain = (conn: object): Record<string, unknown> => {
    const names = ["protocol", "readyState", "upgraded", "upgrading", "remoteAddress", "writeBuffer"];
    return Object.fromEntries(names.map((name) => [name, Reflect.get(conn, name)]));
  };
  expect(plain(ours.conn)).toEqual(plain(theirs.conn));
  expect(Reflect.get(ours.conn, "transport")).toEqual({ name: "websocket" });
  expect(Reflect.get(ours.conn, "id")).toMatch(/^[\w-]{20}$/);
  const { pingInterval, pingTimeout, upgradeTimeout, maxHttpBufferSize, allowUpgrades } = theirs.engine.opts;
  expect(ours.engine.opts).toMatchObject({
    pingInterval,
    pingTimeout,
    upgradeTimeout,
    maxHttpBufferSize,
    allowUpgrades,
  });
  expect([ours.engine.clientsCount, theirs.engine.clientsCount]).toEqual([1, 1]);
  expect(Object.values(ours.engine.clients)).toEqual([ours.conn]);
  expect(Object.values(Reflect.get(theirs.engine, "clients"))).toEqual([theirs.conn]);
  expect(() => Reflect.set(ours.engine.opts, "pingInterval", 1)).not.toThrow();
  expect(ours.engine.opts.pingInterval).toBe(25_000);
});
