import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { CERTIFICATE, KEY } from "./certificate.ts";
import { type Children, children } from "./child.ts";
import { client, next, serve, ways, within } from "./support.ts";

/** The next event of the process of a kind that the test runner listens for otherwise. */
function nextOf(kind: "uncaughtException" | "unhandledRejection"): Promise<unknown> {
  const listeners = process.rawListeners(kind);
  process.removeAllListeners(kind);
  const caught = new Promise<unknown>((resolve) => process.once(kind, resolve));
  onTestFinished(() => {
    process.removeAllListeners(kind);
    for (const listener of listeners) process.on(kind, (...args) => void Reflect.apply(listener, process, args));
  });
  return within(caught, kind);
}

describe("what a listener throws", () => {
  it("is an uncaught exception, and the connection carries on", async () => {
    const { io, url } = await serve();
    io.on("connection", (peer) => {
      peer.emit("a");
      peer.emit("b");
    });
    const socket = client(url);
    const uncaught = nextOf("uncaughtException");
    const thrown = new Error("in a listener");
    socket.on("a", () => {
      throw thrown;
    });
    await next(socket, "b");
    expect(await uncaught).toBe(thrown);
    expect(socket.connected).toBe(true);
  });

  it("is the application's by promises: unhandled where it does not look at them, and nothing where it does", async () => {
    const { io, url } = await serve();
    io.on("connection", (peer) => {
      for (const event of ["handled", "unhandled"]) peer.emit(event, event);
    });
    const socket = client(url);
    const handled: unknown[] = [];
    const unhandled = nextOf("unhandledRejection");
    const failing = async (event: string): Promise<never> => {
      await Promise.resolve();
      throw new Error(event);
    };
    const handling: (event: string) => unknown = (event) => {
      const promise = failing(event);
      promise.catch((error: unknown) => handled.push(error));
      return promise;
    };
    const careless: (event: string) => unknown = failing;
    socket.on("handled", handling).on("unhandled", careless);
    expect(await unhandled).toEqual(new Error("unhandled"));
    expect(handled).toEqual([new Error("handled")]);
  });
});

describe("a process", () => {
  let programs: Children;
  beforeAll(async () => {
    programs = await children();
  });
  afterAll(() => programs.remove());

  it.each(ways)("ends by itself after a disconnect, and what was emitted arrives, by %s", async (_way, options) => {
    const { io, url } = await serve();
    const seen: unknown[] = [];
    io.on("connection", (peer) => peer.onAny((...args) => seen.push(args)));
    const { output, code, ticks } = await programs.run(
      url,
      `const socket = io(url, ${JSON.stringify(options)});
       socket.on("connect", () => { socket.emit("last", 1); socket.disconnect(); isDone(); console.log("left"); });`,
    );
    expect([output, code, seen]).toEqual(["left\n", 0, [["last", 1]]]);
    // A connection that is kept for the next request keeps it for four seconds.
    expect(ticks).toBeLessThan(30);
  });

  it.each(ways)("ends by itself while a client with autoUnref is connected, by %s", async (_way, options) => {
    const { url } = await serve();
    const { output, code, ticks } = await programs.run(
      url,
      `const socket = io(url, ${JSON.stringify({ ...options, autoUnref: true })});
       const busy = setTimeout(() => {}, 40_000);
       socket.on("connect", () => { console.log("connected"); setTimeout(() => { clearTimeout(busy); isDone(); }, 300); });
       process.on("exit", () => console.log(socket.connected));`,
    );
    expect([output, code]).toEqual(["connected\ntrue\n", 0]);
    expect(ticks).toBeLessThan(30);
  });

  it("does not end while a client is connected otherwise", async () => {
    const { io, url } = await serve();
    io.on("connection", (peer) => setTimeout(() => peer.emit("bye"), 500));
    const { output, code } = await programs.run(
      url,
      `io(url).on("bye", () => { console.log("bye"); process.exit(3); });`,
    );
    expect([output, code]).toEqual(["bye\n", 3]);
  });

  it("is told by an exception when a listener throws", async () => {
    const { url } = await serve();
    const { output, code } = await programs.run(
      url,
      `io(url).on("connect", () => { throw new Error("in a listener"); });`,
    );
    expect([code, output]).toEqual([1, expect.stringContaining("Error: in a listener")]);
  });
});

describe("TLS", () => {
  it.each(ways)("is verified, and taken for what it is, by %s", async (_way, options) => {
    const https = createHttpsServer({ key: KEY, cert: CERTIFICATE });
    const io = new Server(https);
    await new Promise<void>((resolve) => https.listen(0, "127.0.0.1", resolve));
    onTestFinished(async () => {
      await io.close();
    });
    const url = `https://127.0.0.1:${(https.address() as AddressInfo).port}`;
    const wary = client(url, { ...options, reconnection: false });
    const [error] = await next(wary, "connect_error");
    expect(error).toMatchObject({
      code: "CONNECT_FAILED",
      message: expect.stringContaining("self-signed certificate"),
    });
    const undefinedIsNotFalse = client(url, {
      ...options,
      reconnection: false,
      rejectUnauthorized: undefined as never,
    });
    await next(undefinedIsNotFalse, "connect_error");
    const trusting = client(url, { ...options, ca: CERTIFICATE });
    await next(trusting, "connect");
    const careless = client(url, { ...options, rejectUnauthorized: false });
    await next(careless, "connect");
  });
});
