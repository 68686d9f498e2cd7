import { describe, expect, it } from "vitest";
import type { ManagerOptions, SocketOptions } from "../../src/client/options.ts";
import { RtError } from "../../src/errors.ts";
import type { GapReport } from "../../src/gap/index.ts";
import { PacketType } from "../../src/packet/index.ts";
import { Place, trunkIn } from "./harness.ts";
import { ClientWorld, type ClientWorldOptions } from "./world.ts";

const STEADY: ManagerOptions = { transports: ["websocket"], reconnectionDelay: 100, randomizationFactor: 0 };

/** A socket that has joined `/`, in a session that outlives its links. */
function joinedIn(worldOptions: ClientWorldOptions = {}, socketOptions: SocketOptions = {}) {
  const world = new ClientWorld({ rt: {}, ...worldOptions });
  const gaps: GapReport[] = [];
  const trunk = trunkIn(world, STEADY, gaps);
  const place = new Place(trunk, "/", socketOptions);
  place.membership.join();
  world.clock.advance(10);
  return { world, trunk, place, membership: place.membership, gaps };
}

/** The link is gone, and the client knows. */
function suspend(world: ClientWorld): void {
  world.cut();
  world.clock.settle();
}

function codeOf(task: () => void): string | undefined {
  try {
    task();
    return undefined;
  } catch (error) {
    return error instanceof RtError ? error.code : String(error);
  }
}

describe("a suspended socket", () => {
  it("stays joined, with its id, and hears nothing of it", () => {
    const { world, membership, place } = joinedIn();
    const stand = () => [membership.isJoined, membership.id, membership.isSuspended, membership.isRecovered];
    expect(stand()).toEqual([true, "engine0-0", false, false]);
    suspend(world);
    expect(stand()).toEqual([true, "engine0-0", true, false]);
    world.clock.advance(200);
    expect(stand()).toEqual([true, "engine0-0", false, true]);
    expect(place.heard).toEqual(["connected engine0-0"]);
    world.restart();
    world.clock.advance(200);
    expect(stand()).toEqual([true, "engine2-0", false, false]);
  });

  it("is not one that has not joined", () => {
    const { world, trunk } = joinedIn({ admit: ({ nsp }) => (nsp === "/" ? "yes" : "silent") });
    const other = new Place(trunk, "/other").membership;
    other.join();
    world.clock.advance(10);
    suspend(world);
    expect([other.isSuspended, other.isRecovered]).toEqual([false, false]);
    world.clock.advance(200);
    expect([other.isSuspended, other.isRecovered]).toEqual([false, false]);
    world.end.grant("/other");
    world.clock.advance(10);
    expect([other.isJoined, other.isRecovered]).toEqual([true, false]);
  });

  it("sends and answers as ever, and all of it arrives once and in order", () => {
    const { world, place } = joinedIn();
    const answers: ((...args: unknown[]) => void)[] = [];
    place.onEvent = (_, answer) => answer !== undefined && answers.push(answer);
    world.end.send({ type: PacketType.EVENT, nsp: "/", id: 7, data: ["q"] });
    world.clock.advance(5);
    place.emit("n", 0);
    suspend(world);
    place.emit("n", 1);
    answers[0]?.("late");
    const outcome = place.ask(["n", 2]);
    place.emit("n", 3, new Uint8Array([1, 2]));
    world.end.emit("down", 1);
    expect(outcome).toEqual([]);
    world.clock.advance(200);
    expect(world.end.packets.slice(1).map(({ type, data }) => [type, data])).toEqual([
      [PacketType.EVENT, ["n", 0]],
      [PacketType.EVENT, ["n", 1]],
      [PacketType.ACK, ["late"]],
      [PacketType.EVENT, ["n", 2]],
      [PacketType.EVENT, ["n", 3, new Uint8Array([1, 2])]],
    ]);
    expect([outcome, place.heard.at(-1), world.ends.length]).toEqual([["ok 2"], "event down 1", 1]);
    expect(place.heard.filter((line) => line.startsWith("sent"))).toHaveLength(4);
  });

  it("gets the acknowledgements that it waits for, also those that were lost with the link", () => {
    const { world, place } = joinedIn({ delay: () => 10 });
    world.clock.advance(50);
    const outcome = place.ask(["a", 1]);
    // The server has the event; its acknowledgement is under way.
    world.clock.advance(15);
    suspend(world);
    world.clock.advance(500);
    expect([outcome, world.end.events()]).toEqual([["ok 1"], [["a", 1]]]);
  });

  it("has its time-outs run on", () => {
    const { world, place } = joinedIn();
    suspend(world);
    const outcome = place.ask(["a", 1], 50);
    world.clock.advance(60);
    expect(outcome).toEqual(["ACK_TIMEOUT"]);
    world.clock.advance(200);
    expect([outcome, world.end.events()]).toEqual([["ACK_TIMEOUT"], [["a", 1]]]);
  });

  it("drops what is volatile", () => {
    const { world, place } = joinedIn();
    suspend(world);
    const dropped = place.ask(["v"], undefined, true);
    place.membership.emit(["v"], { volatile: true, timeout: undefined }, undefined);
    world.clock.advance(200);
    expect([dropped, world.end.events()]).toEqual([["BUFFER_FULL"], []]);
  });

  it("is the state of one whose machine has slept, before it sends", () => {
    const { world, place } = joinedIn();
    world.clock.leap(60_000);
    place.emit("n", 1);
    expect(place.membership.isSuspended).toBe(true);
    world.clock.advance(1000);
    expect([place.turns, world.end.events()]).toEqual([["connected engine0-0"], [["n", 1]]]);
  });

  it("is over for one whose machine has slept for longer than the window, before it sends", () => {
    const { world, place, gaps } = joinedIn({ rt: { window: 5000 } });
    suspend(world);
    world.clock.leap(6000);
    place.emit("n", 1);
    expect(place.heard.at(-1)).toBe("disconnected: transport close");
    expect(gaps.map(({ name, unsent }) => [name, unsent])).toEqual([["expired", []]]);
    world.clock.advance(1000);
    expect(world.end.events()).toEqual([["n", 1]]);
  });

  it("receives the rest of a packet that was half here", () => {
    const delays = [1, 1, 1, 1];
    const { world, place } = joinedIn({ delay: () => delays.shift() ?? 5 });
    delays.push(1, 50);
    world.end.emit("b", new Uint8Array([7]));
    world.clock.advance(5);
    suspend(world);
    world.clock.advance(300);
    expect(place.heard).toEqual(["connected engine0-0", "event b 7"]);
  });

  it("forgets a packet that was half here when the session is not continued", () => {
    const delays = [1, 1, 1, 1];
    const { world, place } = joinedIn({ delay: () => delays.shift() ?? 5 });
    delays.push(1, 50);
    world.end.emit("b", new Uint8Array([7]));
    world.clock.advance(5);
    world.restart();
    world.clock.advance(300);
    world.end.emit("c");
    world.clock.advance(50);
    expect(place.heard.filter((line) => line.startsWith("event"))).toEqual(["event c"]);
  });
});

