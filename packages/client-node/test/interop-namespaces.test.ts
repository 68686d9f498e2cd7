import { describe, expect, it } from "vitest";
import { connect } from "../src/index.ts";
import { client, next, serve, ways } from "./support.ts";

describe.each(ways)("namespaces of a Socket.IO server, by %s", (_, options) => {
  it("share one connection, and are left one by one", async () => {
    const { io, url } = await serve();
    io.of("/a").on("connection", (peer) => peer.on("who", (reply) => reply("a")));
    io.of("/b").on("connection", (peer) => peer.on("who", (reply) => reply("b")));
    const a = client(`${url}/a`, options);
    const b = a.io.socket("/b");
    await Promise.all([next(a, "connect"), next(b, "connect")]);
    expect(io.engine.clientsCount).toBe(1);
    expect(a.id).not.toBe(b.id);
    expect(await Promise.all([a.emitWithAck("who"), b.emitWithAck("who")])).toEqual(["a", "b"]);
    const left = new Promise((resolve) =>
      io
        .of("/a")
        .sockets.get(a.id ?? "")
        ?.on("disconnect", resolve),
    );
    a.disconnect();
    expect(await left).toBe("client namespace disconnect");
    expect([a.active, b.connected, await b.emitWithAck("who")]).toEqual([false, true, "b"]);
    a.connect();
    await next(a, "connect");
    expect(io.engine.clientsCount).toBe(1);
  });

  it("refuse with a message and data, and the client stays away", async () => {
    const { io, url } = await serve();
    io.of("/deny").use((_socket, done) => {
      done(Object.assign(new Error("not authorized"), { data: { code: 42, hint: "x" } }));
    });
    const denied = client(`${url}/deny`, options);
    const [error] = await next(denied, "connect_error");
    expect(error).toMatchObject({ code: "CONNECT_REFUSED", message: "not authorized", data: { code: 42, hint: "x" } });
    expect([denied.active, denied.connected]).toEqual([false, false]);
    const unknown = client(`${url}/nope`, options);
    expect((await next(unknown, "connect_error"))[0]).toMatchObject({ message: "Invalid namespace" });
  });

  it("let a client in later, with other credentials", async () => {
    const { io, url } = await serve();
    io.use((peer, done) => done(peer.handshake.auth["token"] === "right" ? undefined : new Error("wrong token")));
    const socket = client(url, { ...options, auth: { token: "wrong" } });
    await next(socket, "connect_error");
    socket.auth = { token: "right" };
    socket.connect();
    await next(socket, "connect");
  });
});

describe("io()", () => {
  it("gives the sockets of one server one connection, but for a namespace that is taken", async () => {
    const { io, url } = await serve();
    io.of("/a");
    const main = connect(url);
    const a = connect(`${url}/a`);
    const again = connect(url);
    const forced = connect(`${url}/a`, { forceNew: true });
    const alone = connect(`${url}/a`, { multiplex: false });
    const otherPath = connect(`${url}/a`, { path: "/other", autoConnect: false });
    try {
      expect(a.io).toBe(main.io);
      expect(new Set([main.io, again.io, forced.io, alone.io, otherPath.io]).size).toBe(5);
      await Promise.all([main, a, again, forced, alone].map((socket) => next(socket, "connect")));
      expect(io.engine.clientsCount).toBe(4);
    } finally {
      for (const socket of [main, a, again, forced, alone]) socket.io.close();
    }
  });

  it("takes the query of the URL where there is no option", async () => {
    const { io, url } = await serve();
    const queries: unknown[] = [];
    io.on("connection", ({ handshake }) =>
      queries.push([handshake.query["a"], handshake.query["b"], handshake.headers["x-c"]]),
    );
    const first = client(`${url}/?a=b%20r&b=2`, { extraHeaders: { "x-c": "d" } });
    await next(first, "connect");
    const second = client(`${url}?a=1`, { query: { b: 3 } });
    await next(second, "connect");
    expect(queries).toEqual([
      ["b r", "2", "d"],
      [undefined, "3", undefined],
    ]);
  });

  it("throws for a query that forges what the option resume says", () => {
    expect(() => connect("http://localhost/?rt=1", { forceNew: true, autoConnect: false })).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining("query.rt") }),
    );
  });

  it("throws for a URL of no server", () => {
    for (const url of ["", "/admin", "ftp://localhost", "http://", "http://a b/", "http://localhost:99999"]) {
      expect(() => connect(url)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    }
  });

  it("throws for an option that cannot work, in its name", () => {
    const wrong = [
      { reconnectionDelay: -1 },
      { randomizationFactor: 2 },
      { timeout: 0 },
      { transports: [] },
      { transports: ["pigeon"] },
      { retries: 0.5 },
      { resume: "no" as unknown as boolean },
      { query: { rt: "1" } },
    ];
    for (const options of wrong) {
      const [name = ""] = Object.keys(options);
      expect(() => connect("http://localhost", { ...options, forceNew: true, autoConnect: false })).toThrow(
        expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(name) }),
      );
    }
  });
});
