import type { Server, Socket } from "@rt/server";
import { Server as ServerClass } from "@rt/server";
import { describe, expect, test } from "vitest";
import { pair } from "./support/pair.ts";
import { serve } from "./support/server.ts";

/* What an application does wrong throws at the call, with a code; never later, and never for nobody to hear. */

/** Calls a method with what the types forbid. */
function call(target: object, method: string, ...args: unknown[]): unknown {
  return Reflect.apply(Reflect.get(target, method), target, args);
}

/** The code of what a call throws, or its promise is rejected with; `undefined` when it succeeds. */
async function codeOf(task: () => unknown): Promise<unknown> {
  try {
    await task();
    return undefined;
  } catch (error) {
    return Reflect.get(Object(error), "code");
  }
}

const NO_FUNCTION = [undefined, null, 1, "x", {}, []];
const NO_ROOM = [undefined, null, Number.NaN, {}, Symbol("x"), true, [{}], ["a", undefined], [["a"]]];
const NO_EVENT = [undefined, null, {}, [], Symbol("x"), Number.NaN, true];

async function targets(): Promise<Readonly<Record<"io" | "nsp" | "parent" | "socket" | "operator", object>>> {
  const { io, socket } = await pair("websocket");
  return { io, nsp: io.of("/x"), parent: io.of(/x/), socket, operator: io.to("room") };
}

describe("INVALID_ARGUMENT is", () => {
  test("a listener or middleware that is no function", async () => {
    const { io, nsp, parent, socket } = await targets();
    const any = ["onAny", "prependAny", "onAnyOutgoing", "prependAnyOutgoing"];
    const named = ["on", "once", "addListener", "prependListener", "prependOnceListener"];
    for (const value of NO_FUNCTION) {
      for (const target of [io, nsp, parent, socket]) {
        expect(await codeOf(() => call(target, "use", value))).toBe("INVALID_ARGUMENT");
        for (const method of named) {
          expect(await codeOf(() => call(target, method, "e", value))).toBe("INVALID_ARGUMENT");
        }
      }
      for (const method of any) expect(await codeOf(() => call(socket, method, value))).toBe("INVALID_ARGUMENT");
      if (value !== undefined) expect(await codeOf(() => call(io, "of", "/new", value))).toBe("INVALID_ARGUMENT");
    }
    expect([Reflect.get(socket, "listenersAny").call(socket), call(io, "listeners", "e")]).toEqual([[], []]);
  });

  test("a room that is neither text nor number", async () => {
    const { io, nsp, parent, socket, operator } = await targets();
    for (const room of NO_ROOM) {
      for (const target of [io, nsp, parent, socket, operator]) {
        for (const method of ["to", "in", "except"]) {
          expect(await codeOf(() => call(target, method, room))).toBe("INVALID_ARGUMENT");
        }
      }
      for (const target of [io, nsp, parent, operator]) {
        for (const method of ["socketsJoin", "socketsLeave"]) {
          expect(await codeOf(() => call(target, method, room))).toBe("INVALID_ARGUMENT");
        }
      }
      expect(await codeOf(() => call(socket, "join", room))).toBe("INVALID_ARGUMENT");
      expect(await codeOf(() => call(socket, "leave", room))).toBe("INVALID_ARGUMENT");
    }
  });

  test("not a room that is a number: it is its digits", async () => {
    const { io, socket } = await pair("websocket");
    await call(socket, "join", [7, "8"]);
    expect([socket.rooms.has("7"), socket.rooms.has("8")]).toEqual([true, true]);
    const found = call(io, "in", 7);
    expect(await call(Object(found), "fetchSockets")).toHaveLength(1);
    await call(socket, "leave", 8);
    expect(socket.rooms.has("8")).toBe(false);
  });

  test("an event's name that is none, with and without sockets to hear it", async () => {
    const { io, nsp, parent, socket, operator } = await targets();
    for (const event of NO_EVENT) {
      for (const target of [io, nsp, parent, socket, operator]) {
        expect(await codeOf(() => call(target, "emit", event))).toBe("INVALID_ARGUMENT");
        expect(await codeOf(() => call(target, "emit", event, () => undefined))).toBe("INVALID_ARGUMENT");
      }
      expect(await codeOf(() => call(socket, "emitWithAck", event))).toBe("INVALID_ARGUMENT");
      expect(await codeOf(() => call(operator, "emitWithAck", event))).toBe("INVALID_ARGUMENT");
    }
    expect(await codeOf(() => call(io, "emit", 1.5))).toBeUndefined();
  });

  test("a time-out that is none", async () => {
    const { io, nsp, parent, socket, operator } = await targets();
    for (const target of [io, nsp, parent, socket, operator]) {
      for (const ms of [undefined, null, "5", -1, Number.NaN, 2 ** 31, {}]) {
        expect(await codeOf(() => call(target, "timeout", ms))).toBe("INVALID_ARGUMENT");
      }
    }
  });

  test("a namespace that cannot be one, or a pattern with a state", async () => {
    const { io } = await targets();
    for (const name of [undefined, null, 1, {}, [], Symbol("x"), "a,b", "/a\u001eb", "/\ud800", /x/g, /x/y, /x/gy]) {
      expect(await codeOf(() => call(io, "of", name))).toBe("INVALID_ARGUMENT");
    }
    expect(await codeOf(() => call(io, "of", ""))).toBeUndefined();
  });

  test("what comes too late for `path`, and after `close` for `adapter`", async () => {
    const { io } = await serve();
    expect(await codeOf(() => io.path("/other"))).toBe("INVALID_ARGUMENT");
    await io.close();
    expect(await codeOf(() => io.adapter(({ local }) => local))).toBe("INVALID_ARGUMENT");
  });
});

