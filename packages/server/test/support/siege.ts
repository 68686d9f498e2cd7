import type { Server as HttpServer } from "node:http";
import { type ConnectionError, type ServerOptions, Socket } from "@rt/server";
import { io as connect } from "socket.io-client";
import { afterEach, beforeEach, expect, onTestFinished } from "vitest";
import { type Served, serve } from "./server.ts";
import type { StillTime } from "./still-time.ts";

/** A server that echoes, and that somebody else uses all the while. */
export interface Besieged extends Served {
  /** The requests that the server refused. */
  readonly refusals: ConnectionError[];
  /** Lets time pass, in which the bystander answers what it is asked. */
  pass(time: StillTime, milliseconds: number): Promise<void>;
}

/** One for each server of the present test: throws when its bystander is not served any more. */
const checks: (() => Promise<void>)[] = [];

/** For the top of a file: after each test the bystanders are still served, and nothing has reached the process. */
export function underSiege(): void {
  const uncaught: unknown[] = [];
  const note = (error: unknown): void => {
    uncaught.push(error);
  };
  beforeEach(() => {
    process.on("uncaughtException", note);
    process.on("unhandledRejection", note);
  });
  afterEach(async () => {
    try {
      for (const check of checks.splice(0)) await check();
      // Rejections are told of after the turn in which nobody took them.
      for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off("uncaughtException", note);
      process.off("unhandledRejection", note);
    }
    expect(uncaught.splice(0)).toEqual([]);
  });
}

/** A server with a client that did nothing wrong. The event `echo` comes back, and is acknowledged with its arguments. */
export async function besiege(
  { connectTimeout, ...options }: ServerOptions = {},
  http?: HttpServer,
): Promise<Besieged> {
  const served = await serve(options, undefined, http);
  const { io, port } = served;
  const refusals: ConnectionError[] = [];
  io.engine.on("connection_error", (error) => {
    refusals.push(error);
  });
  io.on("connection", (socket) => {
    socket.on("echo", (...args: unknown[]) => {
      const answer = args.at(-1);
      if (typeof answer === "function") answer(...args.slice(0, -1));
      else socket.emit("echo", ...args);
    });
  });
  const bystander = connect(`http://127.0.0.1:${port}`, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
  });
  await new Promise<void>((resolve, reject) => {
    bystander.once("connect", resolve);
    bystander.once("connect_error", reject);
  });
  // The bystander had time enough.
  if (connectTimeout !== undefined) io.connectTimeout(connectTimeout);
  let count = 0;
  const check = async (): Promise<void> => {
    const word = `still here ${count++}`;
    expect(await bystander.timeout(30_000).emitWithAck("echo", word)).toBe(word);
  };
  checks.push(check);
  onTestFinished(() => {
    bystander.disconnect();
  });
  const pass = async (time: StillTime, milliseconds: number): Promise<void> => {
    for (let passed = 0; passed < milliseconds; passed += 50) {
      await time.pass(Math.min(50, milliseconds - passed));
      // What comes after the first answer comes after the pong to what was sent before that.
      await check();
      await check();
    }
  };
  return { ...served, refusals, pass };
}

/** The server's socket of the next client. */
export async function nextSocket({ io }: Served): Promise<Socket> {
  const [socket] = await new Promise<unknown[]>((resolve) => {
    io.once("connection", (...args) => resolve(args));
  });
  if (socket instanceof Socket) return socket;
  throw new Error("no socket");
}
