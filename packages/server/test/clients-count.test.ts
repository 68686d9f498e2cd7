import type { Conn } from "@rt/server";
import { describe, expect, test } from "vitest";
import { connected, WAYS } from "./support/client.ts";
import { pair } from "./support/pair.ts";
import { ends } from "./support/rt-ends.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";

/** What the engine says of its clients when a socket hears of its end. */
type Count = readonly [event: string, count: number, isListed: boolean];

describe.each(WAYS)("a client by %s whose connection is over", (way) => {
  test.each([
    ["its tab is closed", true],
    ["the server closes it", false],
  ])("is counted no more when its listeners hear of it: %s", async (_how, isGone) => {
    const { io, socket, peer } = await pair(way);
    const { conn } = socket;
    const counts: Count[] = [];
    const note = (event: string) => (): void => {
      counts.push([event, io.engine.clientsCount, Object.values(io.engine.clients).includes(conn)]);
    };
    socket.on("disconnecting", note("disconnecting"));
    socket.on("disconnect", note("disconnect"));
    conn.on("close", note("close"));
    expect([io.engine.clientsCount, Object.values(io.engine.clients)]).toEqual([1, [conn]]);
    const over = next(conn, "close");
    if (isGone) peer.io.engine.close();
    else conn.close();
    await over;
    expect(counts).toEqual([
      ["disconnecting", 0, false],
      ["disconnect", 0, false],
      ["close", 0, false],
    ]);
  });
});

test("a socket that leaves its namespace alone has its connection counted", async () => {
  const { io, socket } = await pair("websocket");
  const counts: number[] = [];
  socket.on("disconnect", () => counts.push(io.engine.clientsCount));
  socket.disconnect();
  expect(counts).toEqual([1]);
});

test("links that were opened to come back to a session, or said nothing, were never counted, and are not taken off", async () => {
  const { io, client, socket } = await ends("websocket");
  const resumed = next<[Conn]>(socket.conn, "resumed");
  await client.cut();
  await client.resume();
  await resumed;
  expect(io.engine.clientsCount).toBe(1);
  const over = next(socket.conn, "close");
  socket.conn.close();
  await over;
  await until(() => Object.keys(io.engine.clients).length === 0);
  expect(io.engine.clientsCount).toBe(0);
});

test("a connection has the id that the application gave it", async () => {
  const { io, port } = await serve();
  io.engine.generateId = (request) => `from-${request.socket.remoteAddress}`;
  const met = next<[Conn]>(io.engine, "connection");
  await connected(port, "websocket");
  const [conn] = await met;
  expect(conn.id).toBe("from-127.0.0.1");
  expect(io.engine.clients).toEqual({ "from-127.0.0.1": conn });
});

test("that of a session which outlives its links is of none of them", async () => {
  const { client, socket } = await ends("websocket");
  expect(socket.conn.id).not.toBe(client.sid);
});
