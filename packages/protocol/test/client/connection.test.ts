import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ManagerOptions } from "../../src/client/options.ts";
import { connectionIn } from "./heard.ts";
import { ClientWorld, type ClientWorldOptions } from "./world.ts";

function run(worldOptions: ClientWorldOptions, options: ManagerOptions, ms: number): string[] {
  const world = new ClientWorld(worldOptions);
  const { connection, heard } = connectionIn(world, options);
  connection.open(true);
  world.clock.advance(ms);
  return heard;
}

describe("choosing a transport", () => {
  it("begins with WebSocket, and stays there", () => {
    expect(run({}, {}, 100)).toEqual(["0 attempt 0", "1 opened websocket"]);
  });

  it("falls back to polling by itself when WebSocket is refused, and asks for it again from there", () => {
    const fate = ({ number }: { number: number }) => (number === 0 ? "refuse" : "accept");
    expect(run({ fate }, {}, 100)).toEqual([
      "0 attempt 0",
      "2 opened polling",
      "2 upgrading websocket",
      "5 upgraded websocket",
    ]);
  });

  it.each(["hang", "mute"] as const)("waits 2.5 s, not more, for a WebSocket that comes to nothing (%s)", (fate) => {
    const heard = run(
      { fate: ({ transport, isProbe }) => (transport === "websocket" && !isProbe ? fate : "accept") },
      {},
      3000,
    );
    expect(heard.slice(0, 2)).toEqual(["0 attempt 0", "2501 opened polling"]);
  });

  it("gives the last transport all the time that is left", () => {
    const world = new ClientWorld({
      fate: ({ transport }) => (transport === "websocket" ? "refuse" : "accept"),
      delay: () => 3500,
    });
    const { connection, heard } = connectionIn(world, { reconnection: false });
    connection.open(true);
    world.clock.advance(10_000);
    expect(heard.slice(0, 2)).toEqual(["0 attempt 0", "6000 opened polling"]);
  });

  it("carries on with polling when the upgrade comes to nothing", () => {
    const heard = run({ fate: ({ transport }) => (transport === "websocket" ? "refuse" : "accept") }, {}, 100);
    expect(heard).toContain("3 upgrade failed: websocket error: refused");
    expect(heard.at(-1)).toContain("upgrade failed");
  });

  it("with a list dials its first one alone, and upgrades to the others", () => {
    expect(run({}, { transports: ["polling", "websocket"] }, 100)).toContain("1 opened polling");
    const failing = {
      fate: ({ transport }: { transport: string }) => (transport === "polling" ? "refuse" : "accept"),
    } as const;
    const options = { transports: ["polling", "websocket"], reconnection: false };
    expect(run(failing, options, 100)).toEqual(["0 attempt 0", "1 failed: polling error: refused"]);
    expect(run(failing, { ...options, tryAllTransports: true }, 100)).toEqual(["0 attempt 0", "2 opened websocket"]);
  });

  it("does not upgrade when told not to", () => {
    expect(run({}, { transports: ["polling", "websocket"], upgrade: false }, 1000)).toEqual([
      "0 attempt 0",
      "1 opened polling",
    ]);
  });

  it.each([
    ["without a list", {}, "polling"],
    ["not with a list", { transports: ["websocket", "polling"], tryAllTransports: true }, "websocket"],
  ])("begins with the transport that served last: %s", (_, options: ManagerOptions, expected) => {
    const world = new ClientWorld({ fate: ({ transport }) => (transport === "websocket" ? "refuse" : "accept") });
    connectionIn(world, options).connection.open(true);
    world.clock.advance(100);
    const before = world.dials.length;
    world.cut();
    world.clock.advance(1100);
    expect(world.dials[before]?.transport).toBe(expected);
  });

  it("begins at the head of the list again when the preferred one has failed", () => {
    let isWebSocketDown = true;
    let isPollingDown = false;
    const world = new ClientWorld({
      fate: ({ transport }) => ((transport === "websocket" ? isWebSocketDown : isPollingDown) ? "refuse" : "accept"),
    });
    connectionIn(world, {}).connection.open(true);
    world.clock.advance(100);
    isPollingDown = true;
    world.cut();
    world.clock.advance(1100);
    isWebSocketDown = false;
    const before = world.dials.length;
    world.clock.advance(2100);
    expect(world.dials[before]?.transport).toBe("websocket");
  });

  it("remembers an upgrade when told to", () => {
    const world = new ClientWorld();
    const { connection } = connectionIn(world, { transports: ["polling", "websocket"], rememberUpgrade: true });
    connection.open(true);
    world.clock.advance(100);
    expect(connection.transport).toBe("websocket");
    world.cut();
    world.clock.advance(2000);
    expect(world.dials.filter((dial) => !dial.target.query.has("sid")).map((dial) => dial.transport)).toEqual([
      "polling",
      "websocket",
    ]);
  });

  it("says what it is on the wire", () => {
    const world = new ClientWorld();
    const options = {
      query: { a: 1, b: undefined, "c d": "é" },
      extraHeaders: { "x-a": "b" },
      path: "live",
      transports: ["polling"],
    };
    connectionIn(world, options).connection.open(true);
    expect(world.dials[0]?.target).toMatchObject({
      secure: false,
      host: "localhost",
      path: "/live/",
      headers: { "x-a": "b" },
    });
    expect([...(world.dials[0]?.target.query ?? [])]).toEqual([
      ["a", "1"],
      ["c d", "é"],
      ["EIO", "4"],
      ["rt", "1"],
    ]);
  });

  it("does not ask for sessions that outlive their links when told not to", () => {
    const world = new ClientWorld();
    connectionIn(world, { resume: false }).connection.open(true);
    expect([...(world.dials[0]?.target.query ?? [])]).toEqual([["EIO", "4"]]);
  });

  it("survives a transport of one's own that throws", () => {
    const world = new ClientWorld();
    const broken = {
      name: "broken",
      probed: true,
      dial: (): never => {
        throw new Error("no dial");
      },
    };
    const { connection, heard } = connectionIn(world, { transports: [broken], reconnectionAttempts: 1 });
    connection.open(true);
    world.clock.advance(10_000);
    expect(heard).toEqual([
      "0 attempt 0",
      "0 failed: broken error: no dial",
      "1000 attempt 1",
      "1000 failed: broken error: no dial",
      "1000 gave up",
      "1000 retry failed",
    ]);
  });
});

