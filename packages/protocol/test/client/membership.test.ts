import { describe, expect, it } from "vitest";
import type { ManagerOptions, SocketOptions } from "../../src/client/options.ts";
import { PacketType } from "../../src/packet/index.ts";
import { Place, trunkIn } from "./harness.ts";
import { ClientWorld, type ClientWorldOptions } from "./world.ts";

const STEADY: ManagerOptions = { transports: ["websocket"], reconnectionDelay: 100, randomizationFactor: 0 };

function placeIn(
  options: ClientWorldOptions = {},
  socketOptions: SocketOptions = {},
  managerOptions: ManagerOptions = STEADY,
) {
  const world = new ClientWorld(options);
  const trunk = trunkIn(world, managerOptions);
  const place = new Place(trunk, "/", socketOptions);
  return { world, trunk, place, membership: place.membership };
}

describe("a namespace that is left while its server sends the socket away", () => {
  it.each([
    ["joined again", ["join"], 2],
    ["joined and left again, and joined", ["join", "leave", "join"], 3],
  ] as const)("and %s, is joined: what crossed is of the time before", (_what, steps, id) => {
    const { world, trunk, place, membership } = placeIn();
    // Keeps the connection.
    new Place(trunk, "/other").membership.join();
    membership.join();
    world.clock.advance(10);
    world.end.expel("/");
    membership.leave();
    for (const step of steps) membership[step]();
    world.clock.advance(10);
    expect(place.heard.slice(1)).toEqual(["disconnected: io client disconnect", `connected engine0-${id}`]);
    expect([membership.isJoined, world.end.joined.has("/"), world.end.violations]).toEqual([true, true, []]);
    world.end.expel("/");
    world.clock.advance(10);
    expect(place.heard.at(-1)).toBe("disconnected: io server disconnect");
  });
});

describe("a namespace that is left and joined again before the server has answered", () => {
  it.each([
    ["said yes", "yes"],
    ["said no", "no"],
  ] as const)("is asked with what is said now, when it has %s to what was said before", (_what, verdict) => {
    const { world, trunk, place, membership } = placeIn({
      admit: ({ data }) => (JSON.stringify(data) === '{"user":"alice"}' ? verdict : "yes"),
      admitDelay: () => 5,
    });
    new Place(trunk, "/other").membership.join();
    world.clock.advance(10);
    place.auth = { user: "alice" };
    membership.join();
    membership.leave();
    place.auth = { user: "bob" };
    membership.join();
    world.clock.advance(30);
    const asked = world.end.packets.filter(({ nsp, type }) => nsp === "/" && type === PacketType.CONNECT);
    expect(asked.map(({ data }) => data)).toEqual([{ user: "alice" }, { user: "bob" }]);
    expect(place.heard).toHaveLength(1);
    expect(place.heard[0]).toMatch(/^connected /);
    expect([membership.isJoined, world.end.violations]).toEqual([true, []]);
  });
});