describe("what is kept for a suspended session", () => {
  it("is bounded by the number that the server names, and the session stays", () => {
    const { world, place } = joinedIn({ rt: { messages: 4 } });
    suspend(world);
    place.emit("n", 0);
    place.emit("n", 1, new Uint8Array([1]));
    // One piece has room, two have not.
    expect(codeOf(() => place.emit("n", 2, new Uint8Array([1])))).toBe("BUFFER_FULL");
    place.emit("n", 3);
    expect(codeOf(() => place.emit("n", 4))).toBe("BUFFER_FULL");
    expect(codeOf(() => place.ask(["n", 5]))).toBe("BUFFER_FULL");
    world.clock.advance(200);
    place.emit("n", 6);
    world.clock.advance(10);
    expect(world.end.events().map((data) => data[1])).toEqual([0, 1, 3, 6]);
    expect(place.turns).toEqual(["connected engine0-0"]);
  });

  it("is bounded by the bytes that the server names, to the last one", () => {
    // Two frames, `42["n","..."]`, and 64 for each.
    const { world, place } = joinedIn({ rt: { bytes: 2 * (64 + 110) } });
    suspend(world);
    place.emit("n", "x".repeat(100));
    expect(codeOf(() => place.emit("n", "x".repeat(101)))).toBe("BUFFER_FULL");
    place.emit("n", "y".repeat(100));
    expect(codeOf(() => place.emit("n"))).toBe("BUFFER_FULL");
    world.clock.advance(200);
    expect(world.end.events().map((data) => String(data[1])[0])).toEqual(["x", "y"]);
    expect(place.turns).toEqual(["connected engine0-0"]);
  });

  it("is bounded by the socket's own limit too", () => {
    const { world, place } = joinedIn({}, { maxBufferedBytes: 1000 });
    suspend(world);
    place.emit("n", "x".repeat(800));
    expect(codeOf(() => place.emit("n", "x".repeat(300)))).toBe("BUFFER_FULL");
  });

  it("does not count what was confirmed late: that is no backlog", () => {
    const { world, place } = joinedIn({}, { maxBufferedBytes: 1000 });
    for (let n = 0; n < 50; n++) {
      place.emit("n", n, "x".repeat(100));
      world.clock.advance(5);
    }
    expect(world.end.events()).toHaveLength(50);
  });

  it("ends the session with a gap where answers exceed it, which cannot be refused", () => {
    const { world, place, gaps } = joinedIn({ rt: { messages: 3 } });
    const answers: ((...args: unknown[]) => void)[] = [];
    place.onEvent = (_, answer) => answer !== undefined && answers.push(answer);
    for (let n = 0; n < 4; n++) world.end.send({ type: PacketType.EVENT, nsp: "/", id: n, data: ["q"] });
    world.clock.advance(5);
    suspend(world);
    const outcome = place.ask(["kept", 1]);
    for (const answer of answers) answer("a");
    expect([place.turns.at(-1), gaps.map(({ name }) => name)]).toEqual(["disconnected: transport close", ["overflow"]]);
    world.clock.advance(200);
    expect([outcome, world.end.packets.map(({ type }) => type)]).toEqual([
      ["ok 1"],
      [PacketType.CONNECT, PacketType.EVENT],
    ]);
  });

  it("tells of one disconnection where leaving exceeds it", () => {
    const { world, trunk, place } = joinedIn({ rt: { messages: 1 } });
    const other = new Place(trunk, "/other");
    other.membership.join();
    world.clock.advance(10);
    suspend(world);
    place.emit("n", 0);
    other.membership.leave();
    expect(other.turns).toEqual(["connected engine0-1", "disconnected: transport close"]);
    expect([other.membership.isActive, place.membership.isActive]).toEqual([false, true]);
    world.clock.advance(200);
    expect([world.end.events(), world.end.joined.size, world.end.violations]).toEqual([[["n", 0]], 1, []]);
  });
});