describe("coming back", () => {
  const steady = {
    reconnectionDelay: 100,
    reconnectionDelayMax: 500,
    randomizationFactor: 0,
    transports: ["websocket"],
  };

  it("goes through the steps of B.11, and gives up exactly when told to", () => {
    expect(run({ fate: () => "refuse" }, { ...steady, reconnectionAttempts: 5 }, 60_000)).toEqual([
      "0 attempt 0",
      "1 failed: websocket error: refused",
      "101 attempt 1",
      "102 failed: websocket error: refused",
      "102 retry failed",
      "302 attempt 2",
      "303 failed: websocket error: refused",
      "303 retry failed",
      "703 attempt 3",
      "704 failed: websocket error: refused",
      "704 retry failed",
      "1204 attempt 4",
      "1205 failed: websocket error: refused",
      "1205 retry failed",
      "1705 attempt 5",
      "1706 failed: websocket error: refused",
      "1706 gave up",
      "1706 retry failed",
    ]);
  });

  it("says reconnected with the number of attempts, and begins anew after that", () => {
    const world = new ClientWorld({ fate: ({ number }) => (number === 1 || number === 2 ? "refuse" : "accept") });
    const { connection, heard } = connectionIn(world, steady);
    connection.open(true);
    world.clock.advance(10);
    world.cut();
    world.clock.advance(1000);
    world.cut();
    world.clock.advance(200);
    expect(heard).toEqual([
      "0 attempt 0",
      "1 opened websocket",
      "10 closed: transport close",
      "110 attempt 1",
      "111 failed: websocket error: refused",
      "111 retry failed",
      "311 attempt 2",
      "312 failed: websocket error: refused",
      "312 retry failed",
      "712 attempt 3",
      "713 opened websocket",
      "713 reconnected 3",
      "1010 closed: transport close",
      "1110 attempt 1",
      "1111 opened websocket",
      "1111 reconnected 1",
    ]);
  });

  it("bounds one attempt with all its transports by the time-out", () => {
    const heard = run({ fate: () => "hang" }, { reconnection: false, timeout: 7000 }, 60_000);
    expect(heard).toEqual(["0 attempt 0", "7000 failed: timeout"]);
  });

  it("does not come back when it may not, nor after a close", () => {
    expect(run({ fate: () => "refuse" }, { ...steady, reconnection: false }, 10_000)).toHaveLength(2);
    expect(run({ fate: () => "refuse" }, { ...steady, reconnectionAttempts: 0 }, 10_000).slice(1)).toEqual([
      "1 failed: websocket error: refused",
      "1 gave up",
    ]);
    const world = new ClientWorld();
    const { connection, heard } = connectionIn(world, steady);
    connection.open(true);
    world.clock.advance(10);
    connection.close();
    world.clock.advance(10_000);
    expect(heard).toEqual(["0 attempt 0", "1 opened websocket", "10 closed: forced close"]);
    expect(world.clock.next).toBe(Infinity);
  });

  it.each(["opening", "waiting", "retrying"] as const)("leaves nothing behind when it is closed while %s", (state) => {
    const world = new ClientWorld({ fate: () => (state === "waiting" ? "refuse" : "hang") });
    const { connection } = connectionIn(world, { ...steady, timeout: 50 });
    connection.open(true);
    world.clock.advance(state === "opening" ? 20 : state === "waiting" ? 60 : 160);
    expect(connection.state).toBe(state);
    connection.close();
    expect(world.underWay).toEqual([]);
    // The other end of the link hears of it.
    world.clock.advance(2);
    expect([connection.state, world.clock.next, world.underWay.length]).toEqual(["idle", Infinity, 0]);
  });

  it("dials at once when it is opened by hand while it waits", () => {
    const world = new ClientWorld({ fate: ({ number }) => (number === 0 ? "refuse" : "accept") });
    const { connection, heard } = connectionIn(world, steady);
    connection.open(true);
    world.clock.advance(5);
    connection.open(true);
    connection.open(true);
    world.clock.advance(500);
    expect(heard.slice(2)).toEqual(["5 attempt 1", "6 opened websocket", "6 reconnected 1"]);
  });

  it("fails an attempt whose options were changed to what cannot work, and goes on", () => {
    const world = new ClientWorld();
    const options: ManagerOptions = { ...steady };
    const { connection, heard } = connectionIn(world, options);
    connection.open(true);
    world.clock.advance(10);
    options.transports = ["pigeon"];
    world.cut();
    world.clock.advance(200);
    options.transports = ["polling"];
    world.clock.advance(200);
    expect(heard.slice(3)).toEqual([
      "110 attempt 1",
      '110 failed: transports is a list of transports or of the names websocket, polling, not "pigeon"',
      "110 retry failed",
      "310 attempt 2",
      "311 opened polling",
      "311 reconnected 2",
    ]);
  });

  it("has nothing to say of an attempt that was given up in the same turn", () => {
    const world = new ClientWorld();
    const options: ManagerOptions = { transports: ["pigeon"] };
    const { connection, heard } = connectionIn(world, options);
    connection.open(true);
    connection.close();
    options.transports = [
      {
        name: "broken",
        probed: true,
        dial: (): never => {
          throw new Error("no dial");
        },
      },
      "polling",
    ];
    options.tryAllTransports = true;
    connection.open(true);
    connection.close();
    world.clock.advance(60_000);
    expect(heard).toEqual(["0 attempt 0", "0 abandoned", "0 attempt 0", "0 abandoned"]);
    expect(world.dials).toEqual([]);
  });

  it("dials once when it is told to in the middle of beginning to", () => {
    const world = new ClientWorld({ fate: ({ number }) => (number === 0 ? "refuse" : "accept") });
    const { connection, heard } = connectionIn(world, steady, (line) => {
      if (line.includes("attempt 1")) connection.open(true);
    });
    connection.open(true);
    world.clock.advance(1000);
    expect(heard.slice(2)).toEqual(["101 attempt 1", "102 opened websocket", "102 reconnected 1"]);
  });

  it("lives by the server's pings, and ends without them", () => {
    const world = new ClientWorld({ handshake: { pingInterval: 100, pingTimeout: 50 } });
    const { connection, heard } = connectionIn(world, { ...steady, reconnection: false });
    connection.open(true);
    world.clock.advance(1000);
    expect(heard.filter((line) => line.endsWith("ping"))).toHaveLength(9);
    world.dials[0]?.pause();
    world.clock.advance(1000);
    expect(heard.at(-1)).toBe("1067 closed: ping timeout");
  });

  it("finds out after a sleep, before it sends, that the server has given it up", () => {
    const world = new ClientWorld();
    const { connection, heard } = connectionIn(world, steady);
    connection.open(true);
    world.clock.advance(10);
    world.clock.leap(50_000);
    connection.conversation?.refresh();
    expect(heard.at(-1)).toBe("50010 closed: ping timeout");
  });
});

