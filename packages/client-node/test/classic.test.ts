import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type ClassicClientOptions, NodeClient, NodeClientError, nodeClient } from "../src/index.ts";
import { next, proxy, type Running, serve } from "./support.ts";

function linkTo(port: number, options: ClassicClientOptions = {}): NodeClient {
  const client = new NodeClient("127.0.0.1", port, { logging: false, reconnectionDelay: 10, ...options });
  onTestFinished(() => void client.disconnect());
  return client;
}

/** Sends messages back. */
function echoing({ io }: Running): void {
  io.on("connection", (socket) => socket.on("message", (message) => socket.send({ echo: message })));
}

/** What happens, each with the state at that time. */
function heardBy(client: NodeClient): unknown[] {
  const heard: unknown[] = [];
  const note = (...what: unknown[]): void => {
    const state = ["connected", "connecting", "reconnecting"].filter((name) => Reflect.get(client, name));
    heard.push([...what, ...state].join(" "));
  };
  client.on("connect", () => note("connect:"));
  client.on("disconnect", () => note("disconnect:"));
  client.on("reconnecting", (attempt) => note(`reconnecting ${attempt}:`));
  client.on("reconnect-failed", () => note("reconnect-failed:"));
  client.on("error", ({ type }) => note(`error ${type}:`));
  client.on("message", (message) => heard.push(message));
  return heard;
}

describe("a client of node2node", () => {
  it("keeps what is sent until it is connected, and gets messages", async () => {
    const server = await serve();
    echoing(server);
    const client = linkTo(server.port);
    client.send("before connect");
    expect([client.connected, client.connecting, client.reconnecting]).toEqual([false, false, false]);
    client.connect();
    client.send(["at once", null]);
    expect([client.connected, client.connecting, client.reconnecting]).toEqual([false, true, false]);
    const heard = heardBy(client);
    await expect.poll(() => heard).toHaveLength(3);
    client.connect();
    client.manualConnect();
    client.disconnect();
    client.disconnect();
    expect(heard).toEqual([
      "connect: connected",
      { echo: "before connect" },
      { echo: ["at once", null] },
      "disconnect:",
    ]);
  });

  it("keeps no more than its limits before it is connected", () => {
    const client = linkTo(1);
    for (let n = 0; n < 10_000; n++) client.send(n);
    expect(() => client.send("one too many")).toThrow(expect.objectContaining({ code: "BUFFER_FULL" }));
    const other = linkTo(1);
    other.send("x".repeat(16 * 1024 * 1024 - 100));
    expect(() => other.send("x".repeat(100))).toThrow(expect.objectContaining({ code: "BUFFER_FULL" }));
  });

  it("is there by the name of the class of old, and its methods need no object before them", async () => {
    const server = await serve();
    echoing(server);
    expect(nodeClient).toBe(NodeClient);
    const client = linkTo(server.port);
    const { connect, disconnect, manualConnect, send } = client;
    send("hi");
    manualConnect();
    connect();
    expect(await next(client, "message")).toEqual([{ echo: "hi" }]);
    disconnect();
    expect(client.connected).toBe(false);
  });

  it("comes back when its server was restarted", async () => {
    const first = await serve();
    const client = linkTo(first.port, { maxReconnectionAttempts: Infinity });
    client.connect();
    await next(client, "connect");
    const heard = heardBy(client);
    await first.kill();
    await next(client, "reconnecting");
    client.send("while it was away");
    const second = await serve({}, first.port);
    echoing(second);
    expect(await next(client, "message")).toEqual([{ echo: "while it was away" }]);
    expect(heard.slice(0, 2)).toEqual(["disconnect: reconnecting", "reconnecting 1: reconnecting"]);
    expect(heard.slice(-2)).toEqual(["connect: connected", { echo: "while it was away" }]);
  });

  it("may be told to connect by a listener that hears of its end", async () => {
    const { port } = await serve();
    const client = linkTo(port);
    client.connect();
    await next(client, "connect");
    client.once("disconnect", client.connect);
    client.disconnect();
    expect(client.connecting).toBe(true);
    await next(client, "connect");
    expect(client.connected).toBe(true);
  });

  it("gives up after as many attempts as it may make, until it is told to connect", async () => {
    const gone = await serve();
    await gone.kill();
    const client = linkTo(gone.port, { maxReconnectionAttempts: 2 });
    const heard = heardBy(client);
    client.connect();
    await next(client, "reconnect-failed");
    expect(heard).toEqual([
      "error transport: reconnecting",
      "reconnecting 1: reconnecting",
      "error transport: reconnecting",
      "reconnecting 2: reconnecting",
      "error transport: reconnecting",
      "reconnect-failed:",
    ]);
    client.manualConnect();
    expect(client.connecting).toBe(true);
    await next(client, "reconnect-failed");
    expect(heard.slice(6)).toEqual(heard.slice(0, 6));
    await serve({}, gone.port);
    client.connect();
    await next(client, "connect");
  });

  it("counts its attempts from the first one, and waits no longer, when it is told to connect", async () => {
    const gone = await serve();
    await gone.kill();
    const client = linkTo(gone.port, { reconnectionDelay: 1_000_000 });
    client.connect();
    await next(client, "error");
    expect(client.reconnecting).toBe(true);
    const heard = heardBy(client);
    await serve({}, gone.port);
    client.connect();
    expect(client.reconnecting).toBe(true);
    client.manualConnect();
    await next(client, "connect");
    expect(heard).toEqual(["connect: connected"]);
  });

  it("stays away without `reconnect`", async () => {
    const server = await serve();
    const client = linkTo(server.port, { reconnect: false });
    client.connect();
    await next(client, "connect");
    const heard = heardBy(client);
    const lost = next(client, "disconnect");
    await server.kill();
    await lost;
    expect(heard[0]).toBe("disconnect:");
    client.connect();
    await next(client, "error");
    expect([client.connected, client.connecting, client.reconnecting]).toEqual([false, false, false]);
  });

  it("takes a server that has gone silent for lost", async () => {
    const server = await serve({ pingInterval: 30, pingTimeout: 60_000 });
    const way = await proxy(server.port);
    const client = linkTo(Number(new URL(way.url).port), { timeout: 300 });
    client.connect();
    await next(client, "connect");
    const heard = heardBy(client);
    way.freeze();
    const [error] = await next(client, "error");
    expect(error).toBeInstanceOf(NodeClientError);
    expect(error).toMatchObject({
      type: "heartbeat",
      message: expect.stringContaining("no heartbeat came in 300 ms") as unknown,
      code: "DISCONNECTED",
    });
    await next(client, "reconnecting");
    way.thaw();
    await next(client, "connect");
    expect(heard.slice(0, 3)).toEqual([
      "error heartbeat: connected",
      "disconnect: reconnecting",
      "reconnecting 1: reconnecting",
    ]);
  });

  it("says why the server does not let it in, and stays away", async () => {
    const { io, port } = await serve();
    io.use((_socket, proceed) => proceed(new Error("not you")));
    const client = linkTo(port);
    client.connect();
    expect(await next(client, "error")).toEqual([
      expect.objectContaining({ type: "refused", message: "not you", code: "CONNECT_REFUSED" }),
    ]);
    expect([client.connected, client.connecting, client.reconnecting]).toEqual([false, false, false]);
  });

  it("stays away when the server disconnects it", async () => {
    const { io, port } = await serve();
    io.on("connection", (socket) => socket.disconnect());
    const client = linkTo(port);
    client.connect();
    await next(client, "disconnect");
    expect([client.connected, client.connecting, client.reconnecting]).toEqual([false, false, false]);
  });

  it("gets no value where the server sends none", async () => {
    const { io, port } = await serve();
    io.on("connection", (socket) => socket.emit("message", () => undefined));
    const client = linkTo(port);
    client.connect();
    expect(await next(client, "message")).toEqual([undefined]);
  });

  it("finds a server under another resource", async () => {
    const server = await serve({ path: "/an/other" });
    const client = linkTo(server.port, { resource: "an/other" });
    client.connect();
    await next(client, "connect");
  });
});

