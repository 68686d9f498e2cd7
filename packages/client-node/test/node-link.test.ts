import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  type Socket as NetSocket,
} from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "socket.io";
import { describe, expect, it, onTestFinished } from "vitest";
import { io as connect } from "../src/index.ts";
import { CERTIFICATE, KEY } from "./certificate.ts";
import { client, next, serve, ways } from "./support.ts";

describe("a Socket.IO server, which does not know the transport `node`,", () => {
  it("costs a client without a list one request, and from then on none", async () => {
    const { io, url } = await serve();
    const refused: unknown[] = [];
    io.engine.on("connection_error", ({ code, context }) => refused.push([code, context.transport]));
    // No other transport starts beside it: that it yields is what is waited for.
    const socket = client(url, { fallbackTimeout: 60_000 });
    await next(socket, "connect");
    expect([socket.io.engine?.transport.name, refused]).toEqual(["websocket", [[0, "node"]]]);
    const reconnected = next(socket.io, "reconnect");
    for (const peer of io.sockets.sockets.values()) peer.conn.close();
    await reconnected;
    expect([socket.io.engine?.transport.name, refused]).toEqual(["websocket", [[0, "node"]]]);
  });

  it("is an error where the client is to use nothing else", async () => {
    const { url } = await serve();
    const socket = client(url, { transports: ["node"], reconnection: false });
    const [error] = await next(socket, "connect_error");
    expect(error).toMatchObject({
      code: "CONNECT_FAILED",
      message: "node error: the server answered 400: Transport unknown",
    });
  });
});

/** A way to a server that reads each request, and passes on those that it likes; the others get an answer, or none. */
async function choosyProxy(port: number, answerTo: (head: string) => string | undefined): Promise<string> {
  const sockets = new Set<NetSocket>();
  const server = createTcpServer((near) => {
    sockets.add(near);
    near.on("error", () => near.destroy());
    near.once("data", (first: Buffer) => {
      const answer = answerTo(first.toString("latin1"));
      if (answer !== undefined) {
        if (answer !== "") near.end(answer);
        return;
      }
      const far = connectTcp(port, "127.0.0.1");
      sockets.add(far);
      far.on("error", () => near.destroy());
      far.write(first);
      near.pipe(far).pipe(near);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a proxy that does not know the protocol `rt`", () => {
  it.each([
    ["refuses it", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", 60_000],
    ["swallows it", "", 50],
  ])("and %s leads to a WebSocket", async (_what, answer, fallbackTimeout) => {
    const { port } = await serve();
    const url = await choosyProxy(port, (head) => {
      if (head.includes("Upgrade: rt")) return answer;
      // Polling, which starts beside the WebSocket when that takes its time, could be the first.
      return head.includes("Upgrade: websocket") ? undefined : "";
    });
    const socket = client(url, { fallbackTimeout });
    await next(socket, "connect");
    expect(socket.io.engine?.transport.name).toBe("websocket");
  });

  it("and refuses WebSockets too leads to polling", async () => {
    const { port } = await serve();
    const refusal = "HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n";
    const url = await choosyProxy(port, (head) => (head.includes("Upgrade: ") ? refusal : undefined));
    const socket = client(url, { fallbackTimeout: 60_000 });
    await next(socket, "connect");
    expect(socket.io.engine?.transport.name).toBe("polling");
  });
});

describe("a server on a Unix socket", () => {
  async function listening(http: HttpServer): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "rt-client-node-"));
    const socketPath = join(folder, "io.sock");
    http.listen(socketPath);
    await once(http, "listening");
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return socketPath;
  }

  function greeting(http: HttpServer, word: string): Server {
    const io = new Server(http);
    onTestFinished(async () => {
      await io.close();
    });
    io.of(/.*/).on("connection", (peer) => peer.emit("hello", word, peer.nsp.name, peer.handshake.headers.host));
    return io;
  }

  it.each(ways)(
    "is reached by `socketPath`, by %s; the URL names the host and the namespace",
    async (_way, options) => {
      const http = createHttpServer();
      const socketPath = await listening(http);
      greeting(http, "over it");
      const socket = client("http://example.com/chat", { ...options, socketPath });
      expect(await next(socket, "hello")).toEqual(["over it", "/chat", "example.com"]);
    },
  );

  it("may speak TLS there, and is verified by the URL's name", async () => {
    const http = createHttpsServer({ key: KEY, cert: CERTIFICATE });
    const socketPath = await listening(http);
    greeting(http, "safely");
    const socket = client("https://localhost/safe", { socketPath, ca: CERTIFICATE });
    expect((await next(socket, "hello"))[0]).toBe("safely");
    const wary = client("https://example.com", { socketPath, ca: CERTIFICATE, reconnection: false });
    const [error] = await next(wary, "connect_error");
    expect(error).toMatchObject({ message: expect.stringContaining("altname") });
  });

  it("shares no connection with another one, whatever the URL says", async () => {
    const [one, two] = [createHttpServer(), createHttpServer()];
    const [first, second] = [await listening(one), await listening(two)];
    greeting(one, "one");
    greeting(two, "two");
    const sockets = [
      connect("http://localhost/a", { socketPath: first }),
      connect("http://localhost/b", { socketPath: second }),
      connect("http://localhost/c", { socketPath: first }),
    ];
    onTestFinished(() => {
      for (const socket of sockets) socket.io.close();
    });
    const words = await Promise.all(sockets.map(async (socket) => (await next(socket, "hello"))[0]));
    expect(words).toEqual(["one", "two", "one"]);
    expect(sockets[2]?.io).toBe(sockets[0]?.io);
  });
});
