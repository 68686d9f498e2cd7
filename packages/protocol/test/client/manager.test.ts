import { describe, expect, it } from "vitest";
import { Manager, type ManagerOptions } from "../../src/client/index.ts";
import { RtError } from "../../src/errors.ts";
import { ClientWorld, type ClientWorldOptions } from "./world.ts";

const STEADY: ManagerOptions = { transports: ["websocket"], reconnectionDelay: 100, randomizationFactor: 0 };

function managerIn(worldOptions: ClientWorldOptions = {}, options: ManagerOptions = {}) {
  const world = new ClientWorld(worldOptions);
  const manager = new Manager({ secure: false, host: "localhost" }, world.platform, { ...STEADY, ...options });
  const heard: string[] = [];
  const note = (what: string): void => void heard.push(what);
  manager.on("open", () => note("open"));
  manager.on("error", (error) => note(`error ${error.message}`));
  manager.on("ping", () => note("ping"));
  manager.on("close", (reason, details) => note(`close ${reason} (${details.description}, ${details.code})`));
  manager.on("reconnect_attempt", (attempt) => note(`reconnect_attempt ${attempt}`));
  manager.on("reconnect", (attempts) => note(`reconnect ${attempts}`));
  manager.on("reconnect_error", (error) => note(`reconnect_error ${error.message}`));
  manager.on("reconnect_failed", () => note("reconnect_failed"));
  return { world, manager, heard };
}

describe("a manager", () => {
  it("connects by itself, unless told not to", () => {
    const { world, heard } = managerIn();
    world.clock.advance(10);
    expect(heard).toEqual(["open"]);
    const quiet = managerIn({}, { autoConnect: false });
    const socket = quiet.manager.socket("/");
    quiet.world.clock.advance(10);
    expect([quiet.world.dials, quiet.manager.engine.readyState, socket.active]).toEqual([[], "opening", false]);
    socket.connect();
    quiet.world.clock.advance(10);
    expect(socket.connected).toBe(true);
  });

  it("says what happens in the order of B.11", () => {
    const { world, heard } = managerIn(
      { fate: ({ number }) => (number === 0 ? "accept" : "refuse") },
      { reconnectionAttempts: 2 },
    );
    world.clock.advance(10);
    world.dials[0]?.sever({ code: "broken", message: "reset" });
    world.clock.advance(60_000);
    expect(heard).toEqual([
      "open",
      "error reset",
      "close transport error (reset, 31)",
      "reconnect_attempt 1",
      "error websocket error: refused",
      "reconnect_error websocket error: refused",
      "reconnect_attempt 2",
      "error websocket error: refused",
      "reconnect_failed",
      "reconnect_error websocket error: refused",
    ]);
  });

  it("says reconnect after open", () => {
    const { world, heard } = managerIn();
    world.clock.advance(10);
    world.cut();
    world.clock.advance(200);
    expect(heard).toEqual(["open", "close transport close (cut, 30)", "reconnect_attempt 1", "open", "reconnect 1"]);
  });

  it("calls back once with how an attempt ends, and does not repeat one that was asked for so", () => {
    const { world, manager, heard } = managerIn(
      { fate: ({ number }) => (number === 0 ? "refuse" : "accept") },
      { autoConnect: false },
    );
    const results: unknown[] = [];
    manager.open((error) => results.push(error?.message));
    manager.connect((error) => results.push(error?.message));
    world.clock.advance(5000);
    expect([results, world.dials.length]).toEqual([["websocket error: refused", "websocket error: refused"], 1]);
    manager.open((error) => results.push(error));
    world.clock.advance(10);
    manager.open((error) => results.push(error));
    expect(results.slice(2)).toEqual([undefined]);
    world.clock.advance(10);
    expect(results.slice(2)).toEqual([undefined, undefined]);
    expect(heard).toEqual(["error websocket error: refused", "open"]);
  });

  it("calls back when it is closed before it is open", () => {
    const { world, manager } = managerIn({ fate: () => "hang" }, { autoConnect: false });
    const results: unknown[] = [];
    manager.open((error) => results.push(error?.message));
    manager.close();
    world.clock.advance(100);
    expect(results).toEqual(["closed by the client"]);
  });

  it("does not fail by what its listeners and callbacks throw", () => {
    const { world, manager, heard } = managerIn({}, { autoConnect: false });
    manager.prependListener("open", () => {
      throw new Error("listener");
    });
    manager.open(() => {
      throw new Error("callback");
    });
    world.clock.advance(10);
    expect([heard, world.reports]).toEqual([["open"], [new Error("listener"), new Error("callback")]]);
  });

  it("ends on close, with its sockets, until one wants to connect", () => {
    const { world, manager, heard } = managerIn();
    const socket = manager.socket("/");
    const reasons: string[] = [];
    socket.on("disconnect", (reason) => reasons.push(reason));
    world.clock.advance(10);
    manager.close();
    world.clock.advance(5000);
    expect([heard.at(-1), reasons, world.dials.length]).toEqual([
      "close forced close (closed by the client, 1)",
      ["forced close"],
      1,
    ]);
    socket.connect();
    world.clock.advance(10);
    expect(socket.connected).toBe(true);
  });

  it("gives one socket for each namespace, and connects it again", () => {
    const { world, manager } = managerIn();
    const socket = manager.socket("/a");
    expect(manager.socket("a")).toBe(socket);
    expect([manager.has("/a"), manager.has("/b"), socket.nsp, socket.io]).toEqual([true, false, "/a", manager]);
    world.clock.advance(10);
    socket.disconnect();
    expect(socket.active).toBe(false);
    expect(manager.socket("/a").active).toBe(true);
    for (const name of ["/a,b", "a\u001e"]) expect(codeOf(() => manager.socket(name))).toBe("INVALID_ARGUMENT");
  });

  it("has getters and setters for how it comes back, which refuse what cannot work", () => {
    const { manager } = managerIn({}, { autoConnect: false });
    const changed = manager
      .reconnection(false)
      .reconnectionAttempts(3)
      .reconnectionDelay(7)
      .reconnectionDelayMax(8)
      .randomizationFactor(0.25)
      .timeout(9);
    expect([changed.reconnection(), changed.reconnectionAttempts(), changed.reconnectionDelay()]).toEqual([
      false,
      3,
      7,
    ]);
    expect([changed.reconnectionDelayMax(), changed.randomizationFactor(), changed.timeout()]).toEqual([8, 0.25, 9]);
    for (const wrong of [Number.NaN, -1, 1.5]) {
      expect(codeOf(() => manager.randomizationFactor(wrong))).toBe("INVALID_OPTION");
      expect(codeOf(() => manager.reconnectionAttempts(wrong))).toBe("INVALID_OPTION");
    }
    expect(manager.randomizationFactor()).toBe(0.25);
  });

  it("stops waiting when it may not come back any more", () => {
    const { world, manager, heard } = managerIn({ fate: () => "refuse" });
    world.clock.advance(50);
    manager.reconnection(false);
    world.clock.advance(5000);
    expect(heard).toEqual(["error websocket error: refused"]);
    manager.reconnection(true).open();
    world.clock.advance(150);
    expect(heard.slice(1)).toEqual([
      "error websocket error: refused",
      "reconnect_attempt 1",
      "error websocket error: refused",
      "reconnect_error websocket error: refused",
    ]);
  });

  it("reads its options anew for each attempt", () => {
    const { world, manager } = managerIn({ fate: ({ number }) => (number === 0 ? "refuse" : "accept") });
    manager.on("reconnect_attempt", () => {
      manager.opts.query = { token: "new" };
      manager.opts.transports = ["polling"];
    });
    world.clock.advance(200);
    expect(world.dials.map((dial) => [dial.transport, dial.target.query.get("token")])).toEqual([
      ["websocket", undefined],
      ["polling", "new"],
    ]);
  });

  it.each([
    ["reconnection", 1],
    ["reconnectionAttempts", -1],
    ["reconnectionDelay", Number.NaN],
    ["reconnectionDelayMax", Infinity],
    ["randomizationFactor", 1.1],
    ["timeout", 0],
    ["autoConnect", "yes"],
    ["path", 5],
    ["addTrailingSlash", null],
    ["query", "a=b"],
    ["query", { a: {} }],
    ["extraHeaders", { a: [] }],
    ["transports", "websocket"],
    ["transports", []],
    ["transports", ["pigeon"]],
    ["transports", [{ name: "x" }]],
    ["upgrade", 0],
    ["rememberUpgrade", 0],
    ["tryAllTransports", 0],
    ["fallbackTimeout", -1],
    ["maxChunk", 0],
    ["resume", "yes"],
    ["query", { rt: 1 }],
  ])("refuses the option %s: %j, in its name", (name, value) => {
    const { platform } = new ClientWorld();
    const make = (): Manager =>
      new Manager({ secure: false, host: "h" }, platform, { autoConnect: false, [name]: value });
    expect(make).toThrow(expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(name) }));
  });
});

