import { describe, expect, test } from "vitest";
import { framesOf, ownPacket } from "../src/adapter/local-socket.ts";
import { away, ends } from "./support/rt-ends.ts";
import { RT_WAYS } from "./support/rt-link.ts";
import { next } from "./support/wait.ts";

describe.each(RT_WAYS)("a socket whose client lost its link, by %s,", (way) => {
  test("is suspended and stays connected, and its connection tells", async () => {
    const { client, socket, io } = await ends(way);
    const { conn } = socket;
    const order: string[] = [];
    const states: unknown[] = [];
    const note = (event: string): void => {
      order.push(event);
      states.push([conn.readyState, socket.connected, socket.suspended, io.engine.suspendedCount]);
    };
    conn.on("suspended", (reason, end) => {
      note(`suspended: ${reason}`);
      expect([end.reason, end.code >= 30 && end.code < 50, end.gap]).toEqual([reason, true, undefined]);
    });
    conn.on("resumed", () => note("resumed"));
    socket.on("disconnect", () => note("disconnect"));
    conn.on("close", () => note("close"));
    await away({ client, socket });
    expect([conn.readyState, socket.connected, socket.suspended, socket.recovered]).toEqual([
      "suspended",
      true,
      true,
      false,
    ]);
    expect([io.engine.clientsCount, io.engine.suspendedCount]).toEqual([1, 1]);
    await client.resume();
    expect(order).toEqual([`suspended: transport ${way === "polling" ? "error" : "close"}`, "resumed"]);
    expect(states).toEqual([
      ["suspended", true, true, 1],
      ["open", true, false, 0],
    ]);
    expect([socket.recovered, io.engine.clientsCount, io.engine.suspendedCount]).toEqual([true, 1, 0]);
  });

  test("is in its rooms, found, and moved between rooms", async () => {
    const { client, socket, io } = await ends(way);
    void socket.join("old");
    await away({ client, socket });
    expect(await io.in("old").fetchSockets()).toEqual([socket]);
    io.socketsJoin("new");
    io.socketsLeave("old");
    expect([...socket.rooms].toSorted()).toEqual(["new", socket.id].toSorted());
    io.to("old").emit("not for it");
    io.to("new").emit("for it");
    await client.resume();
    expect(await client.events(1)).toEqual([["for it"]]);
  });

  test("does not get what is volatile", async () => {
    const { client, socket, io } = await ends(way);
    await away({ client, socket });
    socket.volatile.emit("volatile");
    io.volatile.emit("volatile to all");
    await expect(socket.volatile.emitWithAck("volatile question")).rejects.toMatchObject({ code: "DISCONNECTED" });
    socket.emit("kept");
    await client.resume();
    expect(await client.events(1)).toEqual([["kept"]]);
  });

  test("waits for acknowledgements no longer than it was told to", async () => {
    const { client, socket, io } = await ends(way);
    await away({ client, socket });
    const outcomes = Promise.allSettled([socket.timeout(20).emitWithAck("one"), io.timeout(20).emitWithAck("all")]);
    const late = { status: "rejected", reason: { code: "ACK_TIMEOUT" } };
    expect(await outcomes).toMatchObject([late, late]);
    await client.resume();
    expect((await client.take(2)).map(String)).toEqual(['420["one"]', '421["all"]']);
    // Too late, and nobody's harm.
    await client.send('430["late"]', '431["late"]', "40/none,");
    expect(await client.next()).toBe('44/none,{"message":"Invalid namespace"}');
  });

  test("is out at once when it is disconnected; its client hears of it when it comes back", async () => {
    const { client, socket, io } = await ends(way);
    await away({ client, socket });
    socket.emit("last words");
    const left = next(socket, "disconnect");
    socket.disconnect();
    expect((await left)[0]).toBe("server namespace disconnect");
    expect([socket.connected, socket.suspended, io.sockets.sockets.size]).toEqual([false, false, 0]);
    socket.emit("too late");
    await client.resume();
    expect(await client.take(2)).toEqual(['42["last words"]', "41"]);
    // The connection lives, for this namespace too.
    await client.send("40");
    expect(String(await client.next())).toMatch(/^40\{/);
    expect([...io.sockets.sockets.values()].map(({ recovered }) => recovered)).toEqual([false]);
  });

  test("is disconnected with the others of its room", async () => {
    const { client, socket, io } = await ends(way);
    await away({ client, socket });
    const left = next(socket, "disconnect");
    io.in(socket.id).disconnectSockets();
    expect((await left)[0]).toBe("server namespace disconnect");
    await client.resume();
    expect(await client.next()).toBe("41");
  });

  test("gets binary values as they were when they were sent, whatever becomes of them", async () => {
    const { client, socket, io } = await ends(way);
    const bytes = new Uint8Array([1, 2, 3]);
    socket.emit("before", bytes);
    io.emit("all before", bytes);
    await away({ client, socket });
    socket.emit("one", bytes);
    io.emit("all", bytes.subarray(1));
    bytes.fill(9);
    await client.resume();
    const binary = (await client.take(8)).filter((message) => typeof message !== "string");
    expect(binary.map((message) => [...message])).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
      [2, 3],
    ]);
  });
});

test("a broadcast's attachments are copied once for all, to their own length", () => {
  const large = Buffer.alloc(1_000_000, 7);
  const frames = framesOf(ownPacket({ head: "51-[]", attachments: [large.subarray(10, 20)] }));
  const chunk = frames[1]?.chunk;
  large.fill(0);
  expect(chunk).toEqual(new Uint8Array(10).fill(7));
  expect(typeof chunk === "object" && chunk.buffer.byteLength).toBe(10);
});
