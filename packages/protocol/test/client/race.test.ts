import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ManagerOptions } from "../../src/client/options.ts";
import { runs } from "../runs.ts";
import { connectionIn } from "./heard.ts";
import { ClientWorld, type ClientWorldOptions, type Fate } from "./world.ts";

const OPTIONS: ManagerOptions = {
  fallbackTimeout: 100,
  timeout: 1000,
  upgrade: false,
  reconnectionDelay: 10,
  randomizationFactor: 0,
};

/** A connection that begins to race at once. */
function racing(worldOptions: ClientWorldOptions, options: ManagerOptions = {}) {
  const world = new ClientWorld(worldOptions);
  const { connection, heard } = connectionIn(world, { ...OPTIONS, ...options });
  connection.open(true);
  return { world, connection, heard };
}

/** How long each transport takes, one way. */
const slowly = (websocket: number, polling: number): ClientWorldOptions => ({
  delay: (transport) => (transport === "websocket" ? websocket : polling),
});

describe("transports that race", () => {
  it("the second starts when the first has not answered in time, and the first may still win", () => {
    const { world, connection, heard } = racing(slowly(120, 50));
    world.clock.advance(99);
    expect(world.dials).toHaveLength(1);
    world.clock.advance(400);
    expect(heard).toEqual(["0 attempt 0", "120 opened websocket"]);
    expect(world.dials.map(({ transport, at, isOver }) => [transport, at, isOver])).toEqual([
      ["websocket", 0, false],
      ["polling", 100, true],
    ]);
    expect(connection.transport).toBe("websocket");
  });

  it("the first that is greeted carries the session; the other is dropped before it has said anything", () => {
    const { world, connection, heard } = racing({ ...slowly(500, 20), rt: {} });
    world.clock.advance(900);
    expect(heard).toEqual(["0 attempt 0", "120 opened polling"]);
    expect(connection.transport).toBe("polling");
    expect(world.dials.map(({ isOver, hasSent }) => [isOver, hasSent])[0]).toEqual([true, false]);
  });

  it("the second starts at once where the first fails", () => {
    const { world, heard } = racing({ fate: ({ transport }) => (transport === "websocket" ? "refuse" : "accept") });
    world.clock.advance(50);
    expect(heard).toEqual(["0 attempt 0", "2 opened polling"]);
    expect(world.dials.map(({ at }) => at)).toEqual([0, 1]);
  });

  it("one that fails leaves the race to the other", () => {
    const { world, heard } = racing({
      ...slowly(300, 20),
      fate: ({ transport }) => (transport === "polling" ? "refuse" : "accept"),
    });
    world.clock.advance(900);
    expect(heard).toEqual(["0 attempt 0", "300 opened websocket"]);
  });

  it("all have failed when the last one has: the error names each", () => {
    const { world, heard } = racing({ fate: () => "refuse" }, { reconnection: false });
    world.clock.advance(900);
    expect(heard).toEqual(["0 attempt 0", "2 failed: websocket error: refused; polling error: refused"]);
  });

  it("the time-out ends them all together", () => {
    const { world, heard } = racing({ fate: () => "hang" }, { reconnection: false });
    world.clock.advance(5000);
    expect(heard).toEqual(["0 attempt 0", "1000 failed: timeout"]);
    expect(world.underWay).toEqual([]);
  });

  it("none of them goes on when the application has closed", () => {
    const { world, connection, heard } = racing({ fate: () => "hang" });
    world.clock.advance(500);
    expect(world.underWay).toHaveLength(2);
    connection.close();
    world.clock.advance(5000);
    expect(heard).toEqual(["0 attempt 0", "500 abandoned"]);
    expect([world.underWay, world.clock.next]).toEqual([[], Infinity]);
  });

  it("what has won is dialled first and alone the next time", () => {
    const { world } = racing(slowly(500, 20));
    world.clock.advance(900);
    world.cut();
    world.clock.advance(90);
    expect(world.dials.slice(2).map(({ transport }) => transport)).toEqual(["polling"]);
  });

  it("a list that is given has its first one dialled alone, however long it takes", () => {
    const { world, heard } = racing(slowly(20, 600), { transports: ["polling", "websocket"] });
    world.clock.advance(900);
    expect(heard).toEqual(["0 attempt 0", "600 opened polling"]);
    expect(world.dials).toHaveLength(1);
  });
});