describe("the log of a client of node2node", () => {
  function written(): { readonly lines: () => string[] } {
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    onTestFinished(() => write.mockRestore());
    const text = (): string => write.mock.calls.map(([line]) => String(line)).join("");
    return {
      lines: () =>
        text()
          .split("\n")
          .slice(0, -1)
          .map((line) => line.replace(/^\S+Z /, "")),
    };
  }

  it("is on standard error, with everything, when nothing is said of it", async () => {
    const { port } = await serve({ pingInterval: 20, pingTimeout: 20_000 });
    const log = written();
    const client = new NodeClient("127.0.0.1", port);
    onTestFinished(() => void client.disconnect());
    client.connect();
    await next(client, "connect");
    await expect.poll(() => log.lines().length).toBeGreaterThan(2);
    client.disconnect();
    const at = `127.0.0.1:${port}`;
    const lines = log.lines();
    expect(lines.slice(0, 3)).toEqual([`INFO ${at}: connecting`, `INFO ${at}: connected`, `DEBUG ${at}: heartbeat`]);
    expect(lines.at(-1)).toBe(`INFO ${at}: disconnected: io client disconnect`);
  });

  it("has no more than its level says", async () => {
    const gone = await serve();
    await gone.kill();
    const log = written();
    const client = linkTo(gone.port, { logging: true, logLevel: "ERROR", maxReconnectionAttempts: 0 });
    client.connect();
    await next(client, "reconnect-failed");
    expect(log.lines()).toEqual([
      expect.stringMatching(/^ERROR \S+: transport: /),
      expect.stringMatching(/^ERROR \S+: all attempts to reconnect have failed$/),
    ]);
  });

  it("can be switched off", async () => {
    const server = await serve();
    const log = written();
    const client = linkTo(server.port, { logging: false });
    client.connect();
    await next(client, "connect");
    expect(log.lines()).toEqual([]);
  });
});
