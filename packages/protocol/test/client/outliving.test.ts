import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ManagerOptions } from "../../src/client/options.ts";
import { runs } from "../runs.ts";
import { connectionIn } from "./heard.ts";
import { ClientWorld, type ClientWorldOptions } from "./world.ts";

const STEADY: ManagerOptions = {
  reconnectionDelay: 100,
  reconnectionDelayMax: 500,
  randomizationFactor: 0,
  transports: ["websocket"],
};

/** A connection that has been open since the first millisecond, and is told of from the tenth on. */
function openIn(worldOptions: ClientWorldOptions = {}, options: ManagerOptions = {}) {
  const world = new ClientWorld({ rt: {}, ...worldOptions });
  const onHeard = { call: (_line: string): void => {} };
  const { connection, heard } = connectionIn(world, { ...STEADY, ...options }, (line) => onHeard.call(line));
  connection.open(true);
  world.clock.advance(10);
  heard.length = 0;
  return { world, connection, heard, onHeard };
}

const refuseFrom = (first: number, last = Infinity): ClientWorldOptions => ({
  fate: ({ number }) => (number >= first && number <= last ? "refuse" : "accept"),
});

describe("a session whose link is given up", () => {
  it("comes back over another, and only where it had one", () => {
    const { world, connection, heard } = openIn();
    connection.conversation?.dropLink();
    connection.conversation?.dropLink();
    world.clock.advance(1000);
    expect(heard).toEqual(["10 suspended: ping timeout", "110 attempt 1", "113 resumed"]);
    expect([connection.state, world.ends.length, world.faults]).toEqual(["open", 1, []]);
  });

  it("is over where it does not outlive that", () => {
    const { world, connection, heard } = openIn({}, { resume: false });
    connection.conversation?.dropLink();
    world.clock.advance(1000);
    expect(heard.slice(0, 1)).toEqual(["10 closed: ping timeout"]);
    expect(connection.state).toBe("open");
  });
});

