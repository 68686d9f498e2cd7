import type { Client } from "@rt/server/classic";
import { describe, expect, it } from "vitest";
import { connected } from "./support/client.ts";
import { listening, visitor } from "./support/listening.ts";
import { heardBy } from "./support/pair.ts";
import { RT_WAYS } from "./support/rt-link.ts";
import { next, until } from "./support/wait.ts";

describe.each(RT_WAYS)("a classic client of rt's own that lost its link, by %s,", (way) => {
  it("gets what was sent to it when it returns within its `closeTimeout`", async () => {
    const served = await listening({ transportOptions: { [way]: { closeTimeout: 60_000 } } });
    const { listener } = served;
    const { peer, client } = await visitor(served, way);
    const gone = heardBy(client, "disconnect");
    await peer.cut();
    await until(() => !client.connected);
    expect(listener.clients[client.sessionId]).toBe(client);
    expect(client.connections).toBe(1);
    client.send("while it was away");
    listener.broadcast({ to: "all" });
    await peer.resume();
    expect(await peer.events(2)).toEqual([
      ["message", "while it was away"],
      ["message", { to: "all" }],
    ]);
    expect([client.connected, client.connections, gone]).toEqual([true, 2, []]);
    const message = next(client, "message");
    await peer.send('42["message","back"]');
    expect(await message).toEqual(["back"]);
  });

  it("is gone when it stays away for longer", async () => {
    // Another transport is more patient, so that the server itself would wait.
    const served = await listening({
      transportOptions: { [way]: { closeTimeout: 30 }, sse: { closeTimeout: 60_000 } },
    });
    const { peer, client } = await visitor(served, way);
    const [ended, left] = [next(client, "disconnect"), next(served.listener, "clientDisconnect")];
    await peer.cut();
    expect(await ended).toEqual([]);
    expect(await left).toEqual([client]);
    expect(client.connected).toBe(false);
    expect(served.listener.clients).toEqual(Object.create(null));
  });

  it("is gone at once without a `closeTimeout`", async () => {
    const served = await listening({ transportOptions: { [way]: { closeTimeout: 0 }, sse: { closeTimeout: 60_000 } } });
    const { peer, client } = await visitor(served, way);
    const ended = next(client, "disconnect");
    await peer.cut();
    await ended;
    expect(served.listener.io.engine.suspendedCount).toBe(0);
  });
});

describe("a client of Socket.IO that lost its connection", () => {
  it("gets the broadcasts that it missed where the server recovers states, as a new client by its old id", async () => {
    const { listener, port } = await listening({ connectionStateRecovery: true });
    const met = next<[Client]>(listener, "connection");
    const peer = await connected(port, "websocket");
    const [first] = await met;
    first.send("so that there is a place to go on from");
    await next(peer, "message");
    const gone = next(listener, "clientDisconnect");
    const back = next<[Client]>(listener, "connection");
    peer.io.engine.close();
    await gone;
    listener.broadcast("missed");
    const missed = next(peer, "message");
    const [second] = await back;
    expect((await missed)[0]).toBe("missed");
    expect([second === first, second.sessionId === first.sessionId, second.connections]).toEqual([false, true, 1]);
    expect(listener.clients[second.sessionId]).toBe(second);
  });
});

describe("the sessions of a listener", () => {
  it("outlive no link where no transport has a `closeTimeout`", async () => {
    const { listener, port } = await listening({ transportOptions: { "xhr-polling": { closeTimeout: 0 } } });
    const response = await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling&rt=1&seq=1`);
    expect(JSON.parse((await response.text()).slice(1))).not.toHaveProperty("rt");
    expect(listener.io.engine.clientsCount).toBe(1);
  });

  it("wait as long as the most patient transport, 8 seconds by default, with heartbeats every 10 seconds", async () => {
    const { port } = await listening();
    const response = await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling&rt=1&seq=1`);
    expect(JSON.parse((await response.text()).slice(1))).toMatchObject({
      pingInterval: 10_000,
      pingTimeout: 8000,
      rt: { window: 8000 },
    });
  });

  it("leave nothing behind when their clients join and leave again and again", async () => {
    const { listener, port } = await listening();
    const first = await connected(port, "websocket");
    const other = first.io.socket("/other");
    listener.io.of("/other");
    other.connect();
    await next(other, "connect");
    const { conn } = listener.io.sockets.sockets.get(String(first.id)) ?? {};
    for (let round = 0; round < 5; round++) {
      const left = next(listener, "clientDisconnect");
      first.disconnect();
      await left;
      first.connect();
      await next(first, "connect");
    }
    expect([conn?.listenerCount("suspended"), conn?.listenerCount("resumed")]).toEqual([1, 1]);
    expect(Object.keys(listener.clients)).toEqual([first.id]);
  });
});
