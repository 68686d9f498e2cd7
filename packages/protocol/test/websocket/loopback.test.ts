import { createHash, randomBytes, randomFillSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { portableBytes } from "../../src/bytes/index.ts";
import type { HttpHeaders } from "../../src/contracts/index.ts";
import {
  ACCEPT_GUID,
  answerFault,
  FramePacker,
  judgeUpgrade,
  upgradeAnswer,
  upgradeRequest,
  WebSocketDecoder,
} from "../../src/websocket/index.ts";
import { Listener } from "./listen.ts";

/** What each end says to the other's echo: each size of header, both kinds, and a ping. */
const SAYINGS: readonly (string | Buffer)[] = [
  "",
  "4hello",
  "€".repeat(50),
  "x".repeat(65_535),
  "é".repeat(40_000),
  Buffer.alloc(0),
  randomBytes(125),
  randomBytes(126),
  randomBytes(65_536),
  randomBytes(300_000),
];

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Our end on a raw connection: an echo, which answers a close with the same code. */
class Echo extends Listener {
  readonly packer: FramePacker;
  readonly #socket: Duplex;
  readonly #isSilent: boolean;

  constructor(socket: Duplex, role: "client" | "server", head: Uint8Array, isSilent = false) {
    super();
    this.#socket = socket;
    this.#isSilent = isSilent;
    this.packer = new FramePacker(portableBytes, role === "client" ? (target) => randomFillSync(target) : undefined);
    const decoder = new WebSocketDecoder(portableBytes, this, { role, maxMessage: 1_000_000 });
    decoder.read(head);
    socket.on("data", (chunk: Buffer) => decoder.read(chunk));
    socket.on("error", () => {});
  }

  override text(text: string): void {
    super.text(text);
    if (this.#isSilent) return;
    this.packer.text(text);
    this.flush();
  }

  override binary(data: Uint8Array): void {
    super.binary(data);
    if (this.#isSilent) return;
    this.packer.binary(data);
    this.flush();
  }

  override ping(data: Uint8Array): void {
    this.packer.pong(data);
    this.flush();
  }

  override close(code: number, reason: string): void {
    super.close(code, reason);
    if (!this.#isSilent) this.packer.close(code);
    this.flush();
    this.#socket.end();
  }

  flush(): void {
    this.packer.flush({ write: (bytes) => this.#socket.write(bytes) });
  }
}

function headersOf(message: IncomingMessage): HttpHeaders {
  const entries = Object.entries(message.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : value,
  ]);
  return Object.fromEntries(entries) as HttpHeaders;
}

function accept(key: string): string {
  return createHash("sha1")
    .update(key + ACCEPT_GUID)
    .digest("base64");
}

it("a client of ws and our server understand each other", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  cleanups.push(() => server.close());
  await once(server, "listening");
  server.on("upgrade", (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    const verdict = judgeUpgrade(message.method ?? "", headersOf(message));
    if (!verdict.isAccepted) throw new Error(verdict.message);
    const headers = Object.entries(upgradeAnswer(accept(verdict.key), verdict.protocol));
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
    );
    new Echo(socket, "server", head);
  });

  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, ["chat", "other"], {
    perMessageDeflate: false,
  });
  const echoed: string[] = [];
  client.on("message", (data: Buffer, isBinary) => echoed.push(data.toString(isBinary ? "hex" : "utf8")));
  await once(client, "open");
  expect(client.protocol).toBe("chat");
  client.ping("still there?");
  const ponged = once(client, "pong");
  for (const saying of SAYINGS) client.send(saying);
  client.send("frag", { fin: false });
  client.send("mented", { fin: true });
  expect(String((await ponged)[0])).toBe("still there?");
  client.close(4001, "bye");
  const [code] = await once(client, "close");
  expect(code).toBe(4001);
  expect(echoed).toEqual([
    ...SAYINGS.map((saying) => (typeof saying === "string" ? saying : saying.toString("hex"))),
    "fragmented",
  ]);
});

it("our client and a server of ws understand each other", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  cleanups.push(() => server.close());
  await once(server, "listening");
  server.on("connection", (socket) => {
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });

  const key = randomBytes(16).toString("base64");
  const outgoing = request({
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    headers: upgradeRequest(key),
  });
  outgoing.end();
  const [answer, socket, head] = (await once(outgoing, "upgrade")) as [IncomingMessage, Duplex, Buffer];
  expect(answerFault(answer.statusCode ?? 0, headersOf(answer), accept(key))).toBeUndefined();

  const end = new Echo(socket, "client", head, true);
  for (const saying of SAYINGS) {
    if (typeof saying === "string") end.packer.text(saying);
    else end.packer.binary(saying);
  }
  end.packer.close(4001, "bye");
  end.flush();
  await once(socket, "close");
  expect(end.heard).toEqual([
    ...SAYINGS.map((saying) => (typeof saying === "string" ? ["text", saying] : ["binary", saying.toString("hex")])),
    ["close", 4001, "bye"],
  ]);
});