describe("RESERVED_EVENT is", () => {
  test.each(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"])(
    "an `emit` of %s",
    async (event) => {
      for (const target of Object.values(await targets())) {
        expect(await codeOf(() => call(target, "emit", event))).toBe("RESERVED_EVENT");
      }
    },
  );
});

describe("INVALID_OPTION is", () => {
  test.each(["cleanupEmptyChildNamespaces", "maxChildNamespaces"])("a wrong %s", async (name) => {
    for (const value of [0, -1, 1.5, "yes", null, {}]) {
      expect(await codeOf(() => new ServerClass({ [name]: value }))).toBe(
        value === null ? undefined : "INVALID_OPTION",
      );
    }
  });

  test("what `connectTimeout` and `path` cannot be, and an adapter that is none", async () => {
    const io = new ServerClass();
    for (const ms of [0, -1, Number.NaN, "5", 2 ** 31]) {
      expect(await codeOf(() => call(io, "connectTimeout", ms))).toBe("INVALID_OPTION");
    }
    expect(io.connectTimeout()).toBe(45_000);
    for (const adapter of [1, {}, "redis"]) {
      expect(await codeOf(() => call(io, "adapter", adapter))).toBe("INVALID_OPTION");
    }
    // What Socket.IO's adapters are made by gives something else.
    expect(await codeOf(() => call(io, "adapter", () => ({ broadcast: () => undefined })))).toBe("INVALID_OPTION");
    expect(await codeOf(() => call(io, "adapter", () => undefined))).toBe("INVALID_OPTION");
    expect(io.adapter()).toBeUndefined();
  });
});

test("what is sent after the end reaches nobody, and does no harm", async () => {
  const { io, socket } = await pair("websocket");
  const namespace = io.of("/x");
  const targetsOf = (): (Server | Socket | typeof namespace)[] => [io, namespace, socket];
  await io.close();
  for (const target of targetsOf()) {
    expect([target.emit("e"), target.to("room").emit("e"), target.send("x") === target]).toEqual([true, true, true]);
  }
  await expect(socket.emitWithAck("e")).rejects.toMatchObject({ code: "DISCONNECTED" });
  expect(await io.timeout(10).emitWithAck("e")).toEqual([]);
  expect([await io.fetchSockets(), await io.allSockets(), socket.join("room")]).toEqual([[], new Set(), undefined]);
});
