import { backoffDelay } from "@rt/protocol/client";
import { VirtualClock } from "@rt/protocol/testing";
import { describe, expect, it } from "vitest";
import { HeartbeatWatch } from "../src/classic/heartbeat-watch.ts";
import { resolveClassic } from "../src/classic/options.ts";
import { type ClassicClientOptions, NodeClient } from "../src/index.ts";

describe("the options of a client of node2node", () => {
  it("have the defaults of node2node", () => {
    expect(resolveClassic("0.0.0.0", 1234, { timeout: undefined } as object)).toEqual({
      url: "http://0.0.0.0:1234",
      reconnect: true,
      timeout: 25_000,
      logLevel: "ALL",
      manager: expect.objectContaining({
        path: "/socket.io",
        reconnection: true,
        reconnectionAttempts: 10,
        reconnectionDelay: 500,
      }),
    });
  });

  it("make each wait at least as long as the one before, up to five minutes", () => {
    const { manager } = resolveClassic("localhost", 1, {});
    const { reconnectionDelay = 0, reconnectionDelayMax = 0, randomizationFactor = 0 } = manager;
    const rules = { reconnectionDelay, reconnectionDelayMax, randomizationFactor };
    const waits = [...Array(12).keys()].map((attempt) => backoffDelay(attempt, rules, () => attempt % 2));
    expect(waits.slice(0, 4)).toEqual([500, 500, 2000, 2000]);
    expect(waits.toSorted((a, b) => a - b).slice(0, 10)).toEqual(waits.slice(0, 10));
    expect(backoffDelay(30, rules, () => 0)).toBe(300_000);
    expect(resolveClassic("localhost", 1, { reconnectionDelay: 400_000 }).manager.reconnectionDelayMax).toBe(400_000);
  });

  it("are passed on where they are of the transports", () => {
    const { url, manager } = resolveClassic("::1", 443, { secure: true, rejectUnauthorized: false, logging: false });
    expect(url).toBe("https://[::1]:443");
    expect(manager.rejectUnauthorized).toBe(false);
    expect(manager).not.toHaveProperty("secure");
  });

  const wrong: readonly (readonly [name: string, value: unknown])[] = [
    ["logging", "yes"],
    ["logLevel", "all"],
    ["reconnect", 1],
    ["secure", null],
    ["timeout", 0],
    ["timeout", Infinity],
    ["timeout", "25000"],
    ["resource", "/socket.io"],
    ["resource", ""],
    ["resource", 1],
    ["maxReconnectionAttempts", -1],
    ["maxReconnectionAttempts", 1.5],
    ["reconnectionDelay", -1],
    ["reconnectionDelay", Number.NaN],
  ];
  it.each(wrong)("are refused when %s is %s", (name, value) => {
    const options = { logging: false, [name]: value } as ClassicClientOptions;
    expect(() => new NodeClient("127.0.0.1", 1, options)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(name) }),
    );
  });

  it.each([[null], ["all"]])("are an object, not %j", (options) => {
    expect(() => new NodeClient("127.0.0.1", 1, options as never)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining("options") }),
    );
  });

  const nowhere: readonly (readonly [host: unknown, port: unknown])[] = [
    ["", 1],
    ["a/b", 1],
    ["user@host", 1],
    ["a b", 1],
    [undefined, 1],
    [3000, 1],
    ["[::1", 1],
    ["localhost", 0],
    ["localhost", 65_536],
    ["localhost", "80"],
    ["localhost", undefined],
  ];
  it.each(nowhere)("stand after a host and a port, which %j and %j are not", (host, port) => {
    expect(() => new NodeClient(host as string, port as number, { logging: false })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });

  it.each([[undefined], [() => 0], [Symbol("a")]])("and a message is not %s", (message) => {
    const client = new NodeClient("127.0.0.1", 1, { logging: false });
    expect(() => client.send(message)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});

describe("the watch over heartbeats", () => {
  function watch(timeout: number): { clock: VirtualClock; missed: number[]; watch: HeartbeatWatch } {
    const clock = new VirtualClock();
    const missed: number[] = [];
    return { clock, missed, watch: new HeartbeatWatch(clock, timeout, () => missed.push(clock.now())) };
  }

  it("says when one does not come in time", () => {
    const { clock, missed, watch: one } = watch(100);
    one.expect(60);
    one.heard();
    clock.advance(99);
    one.heard();
    clock.advance(99);
    expect(missed).toEqual([]);
    clock.advance(200);
    expect(missed).toEqual([199]);
  });

  it("does not wait when nothing is there, nor for one that is to come later than that", () => {
    const { clock, missed, watch: one } = watch(100);
    one.heard();
    clock.advance(1000);
    one.expect(100);
    one.heard();
    clock.advance(1000);
    one.expect(60);
    one.heard();
    one.stop();
    clock.advance(1000);
    expect(missed).toEqual([]);
  });
});
