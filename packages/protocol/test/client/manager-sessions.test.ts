import { describe, expect, it } from "vitest";
import { Manager, type ManagerOptions } from "../../src/client/index.ts";
import { ClientWorld, type ClientWorldOptions } from "./world.ts";

const STEADY: ManagerOptions = { transports: ["websocket"], reconnectionDelay: 100, randomizationFactor: 0 };

/** A manager with a socket that has joined `/`, in a session that outlives its links; what both say, in one list. */
function managerIn(worldOptions: ClientWorldOptions = {}, options: ManagerOptions = {}) {
  const world = new ClientWorld({ rt: {}, ...worldOptions });
  const manager = new Manager({ secure: false, host: "localhost" }, world.platform, { ...STEADY, ...options });
  const socket = manager.socket("/");
  const heard: string[] = [];
  const note = (what: string): void => void heard.push(what);
  socket.on("connect", () => note("socket connect"));
  socket.on("disconnect", (reason) => note(`socket disconnect ${reason}`));
  manager.on("open", () => note("open"));
  manager.on("error", (error) => note(`error ${error.message}`));
  manager.on("close", (reason, details) => note(`close ${reason} (${details.description}, ${details.code})`));
  manager.on("suspended", (reason, details) => note(`suspended ${reason} (${details.description}, ${details.code})`));
  manager.on("resumed", () => note("resumed"));
  manager.on("gap", ({ side, name, code, unsent }) => note(`gap ${side} ${name} ${code} (${unsent.length} unsent)`));
  manager.on("reconnect_attempt", (attempt) => note(`reconnect_attempt ${attempt}`));
  manager.on("reconnect", (attempts) => note(`reconnect ${attempts}`));
  manager.on("reconnect_error", (error) => note(`reconnect_error ${error.message}`));
  manager.on("reconnect_failed", () => note("reconnect_failed"));
  world.clock.advance(10);
  return { world, manager, socket, heard };
}

describe("a manager whose session outlives its links", () => {
  it("says suspended and resumed; neither it nor its sockets open or connect again", () => {
    const { world, socket, heard } = managerIn({ fate: ({ number }) => (number === 1 ? "refuse" : "accept") });
    const stand = (): unknown[] => [socket.connected, socket.active, socket.suspended, socket.recovered, socket.id];
    expect(stand()).toEqual([true, true, false, false, "engine0-0"]);
    world.dials[0]?.sever({ code: "broken", message: "reset" });
    world.clock.settle();
    expect(stand()).toEqual([true, true, true, false, "engine0-0"]);
    world.clock.advance(1000);
    expect(stand()).toEqual([true, true, false, true, "engine0-0"]);
    expect(heard).toEqual([
      "open",
      "socket connect",
      "suspended transport error (reset, 31)",
      "reconnect_attempt 1",
      "error websocket error: refused",
      "reconnect_error websocket error: refused",
      "reconnect_attempt 2",
      "resumed",
    ]);
  });

  it("says what becomes of a session that the server does not continue, and opens the next one at once", () => {
    const { world, socket, heard } = managerIn();
    world.restart();
    world.clock.settle();
    socket.emit("kept", 1);
    world.clock.advance(200);
    expect(heard.slice(2)).toEqual([
      "suspended transport close (cut, 30)",
      "reconnect_attempt 1",
      "socket disconnect transport close",
      'close transport close (the server refused to resume the session: {"code":53}, 53)',
      "gap server gone 53 (1 unsent)",
      "open",
      "reconnect 1",
      "socket connect",
    ]);
    expect([world.end.events(), world.dials.length]).toEqual([[["kept", 1]], 2]);
  });

  it("does not open the next one when a listener of the gap closes it", () => {
    const { world, manager, heard } = managerIn();
    manager.on("gap", () => manager.close());
    world.restart();
    world.clock.advance(200_000);
    expect(heard.at(-1)).toBe("gap server gone 53 (0 unsent)");
    expect([world.dials.length, world.end.session.state, world.clock.next]).toEqual([2, "closed", Infinity]);
  });

  it("has the window end the session, and goes on as after any loss", () => {
    const { world, heard } = managerIn({
      rt: { window: 150 },
      fate: ({ number }) => (number === 1 ? "refuse" : "accept"),
    });
    world.cut();
    world.clock.advance(1000);
    expect(heard.slice(2)).toEqual([
      "suspended transport close (cut, 30)",
      "reconnect_attempt 1",
      "error websocket error: refused",
      "reconnect_error websocket error: refused",
      "socket disconnect transport close",
      "close transport close (no link came within the window, 50)",
      "gap client expired 50 (0 unsent)",
      "reconnect_attempt 2",
      "open",
      "reconnect 2",
      "socket connect",
    ]);
  });

  it("gives the session up with its last attempt", () => {
    const { world, heard } = managerIn(
      { fate: ({ number }) => (number === 0 ? "accept" : "refuse") },
      { reconnectionAttempts: 1 },
    );
    world.cut();
    world.clock.advance(200_000);
    expect(heard.slice(3)).toEqual([
      "reconnect_attempt 1",
      "socket disconnect transport close",
      "close transport close (cut, 30)",
      "gap client lost 30 (0 unsent)",
      "error websocket error: refused",
      "reconnect_failed",
      "reconnect_error websocket error: refused",
    ]);
  });

  it.each([
    ["resume", { resume: false }],
    ["reconnection", { reconnection: false }],
  ])("has Socket.IO's life cycle without %s", (_, options: ManagerOptions) => {
    const { world, socket, heard } = managerIn({}, options);
    world.dials[0]?.sever({ code: "broken", message: "reset" });
    world.clock.settle();
    expect(heard.filter((line) => !line.startsWith("gap")).slice(2)).toEqual([
      "socket disconnect transport error",
      "error reset",
      "close transport error (reset, 31)",
    ]);
    expect([socket.suspended, socket.recovered, socket.connected]).toEqual([false, false, false]);
  });

  it("closed while suspended, or left by its last socket, ends the session at once", () => {
    for (const act of ["close", "leave"] as const) {
      const { world, manager, socket, heard } = managerIn();
      world.cut();
      world.clock.settle();
      if (act === "close") manager.close();
      else socket.disconnect();
      expect(heard.slice(3).toSorted()).toEqual([
        "close forced close (closed by the client, 1)",
        act === "close" ? "socket disconnect forced close" : "socket disconnect io client disconnect",
      ]);
      socket.connect();
      world.clock.advance(50);
      expect([socket.connected, socket.recovered, socket.id]).toEqual([true, false, "engine1-0"]);
    }
  });

  it("calls back with how the attempt to bring the session back ends", () => {
    const { world, manager } = managerIn({ fate: ({ number }) => (number === 1 ? "refuse" : "accept") });
    const results: unknown[] = [];
    const open = (): unknown => manager.open((error) => results.push(error?.message));
    world.cut();
    world.clock.settle();
    open();
    world.clock.advance(50);
    expect(results).toEqual(["websocket error: refused"]);
    open();
    world.clock.advance(50);
    expect(results.slice(1)).toEqual([undefined]);
    world.restart();
    world.clock.settle();
    open();
    world.clock.advance(50);
    expect(results.slice(2)).toEqual([undefined]);
    world.cut();
    world.clock.settle();
    open();
    manager.close();
    expect(results.slice(3)).toEqual(["closed by the client"]);
  });
});