describe("joining a namespace", () => {
  it("goes CONNECT, answer, what was buffered, and then says so", () => {
    const { world, place, membership } = placeIn();
    place.emit("a", 1);
    membership.join();
    place.emit("b", 2);
    expect([membership.isActive, membership.isJoined]).toEqual([true, false]);
    world.clock.advance(10);
    expect(place.heard).toEqual(["sent a 1", "sent b 2", "connected engine0-0"]);
    expect(world.end.packets.map((packet) => packet.type)).toEqual([
      PacketType.CONNECT,
      PacketType.EVENT,
      PacketType.EVENT,
    ]);
    expect(world.end.violations).toEqual([]);
  });

  it("asks who it is at every CONNECT, and takes one answer of the connection that asked", () => {
    const { world, place, membership } = placeIn();
    const gives: ((auth?: object) => void)[] = [];
    place.auth = (give) => gives.push(give);
    membership.join();
    world.clock.advance(10);
    expect(world.end.packets).toEqual([]);
    world.cut();
    world.clock.advance(200);
    gives[0]?.({ stale: true });
    gives[1]?.({ n: 1 });
    gives[1]?.({ n: 2 });
    world.clock.advance(10);
    expect(world.end.packets).toEqual([{ type: PacketType.CONNECT, nsp: "/", id: undefined, data: { n: 1 } }]);
    expect(place.heard).toEqual(["connected engine1-0"]);
  });

  it("asks once for each connection, and not before it is there", () => {
    const { world, place, membership } = placeIn();
    let asked = 0;
    place.auth = (): void => {
      asked++;
    };
    membership.join();
    membership.join();
    expect(asked).toBe(0);
    world.clock.advance(10);
    membership.join();
    expect(asked).toBe(1);
    world.cut();
    world.clock.advance(200);
    expect(asked).toBe(2);
  });

  it("reports what the function throws that says who it is", () => {
    const { world, place, membership } = placeIn();
    place.auth = (): void => {
      throw new Error("no idea");
    };
    membership.join();
    world.clock.advance(10);
    expect([world.reports, membership.isJoined]).toEqual([[new Error("no idea")], false]);
  });

  it("does not cut a wait short, which is there to spare the server", () => {
    const { world, trunk, membership } = placeIn({ fate: () => "refuse" });
    membership.join();
    world.clock.advance(50);
    expect(trunk.state).toBe("waiting");
    new Place(trunk, "/other").membership.join();
    world.clock.settle();
    expect(world.dials).toHaveLength(1);
  });

  it("is refused with the server's words, and stays away; the last one ends the connection", () => {
    const { world, place, membership, trunk } = placeIn({ admit: () => "no" });
    membership.join();
    world.clock.advance(1000);
    expect(place.heard).toEqual(["failed: no"]);
    expect([membership.isActive, trunk.state, world.end.session.state]).toEqual([false, "idle", "closed"]);
  });

  it("does not take credentials that no packet can carry", () => {
    const { world, place, membership } = placeIn({}, { auth: { big: 1n } });
    membership.join();
    world.clock.advance(1000);
    expect(place.heard).toHaveLength(1);
    expect([place.heard[0]?.startsWith("failed: "), membership.isActive, world.end.packets]).toEqual([true, false, []]);
  });

  it("hears of failed attempts, and of a connection that is lost before the answer", () => {
    const { world, place, membership } = placeIn({
      fate: ({ number }) => (number === 0 ? "refuse" : "accept"),
      admit: () => "silent",
    });
    membership.join();
    world.clock.advance(150);
    world.cut();
    world.clock.settle();
    expect(place.heard).toEqual(["failed: websocket error: refused", "failed: transport close"]);
    expect(membership.isActive).toBe(true);
  });

  it("delivers what came before the answer after it, and what it sends in return after the buffered", () => {
    const { world, place, membership } = placeIn({ admit: () => "silent" });
    place.onEvent = () => place.emit("return");
    membership.join();
    place.emit("buffered");
    world.clock.advance(5);
    world.end.emit("early", 1);
    world.clock.advance(5);
    expect(place.heard).toEqual([]);
    world.end.grant("/");
    world.clock.advance(5);
    expect(place.heard).toEqual(["sent buffered", "event early 1", "sent return", "connected engine0-0"]);
    expect(world.end.events()).toEqual([["buffered"], ["return"]]);
  });

  it("forgets what came before the answer when that does not come any more", () => {
    let admitted = 0;
    const { world, place, membership } = placeIn({ admit: () => (admitted++ === 0 ? "silent" : "yes") });
    membership.join();
    world.clock.advance(5);
    world.end.emit("early");
    world.clock.advance(5);
    world.cut();
    world.clock.advance(200);
    expect(place.heard).toEqual(["failed: transport close", "connected engine1-0"]);
  });

  it("bounds what comes before the answer", () => {
    const { world, place, membership } = placeIn({ admit: () => "silent", capacity: 2000 });
    membership.join();
    world.clock.advance(5);
    for (let n = 0; n <= 1000; n++) world.end.emit("early", n);
    world.clock.advance(5);
    expect(place.heard).toEqual(["failed: parse error"]);
  });

  it("is not moved by answers that nobody waits for", () => {
    const { world, place, membership } = placeIn();
    membership.join();
    world.clock.advance(10);
    world.end.send({ type: PacketType.CONNECT, nsp: "/", data: { sid: "again" } });
    world.end.send({ type: PacketType.CONNECT_ERROR, nsp: "/", data: { message: "late" } });
    world.end.send({ type: PacketType.ACK, nsp: "/", id: 99, data: [] });
    world.clock.advance(10);
    expect(place.heard).toEqual(["connected engine0-0"]);
    expect(membership.id).toBe("engine0-0");
  });

  it("tells an old server by its CONNECT without a sid", () => {
    const { world, place, membership } = placeIn({ admit: () => "silent" });
    membership.join();
    world.clock.advance(5);
    world.end.send({ type: PacketType.CONNECT, nsp: "/" });
    world.clock.advance(5);
    expect(place.heard).toEqual(["failed: the server speaks version 2 of Socket.IO, which is too old"]);
  });
});

