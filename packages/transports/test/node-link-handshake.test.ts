import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DialTarget, Link } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { nodeUpgradeExchange } from "../src/node/upgrade-exchange.ts";
import { type NodeDialerOptions, nodeDialer } from "../src/raw/client-node.ts";
import { node } from "../src/raw/server.ts";
import { CERTIFICATE, KEY } from "./support/certificate.ts";
import { FrameEnd } from "./support/frame-end.ts";
import { Host } from "./support/host.ts";
import { RawClient } from "./support/raw-client.ts";
import { Recorder } from "./support/recorder.ts";

const HEAD = "GET /rt/?EIO=4&transport=node HTTP/1.1\r\nHost: x\r\n";
const REQUEST = `${HEAD}Connection: Upgrade\r\nUpgrade: rt\r\n\r\n`;
const ANSWER = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: rt\r\nConnection: Upgrade\r\n\r\n";

function dial(target: DialTarget, options?: NodeDialerOptions): FrameEnd {
  return new FrameEnd(nodeDialer(options).dial(target), true);
}

describe("the server half", () => {
  let host: Host;

  beforeEach(async () => {
    host = await Host.start({ websocket: node() });
  });

  afterEach(() => host.stop());

  it("answers 101, and then there are frames and nothing else", async () => {
    const raw = await RawClient.to(host.port);
    raw.write(REQUEST);
    const far = new FrameEnd(await host.link(), false);
    far.say("0{}", Uint8Array.of(1, 2)).flush();
    expect((await raw.take(ANSWER.length)).toString()).toBe(ANSWER);
    expect((await raw.take(7)).toString("latin1")).toBe("\u00030{}\u0082\u0001\u0002");
    raw.write("\u00024a");
    expect(await far.heard(1)).toEqual(["4a"]);
    far.link.abort();
    await raw.over();
  });

  it("has no trouble with frames that come with the request, or cut anywhere", async () => {
    const raw = await RawClient.to(host.port);
    raw.write(`${REQUEST}\u00024a\u00034`);
    const far = new FrameEnd(await host.link(), false);
    expect(await far.heard(1)).toEqual(["4a"]);
    raw.write("b");
    raw.write("c");
    expect(await far.heard(2)).toEqual(["4a", "4bc"]);
    raw.reset();
    expect((await far.over()).code).toBe("closed");
  });

  it.each([
    ["another protocol", "Upgrade: websocket"],
    ["two protocols", "Upgrade: rt, websocket"],
    ["a version of it", "Upgrade: rt/2"],
    ["a body", "Upgrade: rt\r\nContent-Length: 3"],
    ["a body without a length", "Upgrade: rt\r\nTransfer-Encoding: chunked"],
  ])("refuses a request with %s", async (_what, header) => {
    const raw = await RawClient.to(host.port);
    raw.write(`${HEAD}Connection: Upgrade\r\n${header}\r\n\r\n`);
    await raw.over();
    expect(raw.text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(host.links).toEqual([]);
  });

  it("refuses other methods", async () => {
    const raw = await RawClient.to(host.port);
    raw.write(REQUEST.replace("GET", "POST"));
    await raw.over();
    expect(raw.text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*the method is not GET$/);
  });

  it("takes the name of the protocol in any case", async () => {
    const raw = await RawClient.to(host.port);
    raw.write(REQUEST.replace("Upgrade: rt", "Upgrade: RT"));
    await raw.until(() => raw.text.length === ANSWER.length);
    expect(raw.text).toBe(ANSWER);
    raw.reset();
  });

  it("lives on when the client is gone before it is answered", async () => {
    const raw = await RawClient.to(host.port);
    raw.write(REQUEST);
    raw.reset();
    const next = dial(host.target());
    await next.up();
    next.link.abort();
  });
});

describe("the client half", () => {
  const sockets: Socket[] = [];
  let onAsked: ((socket: Socket) => void) | undefined;

  /** A server that says exactly this to each request. */
  async function saying(answer: string): Promise<DialTarget> {
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined);
      socket.once("data", () => {
        socket.write(answer, "latin1");
        onAsked?.(socket);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => {
      for (const socket of sockets.splice(0)) socket.destroy();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    return { secure: false, host: `127.0.0.1:${port}`, path: "/rt/", query: new Map(), headers: {}, maxChunk: 1000 };
  }

  it("asks as it is written, and is up when the server agrees", async () => {
    const target = await saying(`${ANSWER}\u00030{}`);
    const near = dial({ ...target, query: new Map([["EIO", "4"]]), headers: { "X-Own": "1" } });
    expect(await near.heard(1)).toEqual(["0{}"]);
    expect([near.writables, near.ends]).toEqual([1, []]);
    near.link.close();
    sockets[0]?.end();
    expect(await near.over()).toMatchObject({ code: "local" });
  });

  it.each([
    ["does not know the transport", "HTTP/1.1 400 Bad Request\r\nContent-Length: 17\r\n\r\nTransport unknown"],
    ["goes on as if nothing were", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"],
    ["sends elsewhere", "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"],
    ["agrees to another protocol", ANSWER.replace("rt", "websocket")],
    ["agrees to none", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n"],
    ["speaks no HTTP", "\u0000\u0001garbage\r\n\r\n"],
    ["never ends a header", `HTTP/1.1 101 Switching Protocols\r\nX: ${"x".repeat(100_000)}`],
    ["answers without end", `HTTP/1.1 400 Bad Request\r\n\r\n${"x".repeat(100_000)}`],
  ])("is refused by a server that %s", async (_what, answer) => {
    const near = dial(await saying(answer));
    expect(await near.over()).toMatchObject({ code: "refused" });
    expect(near.writables).toBe(0);
  });

  it("gives up a server that is silent, where it is told to", async () => {
    const near = dial(await saying(""), { handshakeTimeout: 50 });
    expect(await near.over()).toMatchObject({
      code: "refused",
      message: "the connection failed: the handshake timed out",
    });
  });

  it("is refused where nobody listens, and where no request can be sent", async () => {
    const target = await saying(ANSWER);
    const nobody = dial({ ...target, host: "127.0.0.1:1" });
    expect(await nobody.over()).toMatchObject({ code: "refused" });
    const unsendable = dial({ ...target, path: "/a b" });
    expect(await unsendable.over()).toMatchObject({ code: "refused" });
  });

  it("leaves nothing behind when it is aborted before it is up", async () => {
    const target = await saying("");
    const asked = new Promise<Socket>((resolve) => {
      onAsked = resolve;
    });
    const near = dial(target);
    const server = await asked;
    near.link.abort();
    expect(await near.over()).toEqual({ code: "local", message: "aborted" });
    await once(server, "close");
    expect(near.writables).toBe(0);
  });
});

describe("the carriers below it", () => {
  /** A server of its own kind, whose first link is handed over. */
  function accepting(server: HttpServer): Promise<Link> {
    const acceptor = node();
    return new Promise((resolve) => {
      server.on("upgrade", (request, socket, head) => {
        const link = acceptor.accept(nodeUpgradeExchange(request, socket, head), { maxChunk: 1_000_000 });
        if (link !== undefined) resolve(link);
      });
    });
  }

  async function talk(near: FrameEnd, accepted: Promise<Link>): Promise<void> {
    const far = new FrameEnd(await accepted, false);
    const large = new Uint8Array(400_000).fill(3);
    far.say("0{}", large).flush();
    await near.up();
    near.say(large, "4é").flush();
    expect((await near.heard(2)).map((frame) => frame.length)).toEqual([3, 400_000]);
    expect((await far.heard(2)).map((frame) => frame.length)).toEqual([400_000, 2]);
    far.link.close();
    expect((await near.over()).code).toBe("closed");
    expect((await far.over()).code).toBe("local");
  }

  it("may be TLS, with the server's certificate verified", async () => {
    const server = createHttpsServer({ key: KEY, cert: CERTIFICATE });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => {
      server.close();
    });
    const accepted = accepting(server);
    const target = {
      secure: true,
      host: `localhost:${(server.address() as AddressInfo).port}`,
      path: "/rt/",
      query: new Map<string, string>(),
      headers: {},
      maxChunk: 1_000_000,
    };
    const wary = new Recorder(nodeDialer().dial(target));
    expect(await wary.over()).toMatchObject({ code: "refused", message: expect.stringContaining("certificate") });
    await talk(dial(target, { tls: { ca: CERTIFICATE } }), accepted);
  });

  it("may be a Unix socket", async () => {
    const folder = await mkdtemp(join(tmpdir(), "rt-node-link-"));
    const socketPath = join(folder, "server.sock");
    const server = createHttpServer();
    server.listen(socketPath);
    await once(server, "listening");
    onTestFinished(async () => {
      server.close();
      await rm(folder, { recursive: true });
    });
    const accepted = accepting(server);
    const hosts: unknown[] = [];
    server.prependListener("upgrade", ({ headers }) => hosts.push(headers.host));
    const target = {
      secure: false,
      host: "example.com",
      path: "/rt/",
      query: new Map<string, string>(),
      headers: {},
      maxChunk: 1_000_000,
    };
    await talk(dial(target, { socketPath }), accepted);
    expect(hosts).toEqual(["example.com"]);
  });
});
