import { Agent, type IncomingMessage } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  Fetch,
  Manager,
  type NodeClientOptions,
  NodeWebSocket,
  NodeXHR,
  WebSocket,
  WebTransport,
  XHR,
} from "../src/index.ts";
import { client, next, serve } from "./support.ts";

describe("the options of Node", () => {
  it("keep the cookies of the server, and give them with all that is asked for later", async () => {
    const { io, url } = await serve();
    const asked: string[] = [];
    io.engine.on(
      "headers",
      (headers: Record<string, unknown>, { url: path, method, headers: { cookie } }: IncomingMessage) => {
        asked.push(`${method} ${new URL(path ?? "", url).searchParams.get("transport")} ${cookie}`);
        headers["Set-Cookie"] = ["place=7; Path=/; HttpOnly", "gone=1; Max-Age=0"];
      },
    );
    const socket = client(url, {
      transports: ["polling", "websocket"],
      withCredentials: true,
      extraHeaders: { Cookie: "own=1" },
      autoConnect: false,
    });
    socket.connect();
    const { engine } = socket.io;
    await Promise.all([next(engine, "upgrade"), next(socket, "connect")]);
    expect(asked[0]).toBe("GET polling own=1");
    expect(asked.slice(1)).toContain("GET websocket own=1; place=7");
    expect(asked.slice(1).every((line) => line.endsWith("own=1; place=7"))).toBe(true);
  });

  it("keep none unless they are told to", async () => {
    const { io, url } = await serve();
    const cookies = new Set<unknown>();
    io.engine.on("headers", (headers: Record<string, unknown>, request: IncomingMessage) => {
      cookies.add(request.headers.cookie);
      headers["Set-Cookie"] = "place=7";
    });
    await next(client(url, { transports: ["polling"] }), "connect");
    expect([...cookies]).toEqual([undefined]);
  });

  it.each(["polling", "websocket"])(
    "connect from a local address, to a family of addresses, by %s",
    async (transport) => {
      const { io, port } = await serve();
      const addresses: (string | undefined)[] = [];
      io.on("connection", ({ request }) => addresses.push(request.socket.remoteAddress));
      const options: NodeClientOptions = {
        transports: [transport],
        localAddress: "127.0.0.9",
        family: 4,
        agent: false,
      };
      await next(client(`http://localhost:${port}`, options), "connect");
      expect(addresses).toEqual(["127.0.0.9"]);
      const [error] = await next(
        client(`http://127.0.0.1:${port}`, { ...options, localAddress: "192.0.2.1" }),
        "connect_error",
      );
      expect(error).toMatchObject({ code: "CONNECT_FAILED", type: "TransportError" });
    },
  );

  it("of one transport stand before those of all", async () => {
    const { url } = await serve();
    const used: string[] = [];
    class NotedAgent extends Agent {
      readonly #name: string;

      constructor(name: string) {
        super();
        this.#name = name;
        onTestFinished(() => this.destroy());
      }

      override createConnection(...args: Parameters<Agent["createConnection"]>): ReturnType<Agent["createConnection"]> {
        used.push(this.#name);
        return super.createConnection(...args);
      }
    }
    const options: NodeClientOptions = {
      agent: new NotedAgent("all"),
      transportOptions: { websocket: { agent: new NotedAgent("own") } },
    };
    await next(client(url, { ...options, transports: ["websocket"] }), "connect");
    expect(used).toEqual(["own"]);
    await next(client(url, { ...options, transports: ["polling"] }), "connect");
    expect(used[1]).toBe("all");
  });

  it("send binary values as text by a WebSocket where they are told to, and take them either way", async () => {
    const { io, url } = await serve();
    io.on("connection", (peer) => peer.on("echo", (value, answer) => answer(value)));
    const socket = client(url, { transports: ["websocket"], forceBase64: true, autoConnect: false });
    socket.connect();
    const frames: unknown[] = [];
    io.engine.once("connection", ({ transport }: { transport: { socket: NodeJS.EventEmitter } }) => {
      transport.socket.on("message", (data: Buffer, isBinary: boolean) =>
        frames.push(isBinary ? "binary" : String(data)),
      );
    });
    await next(socket, "connect");
    expect(await socket.emitWithAck("echo", new Uint8Array([1, 2, 3]))).toEqual(Buffer.from([1, 2, 3]));
    expect(frames).toContain("bAQID");
    expect(frames).not.toContain("binary");
  });
});

describe("the transports that are named as values", () => {
  it.each([
    ["websocket", [WebSocket]],
    ["websocket", [NodeWebSocket, XHR]],
    ["polling", [WebTransport, XHR]],
    ["polling", [NodeXHR]],
    ["polling", [Fetch]],
  ])("are %s where they are first", async (name, transports) => {
    const { url } = await serve();
    for (const options of [{ transports }, { transportImplementations: transports }]) {
      const socket = client(url, { ...options, upgrade: false });
      await next(socket, "connect");
      expect(socket.io.engine?.transport.name).toBe(name);
    }
  });
});

describe("a manager without a URL", () => {
  it("is told by its options where the server is", async () => {
    const { port } = await serve();
    const manager = new Manager({ hostname: "127.0.0.1", port, reconnection: false });
    onTestFinished(() => {
      manager.close();
    });
    expect(manager.uri).toBe(`http://127.0.0.1:${port}`);
    await next(manager.socket("/"), "connect");
  });

  it.each([
    [{ host: "a.example", secure: true }, "https://a.example"],
    [{ hostname: "::1", port: "3000" }, "http://[::1]:3000"],
    [{ port: 80 }, "http://localhost"],
  ])("%j is at %s", (options, uri) => {
    expect(new Manager({ ...options, autoConnect: false }).uri).toBe(uri);
  });
});