describe("any course of a connection", () => {
  type Step = { readonly do: "open" | "close" | "drop" | "cut" } | { readonly do: "wait"; readonly ms: number };
  const someSteps = fc.array(
    fc.oneof(
      fc.record({ do: fc.constantFrom("open" as const, "close" as const, "drop" as const, "cut" as const) }),
      fc.record({ do: fc.constant("wait" as const), ms: fc.oneof(fc.nat(5), fc.nat(3000), fc.nat(60_000)) }),
    ),
    { maxLength: 30 },
  ) as fc.Arbitrary<Step[]>;

  it("never dials one transport twice at once, gives up exactly when told to, and stops when it is closed", () => {
    fc.assert(
      fc.property(
        someSteps,
        fc.infiniteStream(
          fc.constantFrom("accept" as const, "accept" as const, "refuse" as const, "hang" as const, "mute" as const),
        ),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        fc.nat(4),
        (steps, fates, chances, reconnectionAttempts) => {
          const world = new ClientWorld({ fate: () => fates.next().value, random: () => chances.next().value });
          const { connection, heard } = connectionIn(world, { reconnectionAttempts });
          for (const step of steps) {
            if (step.do === "wait") world.clock.advance(step.ms);
            else if (step.do === "open") connection.open(true);
            else if (step.do === "close") connection.close();
            else if (step.do === "cut") world.cut();
            else connection.drop();
          }
          const attempts = heard.map((line) => Number(/attempt (\d+)/.exec(line)?.[1] ?? -1));
          expect(Math.max(-1, ...attempts)).toBeLessThanOrEqual(reconnectionAttempts);
          for (const [at, line] of heard.entries()) {
            if (!line.includes("gave up")) continue;
            const last = attempts.slice(0, at).findLast((attempt) => attempt >= 0);
            // After a loss no attempt counts.
            if (!heard[at - 1]?.includes("closed")) expect(last).toBe(reconnectionAttempts);
            else expect(reconnectionAttempts).toBe(0);
          }
          connection.close();
          world.clock.advance(60_000);
          expect([connection.state, world.underWay.length, world.faults]).toEqual(["idle", 0, []]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