describe("a session that has lost its link", () => {
  it("is brought back after the wait that follows any loss", () => {
    const { world, connection, heard } = openIn();
    world.cut();
    world.clock.settle();
    expect(connection.state).toBe("away");
    world.clock.advance(1000);
    expect(heard).toEqual(["10 suspended: transport close", "110 attempt 1", "113 resumed"]);
    expect([connection.state, world.ends.length, world.faults]).toEqual(["open", 1, []]);
  });

  it("has its waits grow as after any failure, and begin anew when it is back", () => {
    const { world, heard } = openIn(refuseFrom(1, 2));
    world.cut();
    world.clock.advance(1000);
    world.cut();
    world.clock.advance(200);
    expect(heard).toEqual([
      "10 suspended: transport close",
      "110 attempt 1",
      "111 failed: websocket error: refused",
      "111 retry failed",
      "311 attempt 2",
      "312 failed: websocket error: refused",
      "312 retry failed",
      "712 attempt 3",
      "715 resumed",
      "1010 suspended: transport close",
      "1110 attempt 1",
      "1113 resumed",
    ]);
  });

  it("leaves part of the first wait to chance, so that the clients of one server come one after the other", () => {
    const chances = [0.25, 0.75];
    const resumed = chances.map((chance) => {
      const { world, heard } = openIn({ random: () => chance }, { randomizationFactor: 1 });
      world.cut();
      world.clock.advance(1000);
      return heard[1];
    });
    expect(resumed).toEqual(["85 attempt 1", "35 attempt 1"]);
  });

  it("is asked for by each transport in turn", () => {
    const isDown = { websocket: false };
    const { world, connection, heard } = openIn(
      { fate: ({ transport }) => (transport === "websocket" && isDown.websocket ? "refuse" : "accept") },
      { transports: ["websocket", "polling"], tryAllTransports: true, upgrade: false },
    );
    isDown.websocket = true;
    world.cut();
    world.clock.advance(1000);
    expect(heard).toEqual(["10 suspended: transport close", "110 attempt 1", "114 resumed"]);
    expect([connection.transport, world.ends.length]).toEqual(["polling", 1]);
  });

  it.each(["hang", "mute"] as const)("waits no longer than the fall-back time for one of several (%s)", (fate) => {
    const { world, connection, heard } = openIn(
      { fate: ({ number }) => (number === 1 ? fate : "accept") },
      { transports: ["websocket", "polling"], tryAllTransports: true, upgrade: false, fallbackTimeout: 300 },
    );
    world.cut();
    world.clock.advance(1000);
    expect([heard.at(-1), connection.transport]).toEqual(["413 resumed", "polling"]);
  });

  it("bounds one attempt with all its transports by the time-out", () => {
    const { world, heard } = openIn({ fate: ({ number }) => (number === 1 ? "hang" : "accept") }, { timeout: 250 });
    world.cut();
    world.clock.advance(700);
    expect(heard.slice(1)).toEqual([
      "110 attempt 1",
      "360 failed: timeout",
      "360 retry failed",
      "560 attempt 2",
      "563 resumed",
    ]);
  });

  it("is dialled for at once when it is opened by hand, and once", () => {
    const { world, connection, heard } = openIn();
    world.cut();
    world.clock.advance(5);
    connection.open(true);
    connection.open(true);
    world.clock.advance(1000);
    expect(heard.slice(1)).toEqual(["15 attempt 1", "18 resumed"]);
  });

  it("survives an attempt whose options were changed to what cannot work", () => {
    const world = new ClientWorld({ rt: {} });
    const options: ManagerOptions = { ...STEADY };
    const { connection, heard } = connectionIn(world, options);
    connection.open(true);
    world.clock.advance(10);
    options.transports = ["pigeon"];
    world.cut();
    world.clock.advance(150);
    options.transports = ["websocket"];
    world.clock.advance(300);
    expect(heard.slice(-4).map((line) => line.split(":")[0])).toEqual([
      "110 failed",
      "110 retry failed",
      "310 attempt 2",
      "313 resumed",
    ]);
  });

  it("is found after a sleep, before something is sent", () => {
    const { world, connection, heard } = openIn();
    world.clock.leap(50_000);
    connection.conversation?.refresh();
    expect([heard, connection.state]).toEqual([["50010 suspended: ping timeout"], "away"]);
    world.clock.advance(1000);
    expect(heard.at(-1)).toBe("50113 resumed");
  });
});

