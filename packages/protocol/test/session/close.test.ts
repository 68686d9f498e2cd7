import { describe, expect, it } from "vitest";
import { type CarrierKind, SessionWorld } from "../../src/testing/index.ts";

const kinds: readonly CarrierKind[] = ["message", "exchange", "stream"];

describe.each(kinds)("closing a session over a %s carrier", (kind) => {
  it.each(["client", "server"] as const)(
    "by the %s lets what waits leave first, and both ends hear of it once",
    (closer) => {
      const other = closer === "client" ? "server" : "client";
      const world = new SessionWorld({ delay: () => 3 });
      world.connect(kind);
      world.clock.advance(50);
      for (let n = 0; n < 40; n++) world[closer].send(`${n}`);
      world[closer].close(world.clock.now());
      expect(world[`${closer}Host`].ends.map((end) => end.reason)).toEqual(["forced close"]);
      world.clock.advance(1_000);
      expect(world[`${other}Host`].messages).toHaveLength(40);
      expect(world[`${other}Host`].ends.map((end) => end.reason)).toEqual(["transport close"]);
      world.clock.advance(10_000);
      for (const host of [world.clientHost, world.serverHost])
        expect([host.ends.length, host.releases]).toEqual([1, 1]);
      expect([world.client.state, world.server.state]).toEqual(["closed", "closed"]);
    },
  );

  it("by an abort lets nothing leave", () => {
    const world = new SessionWorld({ delay: () => 3 });
    world.connect(kind);
    world.clock.advance(50);
    world.server.send("never");
    world.server.abort();
    world.clock.advance(100);
    expect(world.clientHost.messages).toEqual([]);
    expect(world.clientHost.ends).toHaveLength(1);
    expect(world.serverHost.releases).toBe(1);
  });

  it("ends both by a cut", () => {
    const world = new SessionWorld({ handshake: { pingInterval: 100, pingTimeout: 100 } });
    const { dialled } = world.connect(kind);
    world.clock.advance(50);
    dialled.sever();
    world.clock.advance(300);
    expect([world.clientHost.ends.length, world.serverHost.ends.length]).toEqual([1, 1]);
    expect([world.clientHost.releases, world.serverHost.releases]).toEqual([1, 1]);
  });
});

describe("closing", () => {
  it("takes no longer than its time-out when the peer does not come for the rest", () => {
    const world = new SessionWorld({ config: { closeTimeout: 700 } });
    const { accepted } = world.connect("message");
    world.clock.advance(50);
    accepted.send = () => false;
    for (let n = 0; n < 100; n++) world.server.send("x".repeat(10));
    world.clock.settle();
    world.server.close(world.clock.now());
    world.clock.advance(699);
    expect([world.serverHost.releases, accepted.isOver]).toEqual([0, false]);
    world.clock.advance(1);
    expect([world.serverHost.releases, accepted.isOver]).toEqual([1, true]);
  });

  it("takes no longer than its time-out when the link does not end", () => {
    const world = new SessionWorld({ config: { closeTimeout: 700 } });
    const { accepted } = world.connect("message");
    world.clock.advance(50);
    accepted.close = () => {};
    world.server.close(world.clock.now());
    world.clock.advance(700);
    expect([world.serverHost.releases, accepted.isOver]).toEqual([1, true]);
  });

  it("before the greeting dials off at once", () => {
    const world = new SessionWorld();
    const { dialled } = world.carrier("message");
    world.client.attach(dialled);
    world.client.close(world.clock.now());
    expect([world.client.state, dialled.isOver, world.clientHost.releases]).toEqual(["closed", true, 1]);
  });

  it("gives up a peer that takes nothing, when the backlog is full", () => {
    const world = new SessionWorld({ config: { maxBacklog: 1_000_000 } });
    const { dialled } = world.connect("message");
    world.clock.advance(50);
    dialled.sever({ code: "local", message: "" }, { code: "closed", message: "" });
    for (let n = 0; n < 5_000 && world.server.isOpen; n++) world.server.send("x".repeat(1_000));
    expect(world.serverHost.ends.map((end) => end.name)).toEqual(["slow"]);
    expect(world.server.backlog.bytes).toBe(0);
  });
});
