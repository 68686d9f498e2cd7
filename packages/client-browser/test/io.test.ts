import type { Packet } from "@rt/protocol";
import { msgpack } from "@rt/protocol/msgpack";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as client from "../src/index.ts";

const quiet = { autoConnect: false };

/** The client as a page of this origin has it. */
async function load(origin: string): Promise<typeof client> {
  vi.resetModules();
  vi.stubGlobal("location", { origin });
  return import("../src/index.ts");
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("on a page", () => {
  let io: typeof client.io;
  let Manager: typeof client.Manager;

  beforeEach(async () => {
    ({ io, Manager } = await load("https://page.test"));
  });

  it("a socket is one of the page's server where nothing else is said", () => {
    const socket = io(quiet);
    expect([socket.nsp, io(undefined, { ...quiet, forceNew: true }).nsp, io("/admin", quiet).nsp]).toEqual([
      "/",
      "/",
      "/admin",
    ]);
    expect(io("/admin/2", quiet).io).toBe(socket.io);
    expect(io("https://page.test/admin/3", quiet).io).toBe(socket.io);
  });

  it("sockets share a manager, but not of another server, for the same namespace again, or where they may not", () => {
    const first = io("//other.test", quiet).io;
    expect(io("//other.test/a", quiet).io).toBe(first);
    const others = [
      io("//other.test/a", quiet),
      io("//other.test:81/b", quiet),
      io("http://other.test/c", quiet),
      io("//other.test/d", { ...quiet, path: "/else" }),
      io("//other.test/e", { ...quiet, forceNew: true }),
      io("//other.test/f", { ...quiet, multiplex: false }),
    ].map((socket) => socket.io);
    expect(new Set([first, ...others]).size).toBe(7);
  });

  it("the query of the URL counts where there is no option for it", () => {
    expect(new Manager("/?a=b", quiet).opts.query).toEqual({ a: "b" });
    expect(new Manager("/?a=b", { ...quiet, query: { c: 1 } }).opts.query).toEqual({ c: 1 });
    expect(new Manager(undefined, quiet).opts.query).toBeUndefined();
  });

  it("nothing says of itself that it is a plain object, around which frameworks put proxies", () => {
    const socket = io(quiet);
    const tags = [socket, socket.io, socket.io.engine].map((value) => Object.prototype.toString.call(value));
    expect(tags).toEqual(["[object Socket]", "[object Manager]", "[object Engine]"]);
  });

  it("another parser hands binary values over as buffers, too", async () => {
    const { browserPlatform } = await import("../src/platform.ts");
    const packets: Packet[] = [];
    const codec = browserPlatform({ secure: false, host: "page.test" }, {}).adapt?.(msgpack());
    const decoder = codec?.decoder({ packet: (packet) => packets.push(packet), failed: () => undefined });
    decoder?.add(msgpack().encode({ type: 3, nsp: "/", id: 0, data: [Uint8Array.of(1, 2)] }).head);
    expect(packets).toEqual([{ type: 3, nsp: "/", id: 0, data: [Uint8Array.of(1, 2).buffer] }]);
  });

  it("what is wrong is told at once", () => {
    const fails = (task: () => unknown, code: string): void => {
      expect(task).toThrow(expect.objectContaining({ code }));
    };
    fails(() => io("ftp://x"), "INVALID_ARGUMENT");
    fails(() => io("/a,b", quiet), "INVALID_ARGUMENT");
    fails(() => new Manager("/", { ...quiet, timeout: -1 }), "INVALID_OPTION");
    fails(() => io("/x", { ...quiet, maxBufferedBytes: -1 }), "INVALID_OPTION");
    fails(() => new Manager("/", { ...quiet, transports: ["carrier pigeon"] }), "INVALID_OPTION");
  });

  it("a namespace whose socket could not be made can be tried again", () => {
    const manager = new Manager("/", quiet);
    expect(() => manager.socket("/n", { retries: -1 })).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    expect(() => manager.socket("/a,b")).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    expect([manager.has("/n"), manager.has("/a,b")]).toEqual([false, false]);
    expect(manager.socket("/n")).toBe(manager.socket("n"));
  });
});

it("a page that is none of a server's needs a URL", async () => {
  // As of a file, or of a frame in a sandbox.
  const { io, Manager } = await load("null");
  const refused = expect.objectContaining({ code: "INVALID_ARGUMENT" });
  expect(() => io(quiet)).toThrow(refused);
  expect(() => io("/admin", quiet)).toThrow(refused);
  expect(() => new Manager(quiet)).toThrow(refused);
  expect(io("http://other.test/n", quiet).nsp).toBe("/n");
});
