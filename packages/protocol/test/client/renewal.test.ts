import { describe, expect, it } from "vitest";
import type { ManagerOptions } from "../../src/client/options.ts";
import { connectionIn } from "./heard.ts";
import { ClientWorld, type ClientWorldOptions } from "./world.ts";

const STEADY: ManagerOptions = { transports: ["websocket"], reconnectionDelay: 1000, randomizationFactor: 0 };

function openIn(worldOptions: ClientWorldOptions = {}, options: ManagerOptions = {}) {
  const world = new ClientWorld({ rt: {}, ...worldOptions });
  const { connection, heard } = connectionIn(world, { ...STEADY, ...options });
  connection.open(true);
  world.clock.advance(10);
  heard.length = 0;
  return { world, connection, heard };
}

describe("a connection that is looked after", () => {
  it("is on a fresh link at once, and nobody hears of it", () => {
    const { world, connection, heard } = openIn();
    connection.check();
    world.clock.advance(10);
    expect(heard).toEqual([]);
    expect(world.dials.map(({ isOver }) => isOver)).toEqual([true, false]);
    expect([world.ends.length, world.faults]).toEqual([1, []]);
    connection.conversation?.session.send("4x");
    world.clock.advance(10);
    expect(world.end.host.messages).toEqual(["4x"]);
  });

  it("loses nothing by a link that had died unheard", () => {
    const { world, connection, heard } = openIn();
    world.dials[0]?.pause();
    world.end.session.send("lost with the link");
    connection.conversation?.session.send("from a link that is dead");
    world.clock.advance(1000);
    expect(heard).toEqual([]);
    connection.check();
    world.clock.advance(10);
    expect(heard).toEqual(["1013 message"]);
    expect([connection.state, world.end.host.messages]).toEqual(["open", ["from a link that is dead"]]);
  });

  it("stays where it is when no fresh link comes up", () => {
    const { world, connection, heard } = openIn({ fate: ({ number }) => (number === 0 ? "accept" : "refuse") });
    connection.check();
    world.clock.advance(100);
    world.end.session.send("here");
    world.clock.advance(10);
    expect([heard, connection.state]).toEqual([["111 message"], "open"]);
  });

  it("asks once at a time", () => {
    const { world, connection } = openIn();
    connection.check();
    connection.check();
    world.clock.advance(10);
    expect(world.dials).toHaveLength(2);
  });

  it("comes back by the link that is asked, where the old one ends meanwhile", () => {
    const { world, connection, heard } = openIn();
    connection.check();
    world.dials[0]?.sever();
    world.clock.advance(10);
    expect(heard).toEqual(["10 suspended: transport close", "10 attempt 1", "13 resumed"]);
    expect(world.dials).toHaveLength(2);
  });

  it("does not wait for its next attempt", () => {
    const { world, connection, heard } = openIn();
    world.cut();
    world.clock.advance(10);
    connection.check();
    world.clock.advance(10);
    expect(heard).toEqual(["10 suspended: transport close", "20 attempt 1", "23 resumed"]);
  });

  it("tries again at once where an attempt fails that began before", () => {
    const { world, connection, heard } = openIn({ fate: ({ number }) => (number === 1 ? "refuse" : "accept") });
    world.cut();
    world.clock.advance(1000);
    expect([connection.state, heard]).toEqual(["returning", ["10 suspended: transport close", "1010 attempt 1"]]);
    connection.check();
    world.clock.advance(10);
    const failed = ["1011 failed: websocket error: refused", "1011 retry failed"];
    expect(heard.slice(2)).toEqual([...failed, "1011 attempt 2", "1014 resumed"]);
  });

  it("waits after that as after any failure", () => {
    const { world, connection, heard } = openIn({ fate: ({ number }) => (number === 0 ? "accept" : "refuse") });
    world.cut();
    world.clock.advance(1000);
    connection.check();
    world.clock.advance(3999);
    expect(heard.filter((line) => line.includes("attempt"))).toEqual(["1010 attempt 1", "1011 attempt 2"]);
    world.clock.advance(10);
    expect(heard.at(-1)).toBe("5013 retry failed");
  });

  it("is left alone where its session does not outlive its links", () => {
    const { world, connection, heard } = openIn({}, { resume: false });
    connection.check();
    world.clock.advance(100);
    expect([world.dials.length, heard, connection.state]).toEqual([1, [], "open"]);
  });

  it("has ended at once where its time was over in a sleep, and comes back", () => {
    const { world, connection, heard } = openIn({}, { resume: false });
    world.dials[0]?.pause();
    world.clock.leap(600_000);
    connection.check();
    world.clock.advance(10);
    expect(heard.slice(0, 2)).toEqual(["600010 closed: ping timeout", "600010 attempt 1"]);
    expect(connection.state).toBe("open");
  });
});