describe("the engine of a session that outlives its links", () => {
  it("is the same through attempts and resumes, and its transport follows", () => {
    const { world, manager } = managerIn(
      { fate: ({ number }) => (number === 1 || number === 2 ? "refuse" : "accept") },
      { transports: ["websocket", "polling"], tryAllTransports: true },
    );
    const { engine } = manager;
    const heard: string[] = [];
    engine.on("error", (error) => heard.push(error.message));
    engine.on("close", (reason) => heard.push(reason));
    engine.on("upgrade", ({ name }) => heard.push(`upgrade ${name}`));
    const stand = (): unknown[] => [manager.engine === engine, engine.readyState, engine.transport.name, engine.id];
    expect(stand()).toEqual([true, "open", "websocket", "engine0"]);
    world.cut();
    world.clock.settle();
    expect(stand()).toEqual([true, "suspended", "websocket", "engine0"]);
    world.clock.advance(150);
    expect(stand()).toEqual([true, "suspended", "websocket", "engine0"]);
    world.clock.advance(1000);
    expect(stand()).toEqual([true, "open", "websocket", "engine0"]);
    expect(heard).toEqual(["websocket error: refused; polling error: refused"]);
  });

  it("follows a resume on another transport, and the move back", () => {
    const { world, manager } = managerIn(
      { fate: ({ number }) => (number === 1 ? "refuse" : "accept") },
      { transports: ["websocket", "polling"], tryAllTransports: true },
    );
    const { engine } = manager;
    const seen: string[] = [];
    manager.on("resumed", () => seen.push(engine.transport.name));
    engine.on("upgrade", ({ name }) => seen.push(name, engine.transport.name));
    world.cut();
    world.clock.advance(1000);
    expect(seen).toEqual(["polling", "websocket", "websocket"]);
  });

  it("gives way to a new one with the session", () => {
    const { world, manager } = managerIn();
    const { engine } = manager;
    world.restart();
    world.clock.advance(200);
    expect([engine.readyState, manager.engine === engine]).toEqual(["closed", false]);
    expect([manager.engine.readyState, manager.engine.id]).toEqual(["open", "engine1"]);
  });

  it("that is closed while suspended ends the session, and the manager comes back", () => {
    const { world, manager, heard } = managerIn();
    world.cut();
    world.clock.settle();
    manager.engine.close();
    world.clock.advance(200);
    expect(heard.slice(3)).toEqual([
      "socket disconnect forced close",
      "close forced close (closed by the client, 1)",
      "reconnect_attempt 1",
      "open",
      "reconnect 1",
      "socket connect",
    ]);
  });
});
