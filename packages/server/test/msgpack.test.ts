import { type Packet, PacketType } from "@rt/protocol";
import { msgpack } from "@rt/protocol/msgpack";
import { type GapReport, Server, type Socket } from "@rt/server";
import * as theirParser from "socket.io-msgpack-parser";
import { describe, expect, test } from "vitest";
import { client, connected, WAYS } from "./support/client.ts";
import { type ClientOptions, enter, heardBy, pair, settled } from "./support/pair.ts";
import { RtClient } from "./support/rt-client.ts";
import { away } from "./support/rt-ends.ts";
import { RT_WAYS } from "./support/rt-link.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";

/** The reference's parser, for its own clients. */
const theirs: ClientOptions = { parser: theirParser };
const ours = { parser: msgpack() };

/** Values, and what arrives where it is not the same. */
const VALUES: readonly (readonly [name: string, value: unknown, arrives?: unknown])[] = [
  ["text", "é€\u{1f600}\u001e\0"],
  ["a long text", "é".repeat(70_000)],
  ["numbers of every size", [0, -1, 127, 128, -129, 65_536, 2 ** 31, 2 ** 53, -(2 ** 53), 1.5, 1e-300]],
  ["what JSON cannot say", [Number.NaN, Infinity, -Infinity, undefined, { a: undefined }]],
  ["dates", { at: new Date(1_700_000_000_123), before: new Date(-1) }],
  ["a buffer", Buffer.from(Array.from({ length: 1024 }, (_, n) => n & 255))],
  ["more buffers than JSON's codec takes", Array.from({ length: 300 }, (_, n) => Buffer.alloc(n, n))],
  ["a buffer in a map in a list", [{ a: { b: [Buffer.from("deep"), null, {}] } }]],
  ["what looks like a placeholder", [{ _placeholder: true, num: 0 }, Buffer.of(1)]],
  ["something with a `toJSON`", { toJSON: () => [Buffer.from("json")] }, [Buffer.from("json")]],
];

/** What its client would write wrong: it sends whole buffers, as something that browsers do not know, and integers modulo 2^64. */
const OURS_ALONE: typeof VALUES = [
  ["a Uint8Array in the middle of its buffer", new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 4), Buffer.from([1, 2, 3])],
  ["an ArrayBuffer", new Uint8Array([1, 2]).buffer, Buffer.from([1, 2])],
  ["a huge integer", 1e300, 1e300],
];

