import { describe, expect, test } from "vitest";
import { WAYS } from "./support/client.ts";
import { heardBy, pair, settled } from "./support/pair.ts";
import { next } from "./support/wait.ts";

const LIMIT = 50_000;
const limits = { maxHttpBufferSize: LIMIT };

/** What a frame adds to the text of `emit("big", text)`; with an acknowledgement the id comes on top. */
const FRAMING = Buffer.byteLength('42["big",""]');

describe.each(WAYS)("messages near `maxHttpBufferSize`, by %s", (way) => {
  // Bytes count, not characters: the last of these takes three.
  test.each(["x", "€"])("of exactly the limit pass to the server, filled with %s", async (letter) => {
    const ends = await pair(way, limits);
    const room = LIMIT - FRAMING;
    const size = Buffer.byteLength(letter);
    const text = letter.repeat(Math.floor(room / size)) + "x".repeat(room % size);
    const heard = heardBy(ends.socket, "big");
    ends.peer.emit("big", text);
    ends.peer.emit("after");
    await settled(ends);
    expect(heard.map(([got]) => got === text)).toEqual([true]);
  });

  test("of exactly the limit pass to the server as one attachment, as far as the wire carries them", async () => {
    const ends = await pair(way, limits);
    // By polling the client puts the event and, behind `\x1eb`, the attachment as base64 into one body.
    const head = '451-["big",{"_placeholder":true,"num":0}]'.length;
    const most = way === "polling" ? Math.floor((LIMIT - head - 2) / 4) * 3 : LIMIT;
    const bytes = Buffer.alloc(most, 7);
    const heard = heardBy(ends.socket, "big");
    ends.peer.emit("big", bytes);
    await settled(ends);
    expect(heard.map(([got]) => bytes.equals(got as Buffer))).toEqual([true]);
  });

  test("many that together are far above the limit pass, both ways", async () => {
    const ends = await pair(way, limits);
    const [up, down] = [heardBy(ends.socket, "part"), heardBy(ends.peer, "part")];
    const part = "p".repeat(LIMIT / 4);
    for (let n = 0; n < 20; n++) {
      ends.peer.emit("part", n, part);
      ends.socket.emit("part", n, part);
    }
    await settled(ends);
    const expected = Array.from({ length: 20 }, (_, n) => n);
    expect(up.map(([n]) => n)).toEqual(expected);
    expect(down.map(([n]) => n)).toEqual(expected);
  });

  test("of the limit and above it pass to the client, which has none", async () => {
    const { peer, socket } = await pair(way, limits);
    peer.on("big", (got: string | Buffer, answer: (size: number) => void) => answer(got.length));
    for (const size of [LIMIT - FRAMING, LIMIT, 3 * LIMIT]) {
      expect(await socket.emitWithAck("big", "x".repeat(size))).toBe(size);
      expect(await socket.emitWithAck("big", Buffer.alloc(size))).toBe(size);
    }
  });

  test.each([
    ["text one byte above it", "x".repeat(LIMIT - FRAMING + 1)],
    ["text far above it", "x".repeat(20 * LIMIT)],
    ["an attachment above it", Buffer.alloc(LIMIT + 1)],
  ])("of %s end the connection, and the client comes back", async (_name, big) => {
    const { io, peer, socket } = await pair(way, limits);
    const heard = heardBy(socket, "big");
    const gone = Promise.all([next(socket, "disconnect"), next(peer, "disconnect")]);
    const answer = peer
      .timeout(60_000)
      .emitWithAck("before it", 1)
      .catch((error: unknown) => error);
    peer.emit("big", big);
    const [[onServer], [onClient]] = await gone;
    expect(onServer).toBe("transport error");
    // By polling the 413 of the POST and the end of the pending GET race each other to the client.
    expect(onClient).toMatch(way === "polling" ? /^transport (error|close)$/ : /^transport close$/);
    expect(await answer).toMatchObject({ message: "socket has been disconnected" });
    if (!peer.connected) await next(peer, "connect");
    expect([peer.connected, heard, io.sockets.sockets.has(socket.id)]).toEqual([true, [], false]);
    const again = io.sockets.sockets.get(String(peer.id));
    again?.on("small", (reply) => reply("fine"));
    expect(await peer.emitWithAck("small")).toBe("fine");
  });
});