describe("a session is given up at once", () => {
  it.each([
    ["when the client may not come back", { reconnection: false }, []],
    ["when no attempt may fail", { reconnectionAttempts: 0 }, ["10 gave up"]],
  ])("%s, for the reason that took its link", (_, options, more) => {
    const { world, connection, heard } = openIn({}, options);
    world.dials[0]?.sever({ code: "broken", message: "reset" });
    world.clock.advance(10_000);
    expect(heard).toEqual(["10 closed: transport error", ...more]);
    expect([connection.state, world.dials.length]).toEqual(["idle", 1]);
  });

  it("when its attempts are used up", () => {
    const { world, connection, heard } = openIn(refuseFrom(1), { reconnectionAttempts: 2 });
    world.cut();
    world.clock.advance(10_000);
    expect(heard.slice(3)).toEqual([
      "111 retry failed",
      "311 attempt 2",
      "312 closed: transport close",
      "312 failed: websocket error: refused",
      "312 gave up",
      "312 retry failed",
    ]);
    expect(connection.state).toBe("idle");
  });

  it("when a listener of its last failure ends everything", () => {
    const { world, connection, heard, onHeard } = openIn(refuseFrom(1), { reconnectionAttempts: 1 });
    onHeard.call = (line) => line.includes("closed") && connection.close();
    world.cut();
    world.clock.advance(200_000);
    expect(heard.slice(2)).toEqual(["111 closed: transport close", "111 abandoned"]);
    expect([connection.state, world.clock.next]).toEqual(["idle", Infinity]);
  });

  it("when the client may not come back any more", () => {
    const world = new ClientWorld({ rt: {} });
    const options: ManagerOptions = { ...STEADY };
    const { connection, heard } = connectionIn(world, options);
    connection.open(true);
    world.clock.advance(10);
    world.cut();
    world.clock.advance(10);
    options.reconnection = false;
    world.clock.advance(10_000);
    expect(heard.slice(2)).toEqual(["10 suspended: transport close", "110 closed: transport close", "110 abandoned"]);
    expect([connection.state, world.dials.length]).toEqual(["idle", 1]);
  });

  it.each(["away", "returning"] as const)("when it is closed while %s, and nothing is left behind", (state) => {
    const { world, connection, heard } = openIn({ fate: ({ number }) => (number === 0 ? "accept" : "hang") });
    world.cut();
    world.clock.advance(state === "away" ? 50 : 150);
    expect(connection.state).toBe(state);
    connection.close();
    expect([connection.state, world.underWay, heard.at(-1)?.slice(-20)]).toEqual(["idle", [], "closed: forced close"]);
    const told = heard.length;
    // The server's side of it waits for its window.
    world.clock.advance(200_000);
    expect([world.clock.next, heard.length]).toEqual([Infinity, told]);
  });

  it.each(["away", "returning"] as const)("when it is interrupted while %s, and another one follows", (state) => {
    const { world, connection, heard } = openIn(
      { fate: ({ number }) => (number === 1 ? "hang" : "accept") },
      { timeout: 50 },
    );
    world.cut();
    world.clock.advance(state === "away" ? 50 : 120);
    expect(connection.state).toBe(state);
    connection.drop();
    world.clock.advance(1000);
    expect(heard.filter((line) => /^\d+ (closed|opened)/.test(line)).map((line) => line.replace(/^\d+ /, ""))).toEqual([
      "closed: forced close",
      "opened websocket",
    ]);
  });
});

describe("when the window is over", () => {
  const window = { rt: { window: 1000 } };

  it("while it waits, the session is closed, and the wait and the count of attempts go on", () => {
    const { world, heard } = openIn({ ...window, ...refuseFrom(1, 3) }, { reconnectionDelayMax: 5000 });
    world.cut();
    world.clock.advance(3000);
    expect(heard.slice(7)).toEqual([
      "712 attempt 3",
      "713 failed: websocket error: refused",
      "713 retry failed",
      "1010 closed: transport close",
      "1513 attempt 4",
      "1514 opened websocket",
      "1514 reconnected 4",
    ]);
  });

  it("during an attempt, that attempt goes on to begin a new session", () => {
    const { world, heard } = openIn(
      { ...window, fate: ({ number }) => (number === 1 ? "hang" : "accept") },
      { transports: ["websocket", "polling"], tryAllTransports: true, upgrade: false },
    );
    world.cut();
    world.clock.advance(3000);
    expect(heard.slice(1)).toEqual([
      "110 attempt 1",
      "1010 closed: transport close",
      "2611 opened polling",
      "2611 reconnected 1",
    ]);
  });

  it("while the server does not answer the resume, the attempt has failed", () => {
    let delay = 1;
    const { world, heard } = openIn({ ...window, delay: () => delay });
    world.cut();
    delay = 600;
    world.clock.advance(1010);
    delay = 1;
    world.clock.advance(2000);
    expect(heard.slice(1)).toEqual([
      "110 attempt 1",
      "1010 closed: transport close",
      "1010 failed: websocket error: no link came within the window",
      "1010 retry failed",
      "1210 attempt 2",
      "1211 opened websocket",
      "1211 reconnected 2",
    ]);
  });
});

