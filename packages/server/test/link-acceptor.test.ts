import type { IncomingMessage } from "node:http";
import { RtError } from "@rt/protocol";
import { type ConnectionError, Server, type ServerOptions, type Socket } from "@rt/server";
import { describe, expect, it, onTestFinished } from "vitest";
import { CallBox } from "./support/caller.ts";
import { ask, eioPath, Poller } from "./support/http.ts";
import { serve } from "./support/server.ts";
import { next } from "./support/wait.ts";

interface Box {
  readonly box: CallBox;
  readonly io: Server;
  readonly errors: unknown[];
  /** The refusals, as `code name`. */
  readonly refusals: string[];
}

function open(options: ServerOptions = {}, box: CallBox = new CallBox()): Box {
  const errors: unknown[] = [];
  const io = new Server({ transports: [box], closeTimeout: 100, onError: (error) => errors.push(error), ...options });
  onTestFinished(() => void io.close());
  return { box, io, errors, refusals: refusalsOf(io) };
}

function refusalsOf(io: Server): string[] {
  const refusals: string[] = [];
  io.engine.on("connection_error", ({ code, message, context }: ConnectionError) => {
    refusals.push(`${code} ${typeof context["name"] === "string" ? context["name"] : message}`);
  });
  return refusals;
}

describe("a transport that comes by no HTTP", () => {
  it("is listened to from the constructor on, without an HTTP server", async () => {
    const { box, io } = open({ maxHttpBufferSize: 5000 });
    expect(box.begun).toEqual([5000]);
    const connected = next<[Socket]>(io, "connection");
    const caller = box.call();
    expect(await caller.greeting()).toMatchObject({ upgrades: [], maxPayload: 5000 });
    caller.say("40");
    expect(await caller.next()).toMatch(/^40\{"sid":/);
    const [socket] = await connected;
    expect(socket.conn.transport.name).toBe("call");
    socket.on("echo", (text, answer) => answer(text));
    caller.say('421["echo","hi"]');
    expect(await caller.next()).toBe('431["hi"]');
    expect(io.engine.clientsCount).toBe(1);
  });

  it("is listened to from `attach` on, where it is named there", async () => {
    const box = new CallBox();
    const io = new Server({ serveClient: false });
    onTestFinished(() => void io.close());
    expect(box.begun).toEqual([]);
    io.attach(0, { transports: [box] });
    expect(await box.call().greeting()).toMatchObject({ upgrades: [] });
  });

  it("tells the handshake what was said of the client, and that it came by this transport", async () => {
    const { box, io } = open();
    const connected = next<[Socket]>(io, "connection");
    const headers = { origin: "app://here", "x-token": "é" };
    box.call({ transport: "websocket", user: "a&b=c" }, { headers, remoteAddress: "thread 7", secure: true }).say("40");
    const [{ handshake, conn }] = await connected;
    expect({ ...handshake.query }).toEqual({ EIO: "4", transport: "call", user: "a&b=c" });
    expect(handshake).toMatchObject({ headers, address: "thread 7", secure: true, xdomain: true });
    expect(handshake.url).toBe("/socket.io/?EIO=4&transport=call&user=a%26b%3Dc");
    expect([conn.remoteAddress, conn.request.method]).toEqual(["thread 7", "GET"]);
  });

  it("has sessions that outlive their links", async () => {
    const { box, io } = open();
    const connected = next<[Socket]>(io, "connection");
    const first = box.call({ rt: "1" });
    const { rt } = await first.greeting();
    const { session, token } = rt as { session: string; token: string };
    first.say("40");
    await first.next();
    const [socket] = await connected;
    const suspended = next(socket.conn, "suspended");
    first.link.abort();
    await suspended;
    socket.emit("kept");
    const second = box.call({ rt: "1" });
    await second.greeting();
    second.say(`0${JSON.stringify({ session, token, attempt: 1, received: 1 })}`);
    expect(await second.next()).toMatch(/^0\{/);
    expect(await second.next()).toBe('42["kept"]');
    expect(socket.recovered).toBe(true);
  });
});

describe("the gate stands before such links too:", () => {
  it.each<[string, ServerOptions, Parameters<CallBox["call"]>]>([
    ["5 Unsupported protocol version", {}, [{ EIO: "3" }]],
    ["1 Session ID unknown", {}, [{ sid: "unknown" }]],
    ["3 TOO_LONG", {}, [{ user: "x".repeat(20_000) }]],
    ["3 TOO_LONG", {}, [{}, { headers: { cookie: "x".repeat(20_000) } }]],
    ["3 INVALID_ORIGIN", {}, [{}, { headers: { origin: "a\n" } }]],
    ["4 Forbidden", { allowedOrigins: "https://here" }, [{}, { headers: { origin: "https://there" } }]],
    ["4 Forbidden", { cors: { origin: "https://here" } }, [{}, { headers: { origin: "https://there" } }]],
    ["4 Forbidden", { allowRequest: (_request, answer) => answer("not today", false) }, [{}]],
    ["4 Forbidden", { allowRequest: () => Promise.reject(new Error("no database")) }, [{}]],
  ])("%s with %o", async (refusal, options, call) => {
    const { box, io, refusals } = open(options);
    const caller = box.call(...call);
    expect(await caller.over()).toEqual([]);
    expect(caller.ends.map(({ code }) => code)).toEqual(["closed"]);
    expect(refusals).toEqual([refusal]);
    expect(io.engine.clientsCount).toBe(0);
    // Others are let in.
    if (options.allowRequest === undefined) expect(await box.call().greeting()).toHaveProperty("sid");
  });

  it("the application is asked with the request that another transport would have made", async () => {
    const asked: IncomingMessage[] = [];
    const { box, io } = open({
      allowRequest(request, answer) {
        asked.push(request);
        answer(null, true);
      },
      allowedOrigins: (origin, request) => origin === "app://here" && request.method === "GET",
    });
    io.engine.generateId = (request) => `id of ${request.socket.remoteAddress}`;
    const caller = box.call({ key: "k" }, { headers: { origin: "app://here" }, remoteAddress: "10.0.0.1" });
    expect(await caller.greeting()).toMatchObject({ sid: "id of 10.0.0.1" });
    expect(asked.map(({ url, method, headers }) => ({ url, method, headers }))).toEqual([
      { url: "/socket.io/?EIO=4&key=k&transport=call", method: "GET", headers: { origin: "app://here" } },
    ]);
  });

  it("a request by HTTP that asks for the transport is refused", async () => {
    const box = new CallBox();
    const { io, port } = await serve({ transports: ["polling", box] });
    const refusals = refusalsOf(io);
    expect((await ask(port, eioPath("transport=call"))).status).toBe(400);
    expect(refusals).toEqual(["3 TRANSPORT_HANDSHAKE_ERROR"]);
  });

  it("a plain session that is open elsewhere may move there where the transport says so", async () => {
    for (const probed of [true, false]) {
      const box = new CallBox(probed);
      const { port } = await serve({ transports: ["polling", box] });
      const poller = await Poller.open(port);
      expect(poller.handshake["upgrades"]).toEqual(probed ? ["call"] : []);
      const caller = box.call({ sid: poller.sid });
      caller.say("2probe");
      expect(await caller.next()).toBe(probed ? "3probe" : "undefined");
    }
  });

  it("a session that outlives its links may in any case", async () => {
    const { port } = await serve({ transports: ["polling", new CallBox()] });
    expect((await Poller.open(port, "&rt=1&seq=1")).handshake["upgrades"]).toEqual(["call"]);
  });
});

describe("a server that closes", () => {
  it("stops listening once, ends the links that are there, and turns away what still comes", async () => {
    const { box, io, errors } = open();
    const caller = box.call();
    await caller.greeting();
    await Promise.all([io.close(), io.engine.close()]);
    expect(box.stopped).toBe(1);
    await caller.over();
    expect(await box.call().over()).toEqual([]);
    expect(errors).toEqual([]);
  });

  it("turns away who was still being decided about", async () => {
    let decide = (): void => undefined;
    const { box, io } = open({
      allowRequest: (_request, answer) => {
        decide = () => answer(null, true);
      },
    });
    const caller = box.call();
    const closed = io.close();
    decide();
    expect(await caller.over()).toEqual([]);
    await closed;
    expect(io.engine.clientsCount).toBe(0);
  });

  it("reports what a transport throws that is to stop", async () => {
    const failure = new Error("cannot stop");
    const { box, io, errors } = open(
      {},
      new (class extends CallBox {
        override listen(): () => void {
          return () => {
            throw failure;
          };
        }
      })(),
    );
    await io.close();
    expect(box.stopped).toBe(0);
    expect(errors).toEqual([failure]);
  });
});

describe("a transport that errs", () => {
  it("costs the link alone that it handed over wrongly", async () => {
    const { box, errors } = open();
    const aborted: string[] = [];
    const link = { abort: () => aborted.push("abort") };
    box.give(link, { query: "EIO=4" });
    box.give(link, undefined);
    expect(aborted).toEqual(["abort", "abort"]);
    expect(errors).toHaveLength(2);
    expect(await box.call().greeting()).toHaveProperty("sid");
  });

  it("keeps the server from being made where it cannot listen", () => {
    const failure = new RtError("INVALID_ARGUMENT", "in use");
    class Deaf extends CallBox {
      override listen(): () => void {
        throw failure;
      }
    }
    expect(() => new Server({ transports: [new Deaf()] })).toThrow(failure);
  });
});
