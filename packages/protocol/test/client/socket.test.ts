import { describe, expect, it } from "vitest";
import { Manager, type ManagerOptions, type Socket, type SocketOptions } from "../../src/client/index.ts";
import { RtError } from "../../src/errors.ts";
import { PacketType } from "../../src/packet/index.ts";
import { ClientWorld, type ClientWorldOptions } from "./world.ts";

const STEADY: ManagerOptions = { transports: ["websocket"], reconnectionDelay: 100, randomizationFactor: 0 };

function socketIn(
  worldOptions: ClientWorldOptions = {},
  options: SocketOptions = {},
): { world: ClientWorld; socket: Socket } {
  const world = new ClientWorld(worldOptions);
  const manager = new Manager({ secure: false, host: "localhost" }, world.platform, STEADY);
  return { world, socket: manager.socket("/", options) };
}

function connected(
  worldOptions: ClientWorldOptions = {},
  options: SocketOptions = {},
): { world: ClientWorld; socket: Socket } {
  const made = socketIn(worldOptions, options);
  made.world.clock.advance(10);
  return made;
}

/** How a promise ends, as words; looked at after a turn. */
async function outcomeOf(promise: Promise<unknown>): Promise<string> {
  const pending = Symbol("pending");
  try {
    const result = await Promise.race([promise, new Promise((resolve) => setImmediate(resolve, pending))]);
    return result === pending ? "pending" : `ok ${String(result)}`;
  } catch (error) {
    return error instanceof RtError ? error.code : String(error);
  }
}

describe("a socket", () => {
  it("knows where it stands", () => {
    const { world, socket } = socketIn();
    const stand = (): unknown[] => [socket.connected, socket.disconnected, socket.active, socket.id, socket.recovered];
    expect(stand()).toEqual([false, true, true, undefined, false]);
    world.clock.advance(10);
    expect(stand()).toEqual([true, false, true, "engine0-0", false]);
    socket.close();
    expect(stand()).toEqual([false, true, false, undefined, false]);
    socket.open();
    expect(stand()).toEqual([false, true, true, undefined, false]);
    world.clock.advance(200);
    expect(stand()).toEqual([true, false, true, "engine1-0", false]);
  });

  it("tells of a disconnection with details, but for one that was asked for", () => {
    const { world, socket } = connected();
    const heard: unknown[][] = [];
    socket.on("disconnect", (...args) => heard.push(args));
    world.cut();
    world.clock.advance(200);
    world.end.expel("/");
    world.clock.advance(10);
    socket.connect();
    world.clock.advance(10);
    socket.disconnect();
    expect(heard).toEqual([
      ["transport close", { message: "cut", description: "cut", code: 30 }],
      ["io server disconnect"],
      ["io client disconnect"],
    ]);
  });

  it("tells why it could not connect", () => {
    const { world, socket } = socketIn({
      fate: ({ number }) => (number === 0 ? "refuse" : "accept"),
      admit: () => "no",
    });
    const heard: unknown[] = [];
    socket.on("connect_error", (error) => heard.push([error, socket.active]));
    world.clock.advance(1000);
    expect(heard).toMatchObject([
      [{ code: "CONNECT_FAILED", type: "TransportError", message: "websocket error: refused" }, true],
      [{ code: "CONNECT_REFUSED", message: "no", data: { nsp: "/" } }, false],
    ]);
  });

  it("takes its auth from the object, the function, or the property, each time anew", () => {
    const { world, socket } = socketIn({}, { auth: { n: 1 } });
    const seen: unknown[] = [];
    const see = (): void => {
      world.clock.advance(200);
      seen.push(world.end.packets[0]?.data);
    };
    see();
    socket.auth = function (this: unknown, give) {
      give({ n: 2, isOfSocket: this === socket });
    };
    socket.disconnect().connect();
    see();
    socket.auth = undefined;
    world.cut();
    see();
    expect(seen).toEqual([{ n: 1 }, { n: 2, isOfSocket: true }, undefined]);
  });

  it("calls catch-all listeners first, and what listeners throw is reported and nothing else", () => {
    const { world, socket } = connected();
    const heard: unknown[] = [];
    socket.on("e", (...args) => heard.push(["on", ...args]));
    socket.onAny(() => {
      throw new Error("any");
    });
    socket.onAny((...args) => heard.push(["any", ...args]));
    socket.prependAny((name) => heard.push(["first", name]));
    socket.prependListener("e", () => {
      throw new Error("on");
    });
    world.end.emit("e", 1, "x");
    world.end.emit(7, "number");
    world.clock.advance(10);
    expect(heard).toEqual([
      ["first", "e"],
      ["any", "e", 1, "x"],
      ["on", 1, "x"],
      ["first", "7"],
      ["any", "7", "number"],
    ]);
    expect(world.reports).toEqual([new Error("any"), new Error("on"), new Error("any")]);
    expect(socket.listenersAny()).toHaveLength(3);
    const [first] = socket.listenersAny();
    expect([socket.offAny(first).listenersAny().length, socket.offAny().listenersAny().length]).toEqual([2, 0]);
  });

  it("tells outgoing listeners when an event leaves, not before", () => {
    const { world, socket } = socketIn();
    const heard: unknown[] = [];
    const listener = (...args: unknown[]): void => void heard.push(args);
    socket.onAnyOutgoing(listener).prependAnyOutgoing((name) => heard.push(name));
    socket.emit("early", 1);
    socket.volatile.emit("dropped");
    expect(heard).toEqual([]);
    world.clock.advance(10);
    socket.emit("now", 2, () => {});
    expect(heard).toEqual(["early", ["early", 1], "now", ["now", 2]]);
    expect(socket.offAnyOutgoing(listener).listenersAnyOutgoing()).toHaveLength(1);
    expect(socket.offAnyOutgoing().listenersAnyOutgoing()).toEqual([]);
  });

  it("answers the server's questions once", () => {
    const { world, socket } = connected();
    socket.on("q", (a: number, reply: (...args: unknown[]) => void) => {
      reply(a + 1, new Uint8Array([1]));
      reply("again");
    });
    world.end.send({ type: PacketType.EVENT, nsp: "/", id: 3, data: ["q", 1] });
    world.clock.advance(10);
    expect(world.end.packets.slice(1)).toEqual([
      { type: PacketType.ACK, nsp: "/", id: 3, data: [2, new Uint8Array([1])] },
    ]);
  });
});