describe("a session that the server does not continue", () => {
  it("gives way to a new one on the same link", () => {
    const { world, connection, heard } = openIn();
    world.restart();
    world.clock.advance(1000);
    expect(heard).toEqual([
      "10 suspended: transport close",
      "110 attempt 1",
      "113 closed: transport close",
      "113 opened websocket",
      "113 reconnected 1",
    ]);
    expect([world.dials.length, connection.state, world.end.session.isOpen]).toEqual([2, "open", true]);
  });

  it("gives way to a plain one, where the server does not do that any more", () => {
    const rules: { rt?: object } = { rt: {} };
    const world = new ClientWorld(rules);
    const { connection, heard } = connectionIn(world, STEADY);
    connection.open(true);
    world.clock.advance(10);
    delete rules.rt;
    world.restart();
    world.clock.advance(200);
    world.cut();
    world.clock.advance(200);
    expect(heard.slice(3).map((line) => line.replace(/^\d+ /, ""))).toEqual([
      "attempt 1",
      "closed: transport close",
      "opened websocket",
      "reconnected 1",
      "closed: transport close",
      "attempt 1",
      "opened websocket",
      "reconnected 1",
    ]);
  });

  it("gives way to none when a listener ends everything", () => {
    const { world, connection, heard, onHeard } = openIn();
    onHeard.call = (line) => line.includes("closed: transport") && connection.close();
    world.restart();
    world.clock.advance(110);
    // Not even the link is left.
    expect([connection.state, world.end.session.isOpen]).toEqual(["idle", false]);
    world.clock.advance(200_000);
    expect(heard.slice(2)).toEqual(["113 closed: transport close", "113 abandoned"]);
    expect([world.end.session.state, world.clock.next]).toEqual(["closed", Infinity]);
  });
});

