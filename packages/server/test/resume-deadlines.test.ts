import type { Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { heardBy } from "./support/pair.ts";
import { codeOf, RtClient } from "./support/rt-client.ts";
import { away, ends } from "./support/rt-ends.ts";
import { serve } from "./support/server.ts";
import { next } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

test("a client that is silent for too long is away, and may come back", async () => {
  const { client, socket } = await ends("websocket", { pingInterval: 40, pingTimeout: 40 });
  const [reason, end] = await next(socket.conn, "suspended");
  expect([reason, end]).toMatchObject(["ping timeout", { name: "silent", code: 33 }]);
  const resumed = next(socket.conn, "resumed");
  await client.resume();
  await resumed;
  expect(socket.connected).toBe(true);
});

describe("what a client must do in time", () => {
  /** Another connection is ended for being in no namespace, which began after this call. */
  async function connectTimeoutPasses(port: number): Promise<void> {
    const wire = await Wire.to(port);
    await wire.closed;
  }

  /** Some time, more than a deadline that is over takes to be noticed, by a time-out that somebody hears of. */
  async function aMoment(socket: Socket): Promise<void> {
    await expect(socket.timeout(80).emitWithAck("nobody answers")).rejects.toMatchObject({ code: "ACK_TIMEOUT" });
  }

  test("to join a namespace: not while it is away, and anew when it is back", async () => {
    const { port, socket } = await ends("websocket", { connectTimeout: 400 });
    const client = await RtClient.open(port, "websocket");
    await client.cut();
    await connectTimeoutPasses(port);
    await client.resume();
    await aMoment(socket);
    await client.send("40");
    expect(String(await client.next())).toMatch(/^40\{/);
  });

  test("to join a namespace: it is ended when it does not, after it is back", async () => {
    const { port } = await serve({ connectTimeout: 50 });
    const client = await RtClient.open(port, "websocket");
    await client.cut();
    await connectTimeoutPasses(port);
    await client.resume();
    expect(codeOf(await client.link.next())).toBe(1);
    await client.link.ended();
  });

  const HALF = '451-["file",{"_placeholder":true,"num":0}]';
  const LIMITS = { pingTimeout: 400, resume: { maxMessages: 4 } };

  /** An attachment of another client does not come in time, which is awaited after this call. */
  async function attachmentTimeoutPasses(port: number, connected: Promise<[Socket]>): Promise<void> {
    const wire = await Wire.connected(port);
    const failed = next((await connected)[0], "error");
    wire.send(HALF);
    await failed;
  }

  test("to complete a packet: not while it is away, and anew when it is back", async () => {
    const { client, socket, io, port } = await ends("websocket", LIMITS);
    const errors = heardBy(socket, "error");
    await client.send(HALF);
    await client.whenConfirmed(2);
    await away({ client, socket });
    await attachmentTimeoutPasses(port, next(io, "connection"));
    await client.resume();
    await aMoment(socket);
    const heard = next(socket, "file");
    await client.send(new Uint8Array([1]));
    expect([await heard, errors]).toEqual([[Buffer.from([1])], []]);
  });

  test("to complete a packet: its link is given up when it does not, and the session goes on with the next", async () => {
    const { client, socket } = await ends("websocket", { ...LIMITS, pingTimeout: 30 });
    const errors = heardBy(socket, "error");
    await client.send(HALF);
    const [reason, end] = await next(socket.conn, "suspended");
    expect([reason, end]).toMatchObject(["transport error", { name: "broken" }]);
    const again = next(socket.conn, "suspended");
    await client.resume();
    await again;
    await client.resume();
    const heard = next(socket, "file");
    await client.send(new Uint8Array([1]));
    expect([await heard, errors, socket.connected]).toEqual([[Buffer.from([1])], [], true]);
  });

  test("to complete a packet: nothing, where none is half here", async () => {
    const { client, socket } = await ends("websocket", { pingInterval: 500, pingTimeout: 400 });
    await away({ client, socket });
    await client.resume();
    // What is due is looked at with the ping at the latest.
    expect(await client.link.next()).toBe("2");
    await client.link.send("3");
    socket.emit("still there");
    expect(await client.events(1)).toEqual([["still there"]]);
  });
});