describe("leaving a namespace", () => {
  it("by the client says DISCONNECT, and the last one closes the connection", () => {
    const { world, trunk, place, membership } = placeIn();
    const other = new Place(trunk, "/other");
    membership.join();
    other.membership.join();
    world.clock.advance(10);
    membership.leave();
    world.clock.advance(10);
    expect(place.heard.at(-1)).toBe("disconnected: io client disconnect");
    expect([membership.id, trunk.state, world.end.joined.has("/")]).toEqual([undefined, "open", false]);
    other.membership.leave();
    world.clock.advance(10);
    expect([trunk.state, world.end.violations, world.end.host.ends.map((end) => end.reason)]).toEqual([
      "idle",
      [],
      ["transport close"],
    ]);
    world.clock.advance(60_000);
    expect(world.dials).toHaveLength(1);
  });

  it("by the server stays away until told to join again", () => {
    const { world, place, membership, trunk } = placeIn();
    membership.join();
    world.clock.advance(10);
    world.end.expel("/");
    world.clock.advance(1000);
    expect(place.heard.at(-1)).toBe("disconnected: io server disconnect");
    expect([membership.isActive, trunk.state]).toEqual([false, "idle"]);
    membership.join();
    world.clock.advance(1000);
    expect(place.heard.at(-1)).toBe("connected engine1-0");
  });

  it.each(["yes", "no"] as const)("waits for the answer to CONNECT, lest it break the protocol (%s)", (admit) => {
    const { world, trunk, place, membership } = placeIn({ admit: () => admit, admitDelay: () => 50 });
    new Place(trunk, "/other").membership.join();
    membership.join();
    world.clock.advance(10);
    membership.leave();
    world.clock.advance(100);
    expect([membership.isActive, place.heard, world.end.violations, world.end.joined.has("/")]).toEqual([
      false,
      [],
      [],
      false,
    ]);
  });

  it("in a listener of an early event keeps `connect` back", () => {
    const { world, place, membership } = placeIn({ admit: () => "silent" });
    place.onEvent = () => membership.leave();
    membership.join();
    world.clock.advance(5);
    world.end.emit("early", 1);
    world.end.emit("early", 2);
    world.end.grant("/");
    world.clock.advance(5);
    expect(place.heard).toEqual(["event early 1", "disconnected: io client disconnect"]);
  });
});

describe("a lost connection", () => {
  it("is told with its reason, and joined again", () => {
    const { world, place, membership } = placeIn();
    membership.join();
    world.clock.advance(10);
    world.cut();
    world.clock.settle();
    expect([membership.id, membership.isActive]).toEqual([undefined, true]);
    world.clock.advance(200);
    expect(place.heard).toEqual(["connected engine0-0", "disconnected: transport close", "connected engine1-0"]);
  });

  it("keeps what is emitted until the namespace is joined again", () => {
    const { world, place, membership } = placeIn({ admitDelay: () => 20 });
    membership.join();
    world.clock.advance(50);
    world.cut();
    world.clock.advance(110);
    expect(world.end.packets.map((packet) => packet.type)).toEqual([PacketType.CONNECT]);
    place.emit("a");
    world.clock.advance(5);
    expect(world.end.violations).toEqual([]);
    world.clock.advance(50);
    expect(world.end.events()).toEqual([["a"]]);
  });

  it("keeps what is emitted in its listeners, by whichever socket", () => {
    const { world, trunk, place, membership } = placeIn();
    const other = new Place(trunk, "/other");
    place.onDisconnect = () => {
      place.emit("mine");
      other.emit("other");
    };
    membership.join();
    other.membership.join();
    world.clock.advance(10);
    world.cut();
    world.clock.advance(200);
    expect([world.end.events("/"), world.end.events("/other")]).toEqual([[["mine"]], [["other"]]]);
  });

  it("by a packet that cannot be read is a parse error, and the client comes back", () => {
    const { world, place, membership } = placeIn();
    membership.join();
    world.clock.advance(10);
    world.end.session.send("2[");
    world.end.emit("never");
    world.clock.advance(200);
    expect(place.heard).toEqual(["connected engine0-0", "disconnected: parse error", "connected engine1-0"]);
  });

  it("voids the answers that are still owed", () => {
    const { world, place, membership } = placeIn();
    const answers: ((...args: unknown[]) => void)[] = [];
    place.onEvent = (_, answer) => answer !== undefined && answers.push(answer);
    membership.join();
    world.clock.advance(10);
    world.end.send({ type: PacketType.EVENT, nsp: "/", id: 7, data: ["q"] });
    world.end.send({ type: PacketType.EVENT, nsp: "/", id: 8, data: ["q"] });
    world.clock.advance(5);
    answers[0]?.("x", 1);
    answers[0]?.("twice");
    world.clock.advance(5);
    expect(world.end.packets.at(-1)).toEqual({ type: PacketType.ACK, nsp: "/", id: 7, data: ["x", 1] });
    world.cut();
    world.clock.advance(200);
    answers[1]?.("late");
    world.clock.advance(10);
    expect(world.end.packets.map((packet) => packet.type)).toEqual([PacketType.CONNECT]);
  });
});