describe("a session that outlives its links", () => {
  const ladder = { transports: ["polling", "websocket"] };
  /** The session is open on polling, and a WebSocket is on its way. */
  const movingIn = (fate: ClientWorldOptions["fate"], more: ClientWorldOptions = {}) => {
    const world = new ClientWorld({ rt: {}, ...(fate === undefined ? {} : { fate }), ...more });
    const { connection, heard } = connectionIn(world, { ...STEADY, ...ladder });
    connection.open(true);
    world.clock.advance(2);
    return { world, connection, heard };
  };

  it("moves to a better transport by being resumed there", () => {
    const { world, connection, heard } = movingIn(undefined);
    world.clock.advance(100);
    expect(heard).toEqual(["0 attempt 0", "1 opened polling", "1 upgrading websocket", "4 upgraded websocket"]);
    expect([...(world.dials[1]?.target.query ?? [])]).toEqual([
      ["EIO", "4"],
      ["rt", "1"],
    ]);
    expect([connection.transport, world.ends.length, world.faults]).toEqual(["websocket", 1, []]);
  });

  it.each(["refuse", "hang", "mute"] as const)("stays where it is when the better transport fails (%s)", (fate) => {
    const { world, connection, heard } = movingIn(({ number }) => (number === 1 ? fate : "accept"));
    world.clock.advance(15_000);
    expect(heard[3]).toMatch(/upgrade failed: websocket error/);
    expect([connection.transport, connection.state, heard.length]).toEqual(["polling", "open", 4]);
  });

  it("has no more to say when it is closed by a listener of a failed move", () => {
    const world = new ClientWorld({ rt: {}, fate: ({ number }) => (number === 1 ? "refuse" : "accept") });
    const { connection, heard } = connectionIn(world, { ...STEADY, ...ladder }, (line) => {
      if (line.includes("upgrade failed")) connection.close();
    });
    connection.open(true);
    world.clock.advance(200_000);
    expect(heard.slice(3)).toEqual(["2 upgrade failed: websocket error: refused", "2 closed: forced close"]);
    expect([connection.state, world.clock.next]).toEqual(["idle", Infinity]);
  });

  it("that loses its link during a move comes back on the link that it moves to", () => {
    const { world, connection, heard } = movingIn(undefined);
    world.dials[0]?.sever();
    world.clock.advance(1000);
    expect(heard.slice(3)).toEqual(["2 suspended: transport error", "2 attempt 1", "4 resumed"]);
    expect([connection.transport, world.dials.length, world.faults]).toEqual(["websocket", 2, []]);
  });

  it("that is closed by a listener when it loses its link during a move has no more to say", () => {
    const world = new ClientWorld({ rt: {} });
    const { connection, heard } = connectionIn(world, { ...STEADY, ...ladder }, (line) => {
      if (line.includes("suspended")) connection.close();
    });
    connection.open(true);
    world.clock.advance(2);
    world.dials[0]?.sever();
    world.clock.advance(200_000);
    expect(heard.slice(3)).toEqual(["2 suspended: transport error", "2 closed: forced close"]);
    expect(world.clock.next).toBe(Infinity);
  });

  it("that loses both links during a move is brought back by a further attempt", () => {
    const { world, connection, heard } = movingIn(({ number }) => (number === 1 ? "hang" : "accept"));
    world.clock.advance(8);
    world.cut();
    world.clock.advance(1000);
    expect(heard.slice(3, 9)).toEqual([
      "10 suspended: transport error",
      "10 attempt 1",
      "10 upgrade failed: websocket error: cut",
      "10 failed: websocket error: cut",
      "10 retry failed",
      "210 attempt 2",
    ]);
    expect([connection.state, connection.transport, world.ends.length, world.faults]).toEqual([
      "open",
      "websocket",
      1,
      [],
    ]);
  });

  it("that is refused during such a move gives way to a new one on that link", () => {
    const { world, connection, heard } = movingIn(undefined, { delay: () => 10 });
    world.clock.advance(9);
    // The move is under way; the server forgets, and the first link breaks.
    world.forget();
    world.dials[0]?.sever();
    world.clock.advance(1000);
    expect(heard.map((line) => line.replace(/^\d+ /, "")).slice(3, 7)).toEqual([
      "suspended: transport error",
      "attempt 1",
      "closed: transport close",
      "opened websocket",
    ]);
    expect([connection.transport, connection.state]).toEqual(["websocket", "open"]);
  });

  it("and came back by a lesser transport moves to the one that served it before", () => {
    const { world, connection, heard } = openIn(
      { fate: ({ number }) => (number === 1 ? "refuse" : "accept") },
      { transports: ["websocket", "polling"], tryAllTransports: true },
    );
    world.cut();
    world.clock.advance(1000);
    expect(heard.slice(2)).toEqual(["114 resumed", "114 upgrading websocket", "117 upgraded websocket"]);
    expect([connection.transport, world.ends.length]).toEqual(["websocket", 1]);
  });

  it("and follows another asks no transport that served only that one, and that the server does not name", () => {
    const { world, connection, heard } = openIn(
      { fate: ({ number }) => (number === 1 ? "refuse" : "accept"), handshake: { upgrades: [] } },
      { transports: ["websocket", "polling"], tryAllTransports: true },
    );
    world.restart();
    world.clock.advance(1000);
    expect(heard.slice(2)).toEqual(["114 closed: transport close", "114 opened polling", "114 reconnected 1"]);
    expect(connection.transport).toBe("polling");
  });
});

describe("told not to resume", () => {
  it("a client has sessions that end with their links, whatever the server offers", () => {
    const { world, heard } = openIn({}, { resume: false });
    world.cut();
    world.clock.advance(1000);
    expect(heard).toEqual(["10 closed: transport close", "110 attempt 1", "111 opened websocket", "111 reconnected 1"]);
    expect(world.dials.some((dial) => dial.target.query.has("rt"))).toBe(false);
  });

  it("a server has sessions that end with their links, whatever the client asks for", () => {
    const world = new ClientWorld();
    const { connection, heard } = connectionIn(world, STEADY);
    connection.open(true);
    world.clock.advance(10);
    world.cut();
    world.clock.advance(50);
    expect([heard.at(-1), connection.state]).toEqual(["10 closed: transport close", "waiting"]);
  });
});

