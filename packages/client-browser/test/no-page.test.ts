import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from "vitest";
import type * as client from "../src/index.ts";

/*
 * Where there is no `location` at all: in Node, which renders a page on the server and evaluates the modules of the page for it.
 */

const quiet = { autoConnect: false };

let io: typeof client.io;
let Manager: typeof client.Manager;
let ask: Mock;
let open: Mock;

beforeEach(async () => {
  ask = vi.fn();
  open = vi.fn();
  vi.resetModules();
  vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "clearTimeout", "clearInterval"] });
  vi.stubGlobal("location", undefined);
  vi.stubGlobal("fetch", ask);
  vi.stubGlobal("WebSocket", open);
  ({ io, Manager } = await import("../src/index.ts"));
});

afterEach(() => {
  expect([ask, open].flatMap(({ mock }) => mock.calls)).toEqual([]);
  // Nothing keeps the process.
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** Where the server of a page would be. */
const places: readonly (readonly [url: string | undefined, nsp: string])[] = [
  [undefined, "/"],
  ["", "/"],
  ["/", "/"],
  ["/admin", "/admin"],
];

describe.each(places)("a socket of the page's server, %s,", (url, nsp) => {
  it("is made, and stays away", async () => {
    const socket = io(url, quiet);
    await turn();
    expect([socket.nsp, socket.connected, socket.active, socket.io.engine.readyState]).toEqual([
      nsp,
      false,
      false,
      "opening",
    ]);
  });

  it("fails to connect, once, and says why", async () => {
    const socket = io(url, { transports: ["polling", "websocket"] });
    const heard: unknown[] = [];
    socket.on("connect_error", (error) => heard.push(error));
    await turn();
    const message = "there is no page here whose server could be meant: give a URL";
    expect(heard).toEqual([expect.objectContaining({ code: "CONNECT_FAILED", type: "TransportError", message })]);
    socket.emit("kept", 1);
    expect(socket.sendBuffer).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toHaveLength(1);
    socket.connect();
    await turn();
    expect(heard).toHaveLength(2);
  });
});

it("a manager is made, shared by the sockets of the page's server", () => {
  expect(new Manager(quiet).socket("/n").nsp).toBe("/n");
  expect(new Manager("/?a=b", quiet).opts.query).toEqual({ a: "b" });
  expect(new Manager(undefined, quiet).opts).toEqual(quiet);
  expect(io("/a", quiet).io).toBe(io("/b", quiet).io);
  expect(io("/a", { ...quiet, forceNew: true }).io).not.toBe(io("/b", quiet).io);
});

it("a server that is named is that server", () => {
  expect(new Manager({ ...quiet, port: 81 }).uri).toBe("http://localhost:81");
  expect(io("//other.test/n", quiet).io.uri).toBe("https://other.test");
  expect(new Manager("http://other.test", quiet).reconnection()).toBe(true);
});

it("what is wrong is told at once", () => {
  for (const url of ["ftp://x", "http://", "//", "/a,b"]) {
    expect(() => io(url, quiet)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  }
  expect(() => new Manager({ ...quiet, reconnectionDelay: -1 })).toThrow(
    expect.objectContaining({ code: "INVALID_OPTION" }),
  );
});

/** All that is to happen soon has happened. */
async function turn(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}
