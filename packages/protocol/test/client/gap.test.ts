import { describe, expect, it } from "vitest";
import type { ManagerOptions, SocketOptions } from "../../src/client/options.ts";
import { RtError } from "../../src/errors.ts";
import type { GapReport } from "../../src/gap/index.ts";
import { type Packet, PacketType } from "../../src/packet/index.ts";
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

/** The link is gone, the client knows, and the server has forgotten the session. */
function suspendForGood(world: ClientWorld): void {
  world.restart();
  world.clock.settle();
}

const data = (packets: readonly Packet[]): unknown[] => packets.map((packet) => packet.data);

describe("a session that cannot go on", () => {
  it("leaves what was sent and not confirmed behind, and what never left to the next one", () => {
    const { world, place, gaps } = joinedIn({ acknowledges: (event) => event[0] !== "mute" });
    const doubtful = place.ask(["mute", 0]);
    world.clock.advance(10);
    suspendForGood(world);
    const kept = [place.ask(["n", 1]), place.ask(["n", 2])];
    place.emit("n", 3, new Uint8Array([9]));
    world.clock.advance(200);
    expect(place.turns).toEqual(["connected engine0-0", "disconnected: transport close", "connected engine1-0"]);
    expect(gaps).toMatchObject([{ side: "server", name: "gone", code: 53 }]);
    expect(data(gaps[0]?.unconfirmed ?? [])).toEqual([undefined, ["mute", 0]]);
    expect(data(gaps[0]?.unsent ?? [])).toEqual([
      ["n", 1],
      ["n", 2],
      ["n", 3, new Uint8Array([9])],
    ]);
    expect([doubtful, kept]).toEqual([["DISCONNECTED"], [["ok 1"], ["ok 2"]]]);
    expect(world.end.packets.slice(1)).toEqual([
      { type: PacketType.EVENT, nsp: "/", id: 1, data: ["n", 1] },
      { type: PacketType.EVENT, nsp: "/", id: 2, data: ["n", 2] },
      { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["n", 3, new Uint8Array([9])] },
    ]);
  });

  it("says once of each event that it has left", () => {
    const { world, place } = joinedIn();
    suspendForGood(world);
    place.emit("n", 1);
    world.clock.advance(200);
    expect(place.heard.filter((line) => line.startsWith("sent"))).toEqual(["sent n 1"]);
  });

  it("hands what never left on before what its listeners send, and before what waited already", () => {
    const { world, trunk, place } = joinedIn();
    const other = new Place(trunk, "/other");
    place.onDisconnect = () => {
      place.emit("n", 3);
      other.emit("n", 3);
    };
    other.membership.join();
    world.clock.advance(10);
    suspendForGood(world);
    place.emit("n", 1);
    other.emit("n", 1);
    place.emit("n", 2);
    other.emit("n", 2);
    world.clock.advance(200);
    const inOrder = [1, 2, 3].map((n) => ["n", n]);
    expect([world.end.events("/"), world.end.events("/other")]).toEqual([inOrder, inOrder]);
  });

  it("hands neither answers nor comings and goings on", () => {
    const { world, trunk, place } = joinedIn();
    const [left, joining] = [new Place(trunk, "/left"), new Place(trunk, "/joining")];
    const answers: ((...args: unknown[]) => void)[] = [];
    place.onEvent = (_, answer) => answer !== undefined && answers.push(answer);
    left.membership.join();
    world.end.send({ type: PacketType.EVENT, nsp: "/", id: 1, data: ["q"] });
    world.clock.advance(10);
    suspendForGood(world);
    answers[0]?.("void");
    left.membership.leave();
    joining.membership.join();
    place.emit("n", 1);
    world.clock.advance(200);
    expect(world.end.packets.map(({ type, nsp }) => [type, nsp])).toEqual([
      [PacketType.CONNECT, "/"],
      [PacketType.CONNECT, "/joining"],
      [PacketType.EVENT, "/"],
    ]);
    expect([world.end.violations, joining.turns]).toEqual([[], ["failed: transport close", "connected engine1-1"]]);
  });

  it("keeps what never left for a socket that left, until it joins again; its acknowledgements have failed", () => {
    const { world, trunk } = joinedIn();
    const other = new Place(trunk, "/other");
    other.membership.join();
    world.clock.advance(10);
    suspendForGood(world);
    other.emit("n", 1);
    const failed = other.ask(["n", 2]);
    other.membership.leave();
    expect(failed).toEqual(["DISCONNECTED"]);
    world.clock.advance(200);
    expect(world.end.events("/other")).toEqual([]);
    other.membership.join();
    world.clock.advance(10);
    expect(world.end.events("/other")).toEqual([["n", 1]]);
  });

  it("does not hand on what timed out, and what times out later is taken out of the wait", () => {
    let isSilent = false;
    const { world, place } = joinedIn({ admit: () => (isSilent ? "silent" : "yes") });
    suspendForGood(world);
    const outcomes = [place.ask(["early"], 50), place.ask(["late"], 180), place.ask(["fine", 1], 400)];
    isSilent = true;
    world.clock.advance(200);
    expect(outcomes).toEqual([["ACK_TIMEOUT"], ["ACK_TIMEOUT"], []]);
    world.end.grant("/");
    world.clock.advance(10);
    expect([outcomes[2], world.end.events()]).toEqual([["ok 1"], [["fine", 1]]]);
  });

  it("does not take back what it had taken, whatever the limits; more is refused until it has left", () => {
    let isSilent = false;
    const { world, place } = joinedIn({ admit: () => (isSilent ? "silent" : "yes") }, { maxBufferedPackets: 2 });
    suspendForGood(world);
    for (let n = 0; n < 5; n++) place.emit("n", n);
    isSilent = true;
    world.clock.advance(200);
    expect(() => place.emit("n", 5)).toThrow(RtError);
    world.end.grant("/");
    world.clock.advance(10);
    place.emit("n", 6);
    world.clock.advance(10);
    expect(world.end.events().map((event) => event[1])).toEqual([0, 1, 2, 3, 4, 6]);
  });

  it("counts what it takes back: no more is taken until that is below the limits, and then as much as ever", () => {
    let isSilent = false;
    const { world, place } = joinedIn({ admit: () => (isSilent ? "silent" : "yes") }, { maxBufferedBytes: 1000 });
    suspendForGood(world);
    place.emit("n", "x".repeat(800));
    isSilent = true;
    world.clock.advance(200);
    expect(() => place.emit("n", "x".repeat(200))).toThrow(RtError);
    world.end.grant("/");
    world.clock.advance(10);
    world.cut();
    world.restart();
    world.clock.advance(200);
    place.emit("n", "x".repeat(800));
    expect(() => place.emit("n", "x".repeat(200))).toThrow(RtError);
  });

  it("and another after it: what never left goes on to the first that lasts", () => {
    let isSilent = false;
    const { world, place, gaps } = joinedIn({ admit: () => (isSilent ? "silent" : "yes") });
    suspendForGood(world);
    place.emit("n", 1);
    isSilent = true;
    world.clock.advance(200);
    suspendForGood(world);
    place.emit("n", 2);
    isSilent = false;
    world.clock.advance(200);
    expect(world.end.events()).toEqual([
      ["n", 1],
      ["n", 2],
    ]);
    expect(gaps.map(({ unsent }) => data(unsent))).toEqual([[["n", 1]], []]);
  });

  it("with retries doubles nothing that never left, and sends again what is in doubt", () => {
    const { world, place } = joinedIn({ acknowledges: ([name]) => name !== "doubt" || isNew }, { retries: 2 });
    let isNew = false;
    const doubt = place.ask(["doubt", 0]);
    world.clock.advance(10);
    suspendForGood(world);
    isNew = true;
    world.clock.advance(200);
    expect([doubt, world.end.events()]).toEqual([["ok 0"], [["doubt", 0]]]);
    const { world: second, place: other } = joinedIn({}, { retries: 2 });
    suspendForGood(second);
    const outcomes = [other.ask(["n", 1]), other.ask(["n", 2])];
    second.clock.advance(200);
    expect([outcomes, second.end.events()]).toEqual([
      [["ok 1"], ["ok 2"]],
      [
        ["n", 1],
        ["n", 2],
      ],
    ]);
  });
});