describe("any course of sessions that outlive their links", () => {
  type Step =
    | { readonly do: "open" | "close" | "drop" | "cut" | "restart" | "forget" | "refresh" }
    | { readonly do: "wait" | "sleep"; readonly ms: number };
  const acts = ["open", "close", "drop", "cut", "cut", "restart", "forget", "refresh"] as const;
  const someSteps = fc.array(
    fc.oneof(
      fc.record({ do: fc.constantFrom(...acts) }),
      fc.record({
        do: fc.constantFrom("wait" as const, "wait" as const, "sleep" as const),
        ms: fc.oneof(fc.nat(5), fc.nat(300), fc.nat(5000), fc.nat(60_000)),
      }),
    ),
    { maxLength: 40, size: "max" },
  ) as fc.Arbitrary<Step[]>;
  const someFates = fc.infiniteStream(
    fc.constantFrom(
      "accept" as const,
      "accept" as const,
      "accept" as const,
      "refuse" as const,
      "hang" as const,
      "mute" as const,
    ),
  );
  const someChances = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
  const someLists = fc.constantFrom<ManagerOptions>(
    {},
    { transports: ["polling", "websocket"] },
    { transports: ["websocket", "polling"], tryAllTransports: true },
    { transports: ["websocket"] },
  );

  it("is told in order, never dials one transport twice at once, gives up exactly when told to, and stops when it is closed", () => {
    fc.assert(
      fc.property(
        someSteps,
        fc.record({ fates: someFates, chances: someChances, delays: fc.infiniteStream(fc.nat(9)) }),
        fc.record({
          list: someLists,
          most: fc.constantFrom(1, 2, 3, Infinity),
          window: fc.integer({ min: 100, max: 20_000 }),
        }),
        (steps, { fates, chances, delays }, { list, most, window }) => {
          const world = new ClientWorld({
            rt: { window },
            fate: () => fates.next().value,
            random: () => chances.next().value,
            delay: () => delays.next().value,
          });
          const { connection, heard } = connectionIn(world, { ...list, reconnectionAttempts: most });
          for (const step of steps) {
            if (step.do === "wait") world.clock.advance(step.ms);
            else if (step.do === "sleep") world.clock.leap(step.ms);
            else if (step.do === "open") connection.open(true);
            else if (step.do === "cut") world.cut();
            else if (step.do === "refresh") connection.conversation?.refresh();
            else if (step.do === "restart" || step.do === "forget") world[step.do]();
            else connection[step.do]();
          }
          connection.close();
          world.clock.advance(300_000);
          expect([connection.state, world.underWay.length, world.faults, world.clock.next]).toEqual([
            "idle",
            0,
            [],
            Infinity,
          ]);
          const words = heard.map((line) => line.replace(/^\d+ /, ""));
          check(words, most);
        },
      ),
      runs(500),
    );
  });

  /** Sessions open and close in turn, are suspended and resumed in turn within, and each attempt has one outcome at most. */
  function check(words: readonly string[], most: number): void {
    let session: "none" | "open" | "suspended" = "none";
    // Both ways of ending a session by hand say the same; one of them ends the attempt too.
    let attempt: "none" | "under way" | "perhaps" = "none";
    for (const word of words) {
      const number = /^attempt (\d+)$/.exec(word)?.[1];
      if (number !== undefined) {
        expect([session, attempt]).not.toContain("open");
        expect(attempt).not.toBe("under way");
        expect(Number(number)).toBeLessThanOrEqual(most);
        attempt = "under way";
      } else if (word.startsWith("opened")) {
        expect(session).toBe("none");
        expect(attempt).not.toBe("none");
        [session, attempt] = ["open", "none"];
      } else if (word.startsWith("suspended")) {
        expect(session).toBe("open");
        session = "suspended";
      } else if (word === "resumed") {
        expect([session, attempt]).toEqual(["suspended", "under way"]);
        [session, attempt] = ["open", "none"];
      } else if (word.startsWith("closed")) {
        expect(session).not.toBe("none");
        session = "none";
        if (word === "closed: forced close" && attempt !== "none") attempt = "perhaps";
      } else if (word.startsWith("failed")) {
        expect(attempt).not.toBe("none");
        attempt = "none";
      } else if (word === "abandoned") {
        attempt = "none";
      }
    }
    expect(session).toBe("none");
  }
});
