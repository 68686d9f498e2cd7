import { Server, type ServerOptions } from "@rt/server";
import { describe, expect, test } from "vitest";
import { heardBy, pair } from "./support/pair.ts";
import { greeted, RtClient } from "./support/rt-client.ts";
import { dial, RT_WAYS } from "./support/rt-link.ts";
import { serve } from "./support/server.ts";
import { next } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

describe.each(RT_WAYS)("the open frame, by %s,", (way) => {
  test("offers a session that outlives its links to a client that says `rt=1`", async () => {
    const { port } = await serve();
    const { rt, sid } = await greeted(await dial(port, way));
    expect(rt).toEqual({
      v: 1,
      session: expect.stringMatching(/^[\w-]{20}$/),
      token: expect.stringMatching(/^[\w-]{20}$/),
      window: 120_000,
      messages: 10_000,
      bytes: 1_000_000,
      credit: 0,
    });
    expect(new Set([sid, rt?.session, rt?.token]).size).toBe(3);
  });

  test("tells the limits that the server was given", async () => {
    const { port } = await serve({ resume: { window: 5_000, maxMessages: 20, maxBytes: 3_000 } });
    const { rt } = await greeted(await dial(port, way));
    expect(rt).toMatchObject({ window: 5_000, messages: 20, bytes: 3_000 });
  });

  test.each(["rt=2", "rt=9007199254740991"])(
    "offers what it speaks to a later client, which says `%s`",
    async (query) => {
      const { port } = await serve();
      const { rt } = await greeted(await dial(port, way, query));
      expect(rt?.v).toBe(1);
    },
  );

  test.each(["rt=0", "rt=-1", "rt=1.5", "rt=1e3", "rt=", "rt=true", "RT=1", "rt=1&rt=0"])(
    "offers nothing for `%s`",
    async (query) => {
      const { port } = await serve();
      expect(await greeted(await dial(port, way, query))).not.toHaveProperty("rt");
    },
  );

  test("offers nothing where `resume` is false", async () => {
    const { port } = await serve({ resume: false });
    expect(await greeted(await dial(port, way))).not.toHaveProperty("rt");
  });
});

test("no two sessions have an id or a token in common", async () => {
  const { port } = await serve();
  const offers = await Promise.all(
    Array.from({ length: 50 }, async () => (await RtClient.open(port, "websocket")).offer),
  );
  expect(new Set(offers.flatMap(({ session, token }) => [session, token])).size).toBe(100);
});

describe("where nothing was offered", () => {
  test.each([
    ["the client did not ask", "transport=websocket", {}],
    ["the server does not", "transport=websocket&rt=1", { resume: false }],
  ] as const)("because %s, a lost link is the end at once", async (_why, query, options) => {
    const { io, port } = await serve(options);
    const wire = await Wire.to(port, query);
    await wire.next();
    const connected = next(io, "connection");
    wire.send("40");
    await connected;
    const [socket] = io.sockets.sockets.values();
    if (socket === undefined) throw new Error("no socket");
    const suspensions = heardBy(socket.conn, "suspended");
    const gaps = heardBy(socket.conn, "gap");
    const left = next(socket, "disconnect");
    wire.socket.terminate();
    expect((await left)[0]).toBe("transport close");
    expect([suspensions, gaps, socket.suspended, socket.recovered]).toEqual([[], [], false, false]);
    expect([io.engine.clientsCount, io.engine.suspendedCount]).toEqual([0, 0]);
  });

  test("a resume request is a frame like any other open frame: it means nothing", async () => {
    const { port } = await serve({ resume: false });
    const wire = await Wire.connected(port);
    wire.send('0{"session":"a","token":"b","attempt":1,"received":0}', "40/none,");
    expect(await wire.next()).toBe('44/none,{"message":"Invalid namespace"}');
  });
});

describe("a client of Socket.IO", () => {
  test.each(["polling", "websocket", "upgrade"] as const)("sees no difference, by %s", async (way) => {
    const { peer, socket, io } = await pair(way);
    const order: string[] = [];
    for (const event of ["suspended", "resumed", "gap"] as const) socket.conn.on(event, () => order.push(event));
    socket.on("disconnect", (reason) => order.push(reason));
    expect([socket.suspended, socket.recovered, socket.conn.readyState]).toEqual([false, false, "open"]);
    const left = next(socket.conn, "close");
    peer.io.engine.close();
    await left;
    expect(order).toEqual(["transport close"]);
    expect([io.engine.suspendedCount, io.engine.refusedResumes]).toEqual([0, 0]);
  });

  test("is announced to `io.engine` before it has said anything", async () => {
    const { io, port } = await serve();
    const announced = heardBy(io.engine, "connection");
    await (await Wire.to(port)).next();
    expect([announced.length, io.engine.clientsCount]).toEqual([1, 1]);
  });
});

describe("the option `resume`", () => {
  const wrong: readonly (readonly [string, unknown])[] = [
    ["a string", "yes"],
    ["a number", 1],
    ["a window of 0", { window: 0 }],
    ["a window that is no integer, which no client could read", { window: 1.5 }],
    ["a window longer than a timer runs", { window: 2 ** 31 }],
    ["no messages", { maxMessages: 0 }],
    ["a fraction of a message", { maxMessages: 0.5 }],
    ["negative bytes", { maxBytes: -1 }],
    ["bytes without end", { maxBytes: Infinity }],
    ["no room for anybody", { maxAway: 0 }],
    ["a text for a number", { maxAway: "10" }],
  ];
  test.each(wrong)("refuses %s", (_what, resume) => {
    const options = { resume } as ServerOptions;
    expect(() => new Server(options)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringMatching(/^resume/) }),
    );
  });

  test("takes true, false, and some of its limits", () => {
    for (const resume of [true, false, {}, { window: 1 }, { maxMessages: 1, maxBytes: 1, maxAway: 1 }])
      expect(() => new Server({ resume })).not.toThrow();
  });
});
