import { describe, expect, it } from "vitest";
import { Manager } from "../../src/client/manager.ts";
import type { ManagerOptions } from "../../src/client/options.ts";
import type { Socket } from "../../src/client/socket.ts";
import { ClientWorld } from "./world.ts";

function socketIn(world: ClientWorld, options: ManagerOptions = {}): Socket {
  const manager = new Manager({ secure: false, host: "localhost" }, world.platform, {
    transports: ["websocket"],
    ...options,
  });
  return manager.socket("/");
}

describe("the buffer of what is to be sent", () => {
  it("shows what waits, in order, and is a copy", () => {
    const socket = socketIn(new ClientWorld(), { autoConnect: false });
    socket.emit("a", 1).emit("b", () => {});
    const { sendBuffer } = socket;
    expect(sendBuffer).toMatchObject([
      { nsp: "/", data: ["a", 1], id: undefined },
      { nsp: "/", data: ["b"], id: 0 },
    ]);
    expect(() => Array.prototype.splice.call(sendBuffer, 0, 2)).toThrow(TypeError);
    expect(socket.sendBuffer).toHaveLength(2);
  });

  it("is empty as soon as it has left", () => {
    const world = new ClientWorld();
    const socket = socketIn(world);
    socket.emit("a");
    expect(socket.sendBuffer).toHaveLength(1);
    const lengths: number[] = [];
    socket.on("connect", () => lengths.push(socket.sendBuffer.length));
    world.clock.advance(50);
    expect(lengths).toEqual([0]);
    expect(world.end.events()).toEqual([["a"]]);
  });

  it("keeps what is given back, in its order, and who waits for an answer to the rest is told", async () => {
    const world = new ClientWorld();
    const socket = socketIn(world, { autoConnect: false });
    const errors: unknown[] = [];
    socket.emit("a").emit("b").emit("c");
    socket.timeout(1000).emit("timed", (error: Error) => errors.push(error));
    const promise = socket.emitWithAck("promised");
    const [a, , c] = socket.sendBuffer;
    if (a === undefined || c === undefined) throw new Error("it does not wait");
    socket.sendBuffer = [c, a, { ...a, data: ["forged"] }];
    expect(socket.sendBuffer.map(({ data }) => data[0])).toEqual(["a", "c"]);
    expect(errors).toMatchObject([{ code: "DISCONNECTED" }]);
    await expect(promise).rejects.toMatchObject({ code: "DISCONNECTED" });
    socket.connect();
    world.clock.advance(2000);
    expect(world.end.events()).toEqual([["a"], ["c"]]);
    expect(errors).toHaveLength(1);
  });

  it("has room again for what was taken out", () => {
    const world = new ClientWorld();
    const manager = new Manager({ secure: false, host: "localhost" }, world.platform, { autoConnect: false });
    const socket = manager.socket("/", { maxBufferedPackets: 1 });
    socket.emit("a");
    expect(() => socket.emit("b")).toThrow(expect.objectContaining({ code: "BUFFER_FULL" }));
    socket.sendBuffer = [];
    socket.emit("b");
    expect(socket.sendBuffer).toHaveLength(1);
  });
});

describe("the buffer of what came early", () => {
  it("shows it until the namespace is joined", () => {
    const world = new ClientWorld({ admitDelay: () => 100 });
    const socket = socketIn(world);
    const heard: unknown[] = [];
    socket.on("early", (value) => heard.push(value));
    world.clock.advance(20);
    world.end.send({ type: 2, nsp: "/", id: undefined, data: ["early", 1] });
    world.clock.advance(20);
    expect(socket.receiveBuffer).toEqual([["early", 1]]);
    world.clock.advance(200);
    expect(socket.receiveBuffer).toEqual([]);
    expect(heard).toEqual([1]);
  });
});

describe("a listener for all events", () => {
  it("is called as a method of its socket, as the others are", () => {
    const world = new ClientWorld();
    const socket = socketIn(world);
    const owners: unknown[] = [];
    function note(this: unknown): void {
      owners.push(this);
    }
    socket.onAny(note).onAnyOutgoing(note);
    world.clock.advance(50);
    world.end.emit("x");
    socket.emit("y");
    world.clock.advance(50);
    expect(owners).toEqual([socket, socket]);
  });
});

describe("the names of Socket.IO's emitters", () => {
  it("add and remove listeners", () => {
    const socket = socketIn(new ClientWorld(), { autoConnect: false });
    const listener = (): void => {};
    for (const add of ["on", "addEventListener", "once"] as const) socket[add]("x", listener);
    expect(socket.listeners("x")).toEqual([listener, listener, listener]);
    for (const remove of ["off", "removeListener", "removeEventListener"] as const) socket[remove]("x", listener);
    expect(socket.hasListeners("x")).toBe(false);
    socket.on("x", listener).on("y", listener).removeAllListeners("x");
    expect([socket.hasListeners("x"), socket.hasListeners("y")]).toEqual([false, true]);
    socket.removeEventListener();
    expect(socket.hasListeners("y")).toBe(false);
  });
});
