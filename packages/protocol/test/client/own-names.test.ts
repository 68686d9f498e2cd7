import { expect, it } from "vitest";
import type { ClientEmitter } from "../../src/client/client-emitter.ts";
import type { Emission } from "../../src/client/emission.ts";
import type { Engine } from "../../src/client/engine.ts";
import { Manager } from "../../src/client/manager.ts";
import type { Socket } from "../../src/client/socket.ts";
import { ClientWorld } from "./world.ts";

/*
 * Applications keep what they like on what they hold, as those of Socket.IO do (`socket.state = "lobby"`): every name there is public, or
 * theirs. A name that the types have and these lists have not does not compile, and neither does one that these lists have alone.
 */

type Face = ClientEmitter<object>;
type NameOf<Type> = Extract<keyof Type, string>;
type Names<Type, Base = object> = Readonly<Record<Exclude<NameOf<Type>, keyof Base>, true>>;

const EMITTER: Names<Face> = {
  addEventListener: true,
  addListener: true,
  eventNames: true,
  hasListeners: true,
  listenerCount: true,
  listeners: true,
  off: true,
  on: true,
  once: true,
  prependListener: true,
  prependOnceListener: true,
  removeAllListeners: true,
  removeEventListener: true,
  removeListener: true,
};

const SOCKET: Names<Socket, Face> = {
  active: true,
  auth: true,
  close: true,
  compress: true,
  connect: true,
  connected: true,
  disconnect: true,
  disconnected: true,
  emit: true,
  emitWithAck: true,
  id: true,
  io: true,
  listenersAny: true,
  listenersAnyOutgoing: true,
  nsp: true,
  offAny: true,
  offAnyOutgoing: true,
  onAny: true,
  onAnyOutgoing: true,
  open: true,
  prependAny: true,
  prependAnyOutgoing: true,
  receiveBuffer: true,
  recovered: true,
  send: true,
  sendBuffer: true,
  suspended: true,
  timeout: true,
  volatile: true,
};

const MANAGER: Names<Manager, Face> = {
  close: true,
  connect: true,
  disconnect: true,
  engine: true,
  has: true,
  open: true,
  opts: true,
  randomizationFactor: true,
  reconnection: true,
  reconnectionAttempts: true,
  reconnectionDelay: true,
  reconnectionDelayMax: true,
  socket: true,
  timeout: true,
  uri: true,
};

const ENGINE: Names<Engine, Face> = {
  close: true,
  dropLink: true,
  id: true,
  readyState: true,
  send: true,
  transport: true,
  write: true,
  writeBuffer: true,
};

const EMISSION: Names<Emission<object>> = {
  compress: true,
  emit: true,
  emitWithAck: true,
  send: true,
  timeout: true,
  volatile: true,
};

/** All that an object has by itself and by its classes, under a text, but for these names. */
function othersOf(value: object, ...known: readonly object[]): string[] {
  const names = new Set<string>();
  for (let at: object = value; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  names.delete("constructor");
  return [...names].filter((name) => !known.some((list) => name in list));
}

it("has no names but the public ones on what applications hold", () => {
  const { platform } = new ClientWorld();
  const manager = new Manager({ secure: false, host: "localhost" }, platform, { transports: ["websocket"] });
  const socket = manager.socket("/");
  expect(othersOf(manager, EMITTER, MANAGER)).toEqual([]);
  expect(othersOf(socket, EMITTER, SOCKET)).toEqual([]);
  expect(othersOf(manager.engine, EMITTER, ENGINE)).toEqual([]);
  expect(othersOf(socket.volatile, EMISSION)).toEqual([]);
});
