// Every entry of the core in use, in a place that has nothing but the language.
import {
  createJsonCodec,
  decodeFrame,
  encodeFrame,
  type Link,
  type Packet,
  type PacketCodec,
  PacketType,
  portableBytes,
  RtError,
} from "@rt/protocol";
import { backoffDelay, type ClientPlatform, Manager } from "@rt/protocol/client";
import { createOldCodec, payloadFormat, singleFormat, wantsBase64 } from "@rt/protocol/eio3";
import { type MessagePackOptions, msgpack } from "@rt/protocol/msgpack";
import { FramePacker, WebSocketDecoder } from "@rt/protocol/websocket";

function same(found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`${String(found)}, not ${String(expected)}`);
}

function packets(codec: PacketCodec): void {
  const bytes = new Uint8Array([1, 2, 3]);
  const packet: Packet = { type: PacketType.EVENT, nsp: "/chat", id: 7, data: ["hi", "é", { bytes }] };
  const { head, attachments } = codec.encode(packet);
  const decoded: Packet[] = [];
  const decoder = codec.decoder({
    packet: (it) => decoded.push(it),
    failed: (error) => {
      throw error;
    },
  });
  decoder.add(head);
  for (const it of attachments) decoder.add(it);
  same(decoded, [packet]);
  // @ts-expect-error -- a packet is an object
  const wrong: Packet = "packet";
  same(wrong, "packet");
}

function frames(): void {
  const frame = decodeFrame(encodeFrame("message", "text"), portableBytes);
  same(frame, { type: "message", data: "text" });
  const texts: string[] = [];
  const failed = (_code: number, message: string): never => {
    throw new RtError("PROTOCOL", message);
  };
  const unheard = (): void => undefined;
  const sink = {
    text: (it: string) => texts.push(it),
    binary: unheard,
    close: unheard,
    ping: unheard,
    pong: unheard,
    failed,
  };
  const decoder = new WebSocketDecoder(portableBytes, sink, { role: "client", maxMessage: 1000 });
  const packer = new FramePacker(portableBytes);
  packer.text("one");
  packer.text("two");
  packer.flush({
    write(slab) {
      decoder.read(slab);
      return true;
    },
  });
  same(texts, ["one", "two"]);
}

function oldClients(): void {
  const codec = createOldCodec(createJsonCodec());
  same(codec.encode({ type: PacketType.CONNECT, nsp: "/chat", data: { sid: "secret" } }).head, "0/chat,");
  const base64 = wantsBase64(new Map([["b64", "1"]]));
  same(payloadFormat({ base64 }).join(["4hi", new Uint8Array([1])], portableBytes), "3:4hi6:b4AQ==");
  const read: unknown[] = [];
  const isWhole = singleFormat({ base64 })
    .reader(portableBytes, { framing: "message", maxChunk: 100 })
    .read("4hi", { frame: (chunk) => read.push(chunk) > 0 });
  same([isWhole, read], [true, ["4hi"]]);
}

function client(): void {
  const dialled: string[] = [];
  const due: (() => void)[] = [];
  const link = (): Link => {
    throw new Error("nobody is there");
  };
  const platform: ClientPlatform = {
    clock: { now: () => 0, at: () => () => undefined, soon: (task) => due.push(task) },
    random: () => 0,
    bytes: portableBytes,
    dialers: [{ name: "none", probed: false, dial: link }],
    report: (error) => dialled.push(String(error)),
  };
  const manager = new Manager({ secure: false, host: "localhost" }, platform, { autoConnect: false });
  const socket = manager.socket<{ news(count: number): void }, { hi(name: string): void }>("/chat");
  socket.emit("hi", "there");
  same(socket.connected, false);
  const rules = { reconnectionDelay: 100, reconnectionDelayMax: 500, randomizationFactor: 0 };
  same(
    backoffDelay(10, rules, () => 0),
    500,
  );
}

const limits: MessagePackOptions = { maxDepth: 10 };
packets(createJsonCodec());
packets(msgpack(limits));
frames();
oldClients();
client();