describe("a session that comes back by a race", () => {
  const comingBack = (fate: (number: number) => Fate, delay: (transport: string) => number) => {
    const isCut = { now: false };
    const life = racing({
      rt: {},
      fate: ({ number }) => fate(number),
      delay: (transport) => (isCut.now ? delay(transport) : 1),
    });
    life.world.clock.advance(10);
    life.world.cut();
    isCut.now = true;
    life.world.clock.advance(5);
    life.heard.length = 0;
    return life;
  };

  it("comes back on the first that is greeted, and asks there alone", () => {
    const { world, connection, heard } = comingBack(
      () => "accept",
      (transport) => (transport === "websocket" ? 500 : 20),
    );
    world.clock.advance(900);
    expect(heard).toEqual(["20 attempt 1", "180 resumed"]);
    expect([connection.transport, world.ends[0]?.session.state, world.faults]).toEqual(["polling", "open", []]);
    expect(world.dials.map(({ hasSent }) => hasSent)).toEqual([false, false, true]);
  });

  it("asks again by those that lost, where the winner does not bring it back; all within one time-out", () => {
    const { world, heard } = comingBack(
      () => "accept",
      () => 20,
    );
    // The greeting comes, and nothing after it.
    world.clock.advance(36);
    world.dials.at(-1)?.pause();
    world.clock.advance(400);
    expect(heard).toEqual(["20 attempt 1", "200 resumed"]);
    expect(world.dials.map(({ transport }) => transport)).toEqual(["websocket", "websocket", "polling"]);
  });

  it("an attempt whose winner is lost still ends in time", () => {
    const { world, heard } = comingBack(
      (number) => (number === 2 ? "hang" : "accept"),
      () => 20,
    );
    world.clock.advance(40);
    world.dials.at(-1)?.sever();
    world.clock.advance(1500);
    expect(heard.slice(0, 3)).toEqual(["20 attempt 1", "1020 failed: timeout", "1020 retry failed"]);
  });
});

describe("any race", () => {
  const someFates = fc.infiniteStream(fc.constantFrom<Fate>("accept", "accept", "accept", "refuse", "hang", "mute"));
  const someDelays = fc.infiniteStream(fc.integer({ min: 1, max: 300 }));
  const someCuts = fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 6 });

  it("leaves one link, on which alone something was said, and none that nobody waits for", () => {
    fc.assert(
      fc.property(someFates, someDelays, someCuts, fc.boolean(), (fates, delays, cuts, outlives) => {
        let isGood = false;
        const { world, connection } = racing({
          fate: () => (isGood ? "accept" : fates.next().value),
          delay: () => (isGood ? 1 : delays.next().value),
          ...(outlives ? { rt: {} } : {}),
        });
        for (const ms of cuts) {
          world.clock.advance(ms);
          expect(world.dials.filter(({ isOver, hasSent }) => !isOver && hasSent).length).toBeLessThanOrEqual(2);
          world.cut();
        }
        isGood = true;
        world.clock.advance(60_000);
        expect([connection.state, world.underWay, world.faults]).toEqual(["open", [], []]);
        expect(world.dials.filter(({ isOver }) => !isOver)).toHaveLength(1);
        connection.close();
        // The server keeps what it offered on links that lost for as long as it said.
        world.clock.advance(200_000);
        expect(world.clock.next).toBe(Infinity);
      }),
      runs(200),
    );
  });
});