describe.each(WAYS)("a client of the reference with its MessagePack parser, by %s", (way) => {
  test.each(VALUES)(
    "%s comes there and back, in events and acknowledgements",
    async (_name, value, arrives = value) => {
      const ends = await pair(way, ours, theirs);
      const { peer, socket } = ends;
      const [there, back] = [heardBy(socket, "there"), heardBy(peer, "back")];
      socket.on("echo", (got, answer) => answer(got));
      peer.on("echo", (got, answer) => answer(got));
      peer.emit("there", "head", value);
      socket.emit("back", value, "tail");
      expect([await peer.emitWithAck("echo", value), await socket.emitWithAck("echo", value)]).toEqual([
        arrives,
        arrives,
      ]);
      await settled(ends);
      expect([there, back]).toEqual([[["head", arrives]], [[arrives, "tail"]]]);
    },
  );

  test.each(OURS_ALONE)("%s comes to it as it is", async (_name, value, arrives) => {
    const ends = await pair(way, ours, theirs);
    const heard = heardBy(ends.peer, "it");
    ends.socket.emit("it", value);
    await settled(ends);
    expect(heard).toEqual([[arrives]]);
  });

  test("broadcasts come to the rooms that are meant, and are acknowledged", async () => {
    const first = await pair(way, ours, theirs);
    const all = [first, await enter(first, way, theirs), await enter(first, "websocket", theirs)];
    const heard = all.map(({ peer }) => heardBy(peer, "room"));
    void all[0]?.socket.join("a");
    void all[2]?.socket.join(["a", "b"]);
    first.io.to("a").except("b").emit("room", 1, Buffer.of(1));
    first.io.to("b").emit("room", new Date(2));
    await settled(...all);
    expect(heard).toEqual([[[1, Buffer.of(1)]], [], [[new Date(2)]]]);
    for (const { peer } of all) peer.on("ask", (bytes: Buffer, answer) => answer(bytes.length));
    expect(await first.io.timeout(30_000).emitWithAck("ask", Buffer.alloc(3))).toEqual([3, 3, 3]);
  });

  test("namespaces are joined with credentials, refused with reasons, and left", async () => {
    const { io, port } = await serve(ours);
    io.of("/admin").use((socket, go) => {
      const { key } = socket.handshake.auth;
      if (Buffer.isBuffer(key) && key.equals(Buffer.of(1))) go();
      else go(Object.assign(new Error("not you"), { data: { at: new Date(3), bytes: Buffer.of(2) } }));
    });
    const refused = client(port, way, theirs, "/admin");
    const refusal = next(refused, "connect_error");
    refused.connect();
    expect((await refusal)[0]).toMatchObject({ message: "not you", data: { at: new Date(3), bytes: Buffer.of(2) } });
    const unknown = client(port, way, theirs, "/nowhere");
    const missing = next(unknown, "connect_error");
    unknown.connect();
    expect((await missing)[0]).toMatchObject({ message: "Invalid namespace" });
    const { peer, socket } = await enter({ io, port }, way, { ...theirs, auth: { key: Buffer.of(1) } }, "/admin");
    const left = next(socket, "disconnect");
    peer.disconnect();
    expect((await left)[0]).toBe("client namespace disconnect");
  });

  test("is disconnected by the server's word", async () => {
    const { peer, socket } = await pair(way, ours, theirs);
    const left = next(peer, "disconnect");
    socket.disconnect();
    expect((await left)[0]).toBe("io server disconnect");
  });
});

describe.each(WAYS)("a client that speaks another language, by %s,", (way) => {
  test.each([
    ["JSON to MessagePack", ours, {}, theirs],
    ["MessagePack to JSON", {}, theirs, {}],
  ])("%s, is sent away, and the others are served", async (_name, server, wrong, right) => {
    const { io, port, errors } = await serve(server);
    const ends = await enter({ io, port }, "websocket", right);
    const stranger = client(port, way, { ...wrong, reconnection: false });
    const heard = heardBy(stranger, "connect");
    const closed = new Promise((resolve) => stranger.io.once("close", resolve));
    stranger.connect();
    await closed;
    await until(() => io.engine.clientsCount === 1);
    await settled(ends);
    expect([heard, errors, io.sockets.sockets.size]).toEqual([[], [], 1]);
  });
});

describe("messages that are no packets", () => {
  test.each([
    ["a text", '2["x"]'],
    ["nothing", new Uint8Array(0)],
    ["an array of four billion", Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff)],
    ["200,000 arrays within each other", new Uint8Array(200_000).fill(0x91)],
  ])("end the connection, without harm to others: %s", async (_name, message) => {
    const { io, port, errors } = await serve(ours);
    const good = await enter({ io, port }, "websocket", theirs);
    const bad = await connected(port, "websocket", { ...theirs, reconnection: false });
    const left = next(bad, "disconnect");
    bad.io.engine.write(message);
    expect((await left)[0]).toMatch(/^transport/);
    await settled(good);
    expect([errors, io.engine.clientsCount]).toEqual([[], 1]);
  });
});

