import { beforeEach, describe, expect, it } from "vitest";
import { Manager } from "../../src/client/manager.ts";
import { trunkOf } from "../../src/client/manager-base.ts";
import type { ManagerOptions } from "../../src/client/options.ts";
import { ClientWorld, type ClientWorldOptions } from "./world.ts";

let world: ClientWorld;

function managerIn(options: ManagerOptions = {}, rules: ClientWorldOptions = {}): Manager {
  world = new ClientWorld(rules);
  return new Manager({ secure: false, host: "localhost" }, world.platform, { transports: ["websocket"], ...options });
}

/** All that an engine says of single frames. */
function framesOf(manager: Manager): string[] {
  const heard: string[] = [];
  const { engine } = manager;
  engine.on("packet", ({ type, data = "" }) =>
    heard.push(`packet ${type} ${type === "message" ? String(data) : ""}`.trim()),
  );
  engine.on("packetCreate", ({ type, data = "" }) => heard.push(`create ${type} ${String(data)}`.trim()));
  engine.on("data", (data) => heard.push(`data ${String(data)}`));
  engine.on("message", (data) => heard.push(`message ${String(data)}`));
  for (const event of ["open", "handshake", "heartbeat", "ping", "pong", "flush", "drain"] as const) {
    engine.on(event, () => heard.push(event));
  }
  return heard;
}

describe("what an engine says of single frames", () => {
  let manager: Manager;
  let heard: string[];

  beforeEach(() => {
    manager = managerIn();
    heard = framesOf(manager);
    manager.socket("/");
    world.clock.advance(20);
  });

  it("begins with the open frame, and what is sent for it before `open` is said", () => {
    expect(heard.slice(0, 5)).toEqual(["packet open", "heartbeat", "handshake", "create message 0", "open"]);
    expect(heard.slice(5, 7)).toEqual(["flush", "drain"]);
  });

  it("is each message as it comes, and as it is about to leave", () => {
    heard.length = 0;
    manager.socket("/").emit("x", new Uint8Array([1]));
    expect(heard).toEqual(['create message 51-["x",{"_placeholder":true,"num":0}]', "create message 1"]);
    world.clock.advance(0);
    expect(heard.slice(2)).toEqual(["flush", "drain"]);
    heard.length = 0;
    world.end.emit("y");
    world.clock.advance(5);
    expect(heard).toEqual(['packet message 2["y"]', "heartbeat", 'data 2["y"]', 'message 2["y"]']);
  });

  it("is the ping of the server with its answer", () => {
    heard.length = 0;
    world.clock.advance(25_010);
    expect(heard.slice(0, 5)).toEqual(["packet ping", "heartbeat", "create pong", "ping", "pong"]);
  });
});

describe("what is sent by an engine itself", () => {
  it("leaves as a message, and who asked is told when it has been written", () => {
    const manager = managerIn();
    const { engine } = manager;
    const written: string[] = [];
    expect(engine.send("early", () => written.push("early"))).toBe(engine);
    world.clock.advance(20);
    const heard: unknown[] = [];
    world.end.host.onMessage = (data): void => void heard.push(data);
    engine
      .send('2["a"]', () => written.push("a"))
      .write(new Uint8Array([7]), { compress: false }, () => written.push("b"));
    expect(engine.writeBuffer.map(({ type, data }) => `${type} ${String(data)}`)).toEqual([
      'message 2["a"]',
      "message 7",
    ]);
    expect(written).toEqual([]);
    world.clock.advance(20);
    expect(engine.writeBuffer).toEqual([]);
    expect(written).toEqual(["a", "b"]);
    expect(heard).toEqual(['2["a"]', new Uint8Array([7])]);
    manager.close();
    engine.send("late", () => written.push("late"));
    world.clock.advance(20);
    expect(written).toEqual(["a", "b"]);
  });

  it.each([[5], [undefined], [{}], [new ArrayBuffer(1)]])("is text or bytes, and %s is neither", (data) => {
    const { engine } = managerIn();
    expect(() => Reflect.apply(engine.send.bind(engine), undefined, [data])).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

describe("a link that is full", () => {
  it("is drained when it has taken all that waited, however long that takes", () => {
    const manager = managerIn({}, { capacity: 2 });
    const { engine } = manager;
    world.clock.advance(20);
    const heard: string[] = [];
    engine.on("flush", () => heard.push("flush"));
    engine.on("drain", () => heard.push(`drain ${engine.writeBuffer.length}`));
    for (let n = 0; n < 20; n++) engine.send(`2["${n}"]`);
    world.clock.advance(0);
    expect(heard).toEqual(["flush"]);
    expect(engine.writeBuffer.length).toBeGreaterThan(0);
    world.clock.advance(1000);
    expect(heard.filter((line) => line === "drain 0")).toHaveLength(1);
    expect(heard.at(-1)).toBe("drain 0");
  });
});

describe("a farewell", () => {
  it("ends the session in order, and is told of only where somebody is still there to hear", () => {
    const manager = managerIn();
    const socket = manager.socket("/");
    world.clock.advance(20);
    const { end } = world;
    const heard: string[] = [];
    socket.on("disconnect", (reason) => heard.push(reason));
    socket.on("connect", () => heard.push("connect"));
    trunkOf(manager).farewell();
    world.clock.advance(500);
    expect(end.session.state).toBe("closed");
    expect(heard).toEqual([]);
    expect(socket.connected).toBe(true);
    world.clock.advance(2000);
    expect(heard).toEqual(["transport close", "connect"]);
  });

  it("is without effect where there is no connection, and for one that was closed meanwhile", () => {
    const manager = managerIn({ autoConnect: false });
    trunkOf(manager).farewell();
    manager.open();
    world.clock.advance(20);
    trunkOf(manager).farewell();
    manager.close();
    const closes: unknown[] = [];
    manager.on("close", (reason) => closes.push(reason));
    world.clock.advance(5000);
    expect(closes).toEqual([]);
    expect(world.dials).toHaveLength(1);
  });
});

describe("an engine before the first attempt", () => {
  it("is there to be listened to, and is that of the attempt", () => {
    const manager = managerIn({ autoConnect: false });
    const { engine } = manager;
    const heard: string[] = [];
    engine.on("open", () => heard.push("open"));
    expect([engine.readyState, engine.transport.name, engine.writeBuffer]).toEqual(["opening", "", []]);
    engine.send("too early").close();
    manager.open();
    world.clock.advance(20);
    expect([manager.engine === engine, engine.readyState, heard]).toEqual([true, "open", ["open"]]);
  });
});