describe("an engine", () => {
  it("shows the connection below the packets", () => {
    const { world, manager } = managerIn({}, { transports: ["polling", "websocket"] });
    const engine = manager.engine;
    const heard: unknown[] = [];
    engine.on("open", () => heard.push("open"));
    engine.on("handshake", ({ sid }) => heard.push(sid));
    engine.on("upgrading", ({ name }) => heard.push(`upgrading ${name}`));
    engine.on("upgrade", ({ name }) => heard.push(`upgrade ${name}`));
    engine.on("close", (reason) => heard.push(reason));
    expect([engine.readyState, engine.id, engine.transport.name]).toEqual(["opening", "", "polling"]);
    world.clock.advance(1);
    expect([engine.readyState, engine.id, engine.transport.name]).toEqual(["open", "engine0", "polling"]);
    world.clock.advance(50);
    expect(engine.transport.name).toBe("websocket");
    engine.close();
    expect([engine.readyState, engine.transport.name]).toEqual(["closed", "websocket"]);
    expect(heard).toEqual(["engine0", "open", "upgrading websocket", "upgrade websocket", "forced close"]);
    world.clock.advance(200);
    expect(manager.engine).not.toBe(engine);
    expect(manager.engine.readyState).toBe("open");
    engine.close();
    expect(manager.engine.readyState).toBe("open");
  });

  it("says what fails", () => {
    const { world, manager } = managerIn(
      { fate: ({ isProbe }) => (isProbe ? "refuse" : "accept") },
      { transports: ["polling", "websocket"] },
    );
    const heard: string[] = [];
    manager.engine.on("upgradeError", (error) => heard.push(error.message));
    world.clock.advance(50);
    expect(heard).toEqual(["websocket error: refused"]);
    const failing = managerIn({ fate: () => "refuse" });
    failing.manager.engine.on("error", (error) => heard.push(error.message));
    failing.world.clock.advance(5);
    expect([heard[1], failing.manager.engine.readyState]).toEqual(["websocket error: refused", "closed"]);
  });
});

function codeOf(task: () => unknown): string | undefined {
  try {
    task();
    return undefined;
  } catch (error) {
    return error instanceof RtError ? error.code : String(error);
  }
}