describe("a gap is reported", () => {
  it.each([
    ["of the window", { rt: { window: 50 } }, { side: "client", name: "expired", code: 50 }],
    ["of the server's memory", {}, { side: "server", name: "gone", code: 53 }],
  ])("at the end %s, even where nothing is in doubt", (_, rules, expected) => {
    const { world, gaps } = joinedIn(rules);
    world.clock.advance(30_000);
    suspendForGood(world);
    world.clock.advance(200);
    expect(gaps).toMatchObject([{ ...expected, unconfirmed: [], unsent: [] }]);
  });

  it("where the session is given up with its link, and something is in doubt", () => {
    const world = new ClientWorld({ rt: {}, capacity: 1, delay: () => 5 });
    const gaps: GapReport[] = [];
    const place = new Place(trunkIn(world, { ...STEADY, reconnection: false }, gaps), "/");
    place.membership.join();
    world.clock.advance(100);
    for (let n = 0; n < 3; n++) place.emit("n", n);
    world.cut();
    world.clock.advance(200);
    expect(place.turns.at(-1)).toBe("disconnected: transport close");
    expect(gaps).toMatchObject([{ side: "client", name: "lost", code: 30 }]);
    expect(data(gaps[0]?.unconfirmed ?? []).at(-1)).toEqual(["n", 0]);
    expect(data(gaps[0]?.unsent ?? [])).toEqual([
      ["n", 1],
      ["n", 2],
    ]);
    place.membership.join();
    world.clock.advance(200);
    expect(world.end.events()).toEqual([
      ["n", 1],
      ["n", 2],
    ]);
  });

  it("neither where the client ends the session, nor where the server does in order and has everything", () => {
    const { world, trunk, place, gaps } = joinedIn();
    place.emit("n", 1);
    world.clock.advance(10);
    world.end.session.close(world.clock.now());
    world.clock.advance(200);
    expect([place.turns.at(-1), world.ends[0]?.events()]).toEqual(["connected engine1-0", [["n", 1]]]);
    place.emit("n", 2);
    trunk.close();
    expect(gaps).toEqual([]);
  });

  it("to no client of a plain server", () => {
    const world = new ClientWorld();
    const gaps: GapReport[] = [];
    const place = new Place(trunkIn(world, STEADY, gaps), "/");
    place.membership.join();
    world.clock.advance(10);
    place.emit("n", 1);
    world.restart();
    world.clock.advance(200);
    expect([gaps, place.turns.length, world.end.events()]).toEqual([[], 3, []]);
  });
});