describe("emitting with an acknowledgement", () => {
  it("calls back with the answer; with a time-out, an error first", () => {
    const { world, socket } = connected({ acknowledges: (data) => data[0] !== "mute" });
    const heard: unknown[] = [];
    socket.emit("a", 1, 2, (...args: unknown[]) => heard.push(["plain", ...args]));
    socket.timeout(50).emit("b", 3, (...args: unknown[]) => heard.push(["timed", ...args]));
    socket
      .timeout(50)
      .emit("mute", (error: unknown) => heard.push(error instanceof RtError && [error.code, error.message]));
    socket.emit("mute", () => heard.push("never"));
    world.clock.advance(100);
    expect(heard).toEqual([
      ["plain", 1, 2],
      ["timed", null, 3],
      ["ACK_TIMEOUT", "operation has timed out"],
    ]);
  });

  it("on a disconnection fails where an error can be told, and is silent where not", () => {
    const { world, socket } = connected({ acknowledges: () => false });
    const heard: unknown[] = [];
    socket.emit("a", () => heard.push("plain"));
    socket.timeout(50_000).emit("b", (error: unknown) => heard.push(error instanceof RtError && error.message));
    world.clock.advance(10);
    socket.disconnect();
    expect(heard).toEqual(["socket has been disconnected"]);
  });

  it("by promises keeps and breaks every one", async () => {
    const { world, socket } = connected({ acknowledges: (data) => data[0] !== "mute" });
    const promises = [
      socket.emitWithAck("a", 1, 2),
      socket.timeout(50).emitWithAck("mute"),
      socket.emitWithAck("mute"),
      socket.emitWithAck("connect"),
      socket.emitWithAck("big", 1n),
    ];
    world.clock.advance(100);
    expect(await Promise.all(promises.map(outcomeOf))).toEqual([
      "ok 1",
      "ACK_TIMEOUT",
      "pending",
      "RESERVED_EVENT",
      "UNENCODABLE",
    ]);
    socket.disconnect();
    expect(await outcomeOf(promises[2] ?? Promise.resolve())).toBe("DISCONNECTED");
    const dropped = socket.volatile.emitWithAck("v");
    const kept = socket.emitWithAck("a", 5);
    world.clock.settle();
    expect([await outcomeOf(dropped), await outcomeOf(kept)]).toEqual(["DISCONNECTED", "pending"]);
    socket.connect();
    world.clock.advance(10);
    expect(await outcomeOf(kept)).toBe("ok 5");
  });

  it("with ackTimeout tells errors first everywhere", () => {
    const { world, socket } = connected({ acknowledges: (data) => data[0] !== "mute" }, { ackTimeout: 30 });
    const heard: unknown[] = [];
    socket.emit("a", 1, (...args: unknown[]) => heard.push(args));
    socket.emit("mute", (error: unknown) => heard.push(error instanceof RtError && error.code));
    world.clock.advance(100);
    expect(heard).toEqual([[null, 1], "ACK_TIMEOUT"]);
  });

  it("reports what a callback throws, and goes on", () => {
    const { world, socket } = connected();
    socket.emit("a", () => {
      throw new Error("callback");
    });
    let answered = false;
    socket.emit("b", () => {
      answered = true;
    });
    world.clock.advance(10);
    expect([world.reports, answered, socket.connected]).toEqual([[new Error("callback")], true, true]);
  });

  it("takes no nonsense for a time-out or a name", () => {
    const { socket } = connected();
    for (const wrong of [-1, Number.NaN, "5"]) {
      expect(() => socket.timeout(wrong as number)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    }
    for (const wrong of [Symbol("s"), undefined, {}, Number.NaN]) {
      expect(() => socket.emit(wrong as string)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    }
  });
});

describe("the ways to emit", () => {
  it("combine in any order, and leave the socket as it was", () => {
    const { world, socket } = socketIn();
    const flagged = socket.compress(false).timeout(100).volatile;
    flagged.emit("v");
    socket.send("message", 1);
    socket.timeout(5).send("later");
    world.clock.advance(10);
    flagged.emit("v", 2);
    world.clock.advance(10);
    expect(world.end.events()).toEqual([
      ["message", "message", 1],
      ["message", "later"],
      ["v", 2],
    ]);
  });

  it.each([
    ["auth", 5],
    ["auth", []],
    ["retries", -1],
    ["retries", 0.5],
    ["ackTimeout", "x"],
    ["maxBufferedPackets", -1],
    ["maxBufferedBytes", Number.NaN],
    ["maxPendingAcks", 0.1],
  ])("refuse the option %s: %j, in its name", (name, value) => {
    const world = new ClientWorld();
    const manager = new Manager({ secure: false, host: "h" }, world.platform, { autoConnect: false });
    expect(() => manager.socket("/", { [name]: value })).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(name) }),
    );
  });
});
