import type { Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { heardBy } from "./support/pair.ts";
import { codeOf, RtClient } from "./support/rt-client.ts";
import { away, ends } from "./support/rt-ends.ts";
import { serve } from "./support/server.ts";
import { type StillTime, stillTime } from "./support/still-time.ts";
import { next } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

test("a client that is silent for too long is away, and may come back", async () => {
  const time = stillTime();
  const { client, socket } = await ends("websocket", { pingInterval: 40, pingTimeout: 40 });
  const suspended = next(socket.conn, "suspended");
  await time.pass(120);
  expect(await suspended).toMatchObject(["ping timeout", { name: "silent", code: 33 }]);
  const resumed = next(socket.conn, "resumed");
  await client.resume();
  await resumed;
  expect(socket.connected).toBe(true);
});

describe("what a client must do in time", () => {
  /** Another connection is ended for being in no namespace, which began after this call. */
  async function connectTimeoutPasses(port: number, time: StillTime): Promise<void> {
    const wire = await Wire.to(port);
    await time.pass(420);
    await wire.closed;
  }

  /** More than a deadline that is over takes to be noticed. */
  const A_MOMENT = 80;

  test("to join a namespace: not while it is away, and anew when it is back", async () => {
    const time = stillTime();
    const { port } = await serve({ connectTimeout: 400 });
    const client = await RtClient.open(port, "websocket");
    await client.cut();
    await connectTimeoutPasses(port, time);
    await client.resume();
    await time.pass(A_MOMENT);
    await client.send("40");
    expect(String(await client.next())).toMatch(/^40\{/);
  });

  test("to join a namespace: it is ended when it does not, after it is back", async () => {
    const time = stillTime();
    const { port } = await serve({ connectTimeout: 400 });
    const client = await RtClient.open(port, "websocket");
    await client.cut();
    await connectTimeoutPasses(port, time);
    await client.resume();
    await time.pass(420);
    expect(codeOf(await client.link.next())).toBe(1);
    await client.link.ended();
  });

  const HALF = '451-["file",{"_placeholder":true,"num":0}]';
  const LIMITS = { pingTimeout: 400, resume: { maxMessages: 4 } };

  /** An attachment of another client does not come in time, which is awaited after this call. */
  async function attachmentTimeoutPasses(port: number, connected: Promise<[Socket]>, time: StillTime): Promise<void> {
    const wire = await Wire.connected(port);
    const [socket] = await connected;
    const failed = next(socket, "error");
    const came = next(socket.conn, "packet");
    wire.send(HALF);
    await came;
    await time.pass(420);
    await failed;
  }

  test("to complete a packet: not while it is away, and anew when it is back", async () => {
    const time = stillTime();
    const { client, socket, io, port } = await ends("websocket", LIMITS);
    const errors = heardBy(socket, "error");
    await client.send(HALF);
    await client.whenConfirmed(2);
    await away({ client, socket });
    await attachmentTimeoutPasses(port, next(io, "connection"), time);
    await client.resume();
    await time.pass(A_MOMENT);
    const heard = next(socket, "file");
    await client.send(new Uint8Array([1]));
    expect([await heard, errors]).toEqual([[Buffer.from([1])], []]);
  });

  test("to complete a packet: its link is given up when it does not, and the session goes on with the next", async () => {
    const time = stillTime();
    const { client, socket } = await ends("websocket", LIMITS);
    const errors = heardBy(socket, "error");
    await client.send(HALF);
    await client.whenConfirmed(2);
    const suspended = next(socket.conn, "suspended");
    await time.pass(420);
    expect(await suspended).toMatchObject(["transport error", { name: "broken" }]);
    const again = next(socket.conn, "suspended");
    await client.resume();
    await time.pass(420);
    await again;
    await client.resume();
    const heard = next(socket, "file");
    await client.send(new Uint8Array([1]));
    expect([await heard, errors, socket.connected]).toEqual([[Buffer.from([1])], [], true]);
  });

  test("to complete a packet: nothing, where none is half here", async () => {
    const time = stillTime();
    const { client, socket } = await ends("websocket", { pingInterval: 500, pingTimeout: 400 });
    await away({ client, socket });
    await client.resume();
    await time.pass(520);
    // What is due is looked at with the ping at the latest.
    expect(await client.link.next()).toBe("2");
    await client.link.send("3");
    socket.emit("still there");
    expect(await client.events(1)).toEqual([["still there"]]);
  });
});
