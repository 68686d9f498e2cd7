import { describe, expect, it } from "vitest";
import { PacketType } from "../../src/packet/index.ts";
import { Place, trunkIn } from "./harness.ts";
import { ClientWorld } from "./world.ts";

/** A client of a Socket.IO server that has connection state recovery on: the test answers each CONNECT. */
function visitor(auth?: object) {
  const world = new ClientWorld({ admit: () => "silent", capacity: 20_000 });
  const trunk = trunkIn(world, { transports: ["websocket"], reconnectionDelay: 100, randomizationFactor: 0 });
  const place = new Place(trunk, "/", auth === undefined ? {} : { auth });
  const grant = (pid: unknown): void => {
    world.end.send({ type: PacketType.CONNECT, nsp: "/", data: { sid: "id", pid } });
    world.clock.advance(5);
  };
  const say = (...data: [string, ...unknown[]]): void => {
    world.end.emit(...data);
    world.clock.advance(5);
  };
  /** What the server is told, the connection having been lost. */
  const shown = (): unknown => {
    world.cut();
    world.clock.advance(200);
    return world.end.packets[0]?.data;
  };
  place.membership.join();
  world.clock.advance(5);
  return { world, place, membership: place.membership, grant, say, shown };
}

describe("what a client shows to come back", () => {
  it("is nothing where the server has given it nothing", () => {
    const { grant, say, shown } = visitor();
    grant(undefined);
    say("a", "text");
    expect(shown()).toBeUndefined();
  });

  it("is its pid and the last offset, under what the application says", () => {
    const { world, grant, say, shown } = visitor({ token: "t", offset: "mine" });
    expect(world.end.packets[0]?.data).toEqual({ token: "t", offset: "mine" });
    grant("p");
    say("a", 1, "o1");
    expect(shown()).toEqual({ pid: "p", token: "t", offset: "mine" });
  });

  it("is of the last event that has an offset: no number, no name, and none that asks for an answer", () => {
    const { world, place, grant, say, shown } = visitor();
    say("early", "o0");
    grant("p");
    say("a", 1, "o1");
    say("b", 2);
    say("c");
    world.end.send({ type: PacketType.EVENT, nsp: "/", id: 3, data: ["d", "text"] });
    world.clock.advance(5);
    expect(place.heard).toEqual([
      "event early o0",
      "connected id",
      "event a 1 o1",
      "event b 2",
      "event c",
      "event d text",
    ]);
    expect(shown()).toEqual({ pid: "p", offset: "o1" });
  });

  it("is no offset of the place before", () => {
    const { grant, say, shown } = visitor();
    grant("p");
    say("a", "o1");
    expect(shown()).toEqual({ pid: "p", offset: "o1" });
    grant("q");
    expect(shown()).toEqual({ pid: "q", offset: undefined });
  });

  it.each([5, null, {}, ["p"]])("is nothing where the pid is no text (%j)", (pid) => {
    const { grant, shown } = visitor();
    grant(pid);
    expect(shown()).toBeUndefined();
  });
});

describe("a client that came back", () => {
  it("is recovered where the server gives the same pid, and hears what it has missed before it is connected", () => {
    const { place, membership, grant, say, shown } = visitor();
    grant("p");
    expect(membership.isRecovered).toBe(false);
    shown();
    say("missed", "o1");
    grant("p");
    expect([membership.isRecovered, place.heard.slice(2)]).toEqual([true, ["event missed o1", "connected id"]]);
    expect(shown()).toEqual({ pid: "p", offset: "o1" });
    grant("q");
    expect(membership.isRecovered).toBe(false);
  });

  it("may have missed more than comes early otherwise, and gives it up where that is without measure", () => {
    const { world, place, grant, say, shown } = visitor();
    grant("p");
    shown();
    for (let n = 0; n < 10_000; n++) {
      world.end.emit("n", n, "o");
      if (n % 500 === 499) world.clock.advance(5);
    }
    expect(place.heard).toEqual(["connected id", "disconnected: transport close"]);
    say("one too many");
    world.clock.advance(200);
    expect([place.heard.at(-1), world.end.packets[0]?.data]).toEqual(["failed: parse error", undefined]);
  });
});
