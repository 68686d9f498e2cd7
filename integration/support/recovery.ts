import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { io as connectRt } from "@rt/client-node";
import { Server as RtServer } from "@rt/server";
import { Server as ReferenceServer } from "socket.io";
import { io as connectReference } from "socket.io-client";
import { onTestFinished } from "vitest";
import { type Net, netBefore } from "./net.ts";

/** A socket of either server. */
export interface IoSocket {
  readonly id: string;
  readonly recovered: boolean;
  readonly rooms: ReadonlySet<string>;
  readonly data: Record<string, unknown>;
  readonly volatile: Emitting;
  readonly conn: { close(discard: boolean): unknown };
  join(room: string): unknown;
  leave(room: string): unknown;
  emit(event: string, ...args: unknown[]): unknown;
}

interface Emitting {
  emit(event: string, ...args: unknown[]): unknown;
}

/** Either server. */
export interface Io extends Emitting {
  readonly volatile: Emitting;
  readonly engine: {
    use(middleware: (request: IncomingMessage, response: ServerResponse, next: () => void) => void): unknown;
  };
  readonly sockets: { readonly sockets: ReadonlyMap<string, IoSocket> };
  to(room: string): Emitting;
  except(room: string): Emitting;
  use(middleware: (socket: unknown, next: (error?: Error) => void) => void): unknown;
  close(): unknown;
}

/** A socket of either client. */
export interface Visitor {
  readonly connected: boolean;
  readonly id?: string | undefined;
  readonly recovered: boolean;
  connect(): unknown;
  disconnect(): unknown;
  onAny(listener: (...event: unknown[]) => void): unknown;
  once(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** What both servers take of the option. */
export interface RecoveryOptions {
  readonly maxDisconnectionDuration?: number;
  readonly skipMiddlewares?: boolean;
}

export const SERVERS = ["rt", "reference"] as const;
export type ServerMake = (typeof SERVERS)[number];

export const CLIENTS = ["rt", "rt without resume", "reference"] as const;
export type ClientMake = (typeof CLIENTS)[number];

/** A server to whose sockets clients may come back, its network, and where it is. */
export interface Scene {
  readonly io: Io;
  readonly net: Net;
  readonly url: string;
  /** Does the server hear when the connection is cut? Of a poller it does while a request waits for its answer. */
  readonly hears: () => boolean;
}

/** One of rt's has its own way of coming back switched off: so both clients use Socket.IO's. */
export async function recoveryScene(make: ServerMake, options: RecoveryOptions = {}): Promise<Scene> {
  const http = createServer();
  const settings = { connectionStateRecovery: { ...options } };
  const io: Io =
    make === "rt"
      ? new RtServer(http, { ...settings, resume: false, closeTimeout: 100 })
      : new ReferenceServer(http, settings);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(async () => {
    await io.close();
  });
  const net = await netBefore((http.address() as AddressInfo).port);
  return { io, net, url: net.url, hears: hearing(io) };
}

function hearing(io: Io): Scene["hears"] {
  let poll: ServerResponse | undefined;
  io.engine.use(({ method, headers }, response, next) => {
    if (method === "GET" && headers.upgrade === undefined) poll = response;
    next();
  });
  // By WebSocket there is none.
  return () => poll?.writableEnded !== true;
}

/** A connected client. */
export async function visit(make: ClientMake, url: string, transport: string): Promise<Visitor> {
  const options = { forceNew: true, transports: [transport], reconnectionDelay: 5, reconnectionDelayMax: 10 };
  const visitor: Visitor =
    make === "reference" ? connectReference(url, options) : connectRt(url, { ...options, resume: make === "rt" });
  onTestFinished(() => {
    visitor.disconnect();
  });
  await told(visitor, "connect");
  return visitor;
}

/** The client's connection is lost, then `task` is done, then the client comes back: what the task emits is missed. */
export async function whileAway(visitor: Visitor, scene: Scene, task?: () => unknown): Promise<void> {
  await cutOff(scene);
  await untilBack(visitor, scene, task);
}

/** The connection is cut, which neither end knows yet. */
export async function cutOff({ net, hears }: Scene): Promise<void> {
  await until(hears);
  net.down();
}

/** As `whileAway`, of a client that has just been cut off. */
export async function untilBack(visitor: Visitor, scene: Scene, task: () => unknown = nothing): Promise<void> {
  const { io, net, hears } = scene;
  const { id, conn } = socketOf(scene, visitor);
  await told(visitor, "disconnect");
  // What was emitted since has answered the poll: by itself the server would learn of the cut with its heartbeat, after 45 s.
  if (!hears()) conn.close(true);
  await until(() => !io.sockets.sockets.has(id));
  await task();
  const back = told(visitor, "connect");
  net.up();
  await back;
}

/** What the listeners of a client hear from now on. */
export function heardBy(visitor: Visitor): unknown[][] {
  const heard: unknown[][] = [];
  visitor.onAny((...event) => heard.push(event));
  return heard;
}

/** Settles with the next event of this name. */
export function told(visitor: Visitor, event: string): Promise<void> {
  return new Promise((resolve) => visitor.once(event, () => resolve()));
}

/** Settles when a condition holds that other work of this process brings about. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** What the server has for this client. */
export function socketOf({ io }: Scene, { id }: Visitor): IoSocket {
  const socket = io.sockets.sockets.get(String(id));
  if (socket === undefined) throw new Error("the server has no such socket");
  return socket;
}

function nothing(): void {}
