import type { Conn, ConnectionError } from "@rt/server";
import { describe, expect, test } from "vitest";
import { ask, eioPath } from "./support/http.ts";
import { heardBy } from "./support/pair.ts";
import { RtClient } from "./support/rt-client.ts";
import { another, away, ends } from "./support/rt-ends.ts";
import { dial, RT_WAYS } from "./support/rt-link.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";
import { refusedUpgrade, Wire } from "./support/ws.ts";

describe.each(RT_WAYS)("a link that resumes a session, by %s,", (way) => {
  test("is no connection of its own for anybody", async () => {
    const served = await serve();
    const { io, port } = served;
    const conns: Conn[] = [];
    const counts: number[] = [];
    io.engine.on("connection", (conn) => {
      conns.push(conn);
    });
    const { client, socket } = await another(way, served);
    const sockets = heardBy(io, "connection");
    expect(conns).toEqual([socket.conn]);
    await away({ client, socket });
    // Greeted, and not known yet for what it is.
    const link = await dial(port, way);
    await link.next();
    counts.push(io.engine.clientsCount);
    await link.send(client.request());
    await client.goOn(link, String(await link.next()));
    counts.push(io.engine.clientsCount);
    const heard = next(socket, "on");
    await client.send('42["on"]');
    await heard;
    expect([conns.length, sockets.length, counts]).toEqual([1, 0, [1, 1]]);
    // Its own first message tells that it is one.
    await (await RtClient.open(port, way)).send("40");
    await until(() => conns.length === 2);
    expect(io.engine.clientsCount).toBe(2);
  });

  test("is let in, and decorated, as any other", async () => {
    let isAllowed = true;
    const { client, socket, io, port } = await ends(way, {
      allowRequest: (_request, decide) => decide(null, isAllowed),
    });
    const headers = heardBy(io.engine, "initial_headers");
    await away({ client, socket });
    isAllowed = false;
    if (way === "polling") {
      expect((await ask(port, eioPath("transport=polling&rt=1&seq=1"))).status).toBe(403);
    } else {
      expect((await refusedUpgrade(port, "EIO=4&transport=websocket&rt=1")).status).toBe(400);
    }
    expect([socket.suspended, headers.length]).toEqual([true, 0]);
    isAllowed = true;
    await client.resume();
    expect([socket.suspended, headers.length]).toEqual([false, 1]);
  });
});

test("the ids of links that carried a session lead to it no more", async () => {
  const { port } = await serve();
  const first = await ask(port, eioPath("transport=polling&rt=1&seq=1"));
  const { sid, rt } = JSON.parse(first.body.slice(1)) as { sid: string; rt: { session: string; token: string } };
  const link = await dial(port, "polling");
  await link.next();
  await link.send(`0${JSON.stringify({ session: rt.session, token: rt.token, attempt: 1, received: 0 })}`);
  expect(String(await link.next())).toMatch(/^0/);
  const late = await ask(port, eioPath(`transport=polling&rt=1&seq=1&sid=${sid}`), { method: "POST", body: "40" });
  expect([late.status, JSON.parse(late.body)]).toEqual([400, { code: 1, message: "Session ID unknown" }]);
  await link.send("40");
  expect(String(await link.next())).toMatch(/^40\{/);
});

test("a polling link that is lost leads nowhere while its session waits", async () => {
  const { io, port } = await serve();
  const { body } = await ask(port, eioPath("transport=polling&rt=1&seq=1"));
  const { sid } = JSON.parse(body.slice(1)) as { sid: string };
  const path = eioPath(`transport=polling&rt=1&sid=${sid}`);
  const announced = next<[Conn]>(io.engine, "connection");
  await ask(port, `${path}&seq=1`, { method: "POST", body: "40" });
  const suspended = next((await announced)[0], "suspended");
  // Out of turn: a request was lost on the way.
  await ask(port, `${path}&seq=3`, { method: "POST", body: "42" });
  await suspended;
  const refused = next<[ConnectionError]>(io.engine, "connection_error");
  expect((await ask(port, `${path}&seq=4`, { method: "POST", body: "42" })).status).toBe(400);
  expect((await refused)[0]).toMatchObject({ code: 1, context: { sid } });
});

test("an id of a link may be used again once its session has left it", async () => {
  const { io, port } = await serve();
  const ids = ["a", "a", "b"];
  io.engine.generateId = () => ids.shift() ?? "none is left";
  const one = await another("polling", { io, port });
  await away(one);
  const two = await another("polling", { io, port });
  await one.client.resume();
  for (const { client, socket } of [one, two]) {
    const heard = next(socket, "hello");
    await client.send('42["hello"]');
    await heard;
  }
  one.socket.disconnect(true);
  two.socket.emit("still there");
  expect(await two.client.events(1)).toEqual([["still there"]]);
});

test("such a session moves by a resume alone: a WebSocket with its id is turned away", async () => {
  const { client, socket, port } = await ends("polling");
  const wire = await Wire.to(port, `transport=websocket&sid=${client.sid}`);
  wire.send("2probe", "5");
  await wire.closed;
  expect(wire.unread).toEqual([]);
  socket.emit("here");
  expect(await client.events(1)).toEqual([["here"]]);
  await client.resume("polling");
  socket.emit("there");
  expect(await client.events(1)).toEqual([["there"]]);
  expect([socket.conn.transport.name, socket.conn.upgraded]).toEqual(["polling", false]);
});