describe("while the session is suspended", () => {
  it("a namespace is joined as soon as it is back, by one CONNECT", () => {
    const { world, trunk } = joinedIn();
    suspend(world);
    const other = new Place(trunk, "/other", { auth: { n: 1 } });
    other.emit("early");
    other.membership.join();
    other.membership.join();
    other.emit("later");
    expect(other.membership.isActive).toBe(true);
    world.clock.advance(200);
    expect(other.turns).toEqual(["connected engine0-1"]);
    expect(world.end.packets.slice(1)).toEqual([
      { type: PacketType.CONNECT, nsp: "/other", id: undefined, data: { n: 1 } },
      { type: PacketType.EVENT, nsp: "/other", id: undefined, data: ["early"] },
      { type: PacketType.EVENT, nsp: "/other", id: undefined, data: ["later"] },
    ]);
    expect([world.end.violations, world.ends.length]).toEqual([[], 1]);
  });

  it("a namespace that is left is left at once, and the server hears of it later, after what was sent", () => {
    const { world, trunk, place } = joinedIn();
    const other = new Place(trunk, "/other");
    other.membership.join();
    world.clock.advance(10);
    suspend(world);
    other.emit("last");
    other.membership.leave();
    expect(other.turns.at(-1)).toBe("disconnected: io client disconnect");
    world.clock.advance(200);
    expect([world.end.events("/other"), world.end.joined, world.end.violations]).toEqual([
      [["last"]],
      new Set(["/"]),
      [],
    ]);
    expect(place.turns).toEqual(["connected engine0-0"]);
  });

  it("the last namespace that is left ends it at once", () => {
    const { world, trunk, place } = joinedIn();
    suspend(world);
    const outcome = place.ask(["a"]);
    place.membership.leave();
    expect([trunk.state, place.turns.at(-1), outcome]).toEqual([
      "idle",
      "disconnected: io client disconnect",
      ["DISCONNECTED"],
    ]);
    world.clock.advance(200_000);
    expect([world.dials.length, world.clock.next]).toEqual([1, Infinity]);
  });

  it("attempts that fail are told to sockets that wait to join, and to no others", () => {
    const { world, trunk, place } = joinedIn({
      fate: ({ number }) => (number === 0 ? "accept" : "refuse"),
      admit: ({ nsp }) => (nsp === "/" ? "yes" : "silent"),
    });
    const other = new Place(trunk, "/other");
    other.auth = () => {};
    other.membership.join();
    suspend(world);
    world.clock.advance(150);
    expect([place.turns, other.turns]).toEqual([["connected engine0-0"], ["failed: websocket error: refused"]]);
  });

  it("retries rest, and go on when it is back", () => {
    const { world, place } = joinedIn({}, { retries: 3, ackTimeout: 40 });
    const answers = [place.ask(["a", 1], 40)];
    suspend(world);
    answers.push(place.ask(["b", 2], 40));
    world.clock.advance(95);
    expect(answers).toEqual([[], []]);
    world.clock.advance(200);
    expect(answers).toEqual([["ok 1"], ["ok 2"]]);
    // It was under way, and once more when its time was over; the other one has waited.
    expect(world.end.events()).toEqual([
      ["a", 1],
      ["a", 1],
      ["b", 2],
    ]);
  });

  it("retries do not fill what may be kept, and do not end by its limits", () => {
    const { world, place } = joinedIn({ rt: { messages: 2 } }, { retries: 3, ackTimeout: 10 });
    suspend(world);
    const answers = [1, 2, 3, 4].map((n) => place.ask(["n", n], 10));
    world.clock.advance(500);
    expect(answers).toEqual([["ok 1"], ["ok 2"], ["ok 3"], ["ok 4"]]);
    expect(world.end.events()).toHaveLength(4);
  });
});