describe("the option `parser`", () => {
  test("that is none is told at once, with what to use", () => {
    for (const parser of [theirs.parser, msgpack, "msgpack"]) {
      const make = (): unknown => Reflect.construct(Server, [{ parser }]);
      expect(make).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
      expect(make).toThrow("@rt/protocol/msgpack");
    }
  });

  test("is the constructor's, not that of `attach`", async () => {
    const { http } = await serve();
    const io = new Server();
    expect(() => io.attach(http, ours)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    await io.close();
  });
});

/** A client of rt's own that speaks MessagePack: it joins, and reads and writes packets. */
class Speaker {
  readonly client: RtClient;
  readonly socket: Socket;
  readonly #packets: Packet[] = [];
  readonly #decoder = ours.parser.decoder({
    packet: (packet) => void this.#packets.push(packet),
    failed: (error) => {
      throw error;
    },
  });

  constructor(counting: RtClient, socket: Socket) {
    this.client = counting;
    this.socket = socket;
  }

  static async join(port: number, way: (typeof RT_WAYS)[number], io: Server): Promise<Speaker> {
    const connection = next<[Socket]>(io, "connection");
    const counting = await RtClient.open(port, way);
    await counting.send(bytesOf({ type: PacketType.CONNECT, nsp: "/" }));
    const speaker = new Speaker(counting, (await connection)[0]);
    expect(await speaker.read(1)).toEqual([{ sid: speaker.socket.id }]);
    return speaker;
  }

  say(...data: [string, ...unknown[]]): Promise<void> {
    return this.client.send(bytesOf({ type: PacketType.EVENT, nsp: "/", id: undefined, data }));
  }

  /** The data of the next packets. */
  async read(count: number): Promise<unknown[]> {
    for (const message of await this.client.take(count)) this.#decoder.add(message);
    return this.#packets.splice(0).map(({ data }) => data);
  }
}

function bytesOf(packet: Packet): Uint8Array {
  const { head } = ours.parser.encode(packet);
  if (typeof head === "string") throw new Error("a text");
  return head;
}

describe.each(RT_WAYS)("a client of rt's own that speaks MessagePack and lost its link, by %s,", (way) => {
  test("comes back to all that was sent, both ways, once and in order", async () => {
    const { io, port, errors } = await serve(ours);
    const speaker = await Speaker.join(port, way, io);
    const heard = heardBy(speaker.socket, "up");
    await speaker.say("up", 0, Buffer.of(0));
    await until(() => heard.length === 1);
    await away(speaker);
    for (let count = 0; count < 20; count++) speaker.socket.emit("down", count, Buffer.of(count), new Date(count));
    io.emit("to all", Buffer.from("bytes"));
    await speaker.say("up", 1, Buffer.of(1)).catch(() => undefined);
    await speaker.client.resume();
    await until(() => heard.length === 2);
    expect(heard).toEqual([
      [0, Buffer.of(0)],
      [1, Buffer.of(1)],
    ]);
    const events = Array.from({ length: 20 }, (_, n) => ["down", n, Uint8Array.of(n), new Date(n)]);
    expect(await speaker.read(21)).toEqual([...events, ["to all", new Uint8Array(Buffer.from("bytes"))]]);
    expect(errors).toEqual([]);
  });

  test("and stays away, is a gap that names what it may have missed", async () => {
    const { io, port } = await serve({ ...ours, resume: { maxMessages: 3 } });
    const speaker = await Speaker.join(port, way, io);
    const reports: GapReport[] = [];
    speaker.socket.conn.on("gap", (report) => void reports.push(report));
    speaker.socket.emit("sent", Buffer.of(1));
    // It has left, and the client says nothing of it.
    await speaker.client.link.next();
    await away(speaker);
    io.emit("kept", new Date(0));
    for (let count = 0; speaker.socket.connected; count++) speaker.socket.emit("more", count);
    const [report] = reports;
    expect(report?.code).toBe(51);
    const left = [...(report?.unconfirmed ?? []), ...(report?.unsent ?? [])].map(({ data }) => data);
    const events = left.filter(Array.isArray);
    expect(events.slice(0, 3)).toEqual([
      ["sent", Buffer.of(1)],
      ["kept", new Date(0)],
      ["more", 0],
    ]);
    expect(events.slice(2).map(([name]: unknown[]) => name)).toEqual(events.slice(2).map(() => "more"));
  });
});
