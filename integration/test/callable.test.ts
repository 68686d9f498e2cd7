import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import dial from "@rt/client-node";
import createServer, { Server } from "@rt/server";
import express from "express";
import Koa from "koa";
import { io as dialReference } from "socket.io-client";
import { describe, expect, it, onTestFinished } from "vitest";
import { CALLABLE_SAMPLES } from "../support/callable-samples.ts";
import { run } from "../support/seed-samples.ts";
import { next } from "../support/serve.ts";

const modules: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["http", http],
  ["socket.io", createServer],
  ["socketio", createServer],
  ["express", express],
  ["koa", () => new Koa()],
]);

/** What a client of either implementation is here. */
interface Peer {
  emit(event: string, value: unknown): unknown;
  once(event: string, listener: (...args: unknown[]) => void): unknown;
  disconnect(): unknown;
}

const clients: readonly (readonly [name: string, connect: (url: string) => Peer])[] = [
  ["rt", (url) => dial(url, { forceNew: true })],
  ["Socket.IO", (url) => dialReference(url, { forceNew: true })],
];

/** Runs the sample of a server; gives it with its port, and what its listeners hear. */
async function serveSample(program: string) {
  const heard: unknown[][] = [];
  const io = run(program, {
    require: (name) => modules.get(name),
    port: 0,
    heard: (...what) => heard.push([...what]),
  });
  if (!(io instanceof Server)) throw new Error("the sample made no server");
  onTestFinished(() => void io.close());
  const { httpServer } = io;
  if (httpServer === undefined) throw new Error("the sample listens nowhere");
  if (!httpServer.listening) await once(httpServer, "listening");
  return { io, port: (httpServer.address() as AddressInfo).port, heard };
}

describe.each(clients)("the servers of Socket.IO 2's document, with a client of %s", (_name, connect) => {
  it.each(CALLABLE_SAMPLES)("meet it: the one with %s", async (_what, program, status) => {
    const { io, port, heard } = await serveSample(program);
    const socket = connect(`http://127.0.0.1:${port}`);
    onTestFinished(() => void socket.disconnect());
    const answers = Promise.all([next(socket, "request"), next(socket, "broadcast")]);
    socket.emit("event", { n: 1 });
    expect(await answers).toEqual([[{ n: 1 }], [{ n: 1 }]]);
    if (status !== undefined) expect((await fetch(`http://127.0.0.1:${port}/nowhere`)).status).toBe(status);
    socket.disconnect();
    await expect.poll(() => io.engine.clientsCount).toBe(0);
    expect(heard).toEqual([["event", { n: 1 }], ["disconnect"]]);
  });
});
