import fc from "fast-check";
import { expect, test } from "vitest";
import type { RecoveryLimits } from "../src/recovery/memory-recovery.ts";
import { type Emit, type RecoveringClient, RecoveryWorld } from "./support/recovery-world.ts";

const AMPLE: RecoveryLimits = {
  window: 10_000,
  patience: 3_000,
  maxSessions: 100,
  maxPackets: 10_000,
  maxBytes: 10_000_000,
};

const CLIENTS = 3;
const room = fc.constantFrom("a", "b", "c", "id1", "id2", "__proto__");
const who = fc.nat(CLIENTS - 1);

const emit: fc.Arbitrary<Emit> = fc.record({
  kind: fc.oneof({ weight: 4, arbitrary: fc.constant("kept" as const) }, fc.constantFrom("volatile", "ack", "binary")),
  direct: fc.option(who, { nil: undefined }),
  rooms: fc.array(room, { maxLength: 2 }),
  except: fc.array(room, { maxLength: 1 }),
});

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("emit" as const), event: emit }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("receive" as const), who, count: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("join" as const, "leave" as const), who, room }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("cut" as const, "return" as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1, 500, 2_999, 6_000) }) },
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Runs a story, and calls back for each return. */
function live(
  world: RecoveryWorld,
  steps: readonly Step[],
  returned: (isBack: boolean, absence: { readonly awayFor: number; readonly missesFor: number }) => void,
): void {
  const lostAt = new Map<RecoveringClient, number>();
  const clientOf = (index: number): RecoveringClient => {
    const client = world.clients[index];
    if (client === undefined) throw new Error("no such client");
    return client;
  };
  const comeBack = (client: RecoveringClient): void => {
    if (client.isConnected) return;
    const now = world.clock.now();
    const absence = { awayFor: now - (lostAt.get(client) ?? 0), missesFor: now - client.missesSince };
    returned(world.connect(client), absence);
  };
  for (const next of steps) {
    if (next.do === "emit") world.emit(next.event);
    else if (next.do === "receive") clientOf(next.who).receive(next.count);
    else if (next.do === "join") world.join(clientOf(next.who), next.room);
    else if (next.do === "leave") world.leave(clientOf(next.who), next.room);
    else if (next.do === "wait") world.advance(next.ms);
    else if (next.do === "return") comeBack(clientOf(next.who));
    else {
      const client = clientOf(next.who);
      if (client.isConnected) lostAt.set(client, world.clock.now());
      world.cut(client);
    }
    assertBounds(world);
  }
  for (const client of world.clients) {
    comeBack(client);
    client.receiveAll();
    expect(client.heard).toEqual(client.expected);
  }
}

function assertBounds({ recovery, limits }: RecoveryWorld): void {
  expect(recovery.log.size).toBeLessThanOrEqual(limits.maxPackets);
  expect(recovery.log.bytes).toBeLessThanOrEqual(limits.maxBytes);
  expect(recovery.waiting).toBeLessThanOrEqual(limits.maxSessions);
}

const story = fc.array(step, { minLength: 1, maxLength: 100, size: "max" });

test("property: whoever is back in time has heard each kept event once and in order, whatever was cut when", () => {
  fc.assert(
    fc.property(story, (steps) => {
      live(new RecoveryWorld(AMPLE, CLIENTS), steps, (isBack, { awayFor, missesFor }) => {
        const isInTime = awayFor < AMPLE.window;
        // Cut off again before it had what was kept for it, it may come too late for that.
        const isKept = missesFor < AMPLE.window + AMPLE.patience;
        expect(isBack).toBe(isInTime && isKept);
      });
    }),
    { numRuns: 500 },
  );
});

test("property: with little room for anything, whoever comes back has missed nothing, and nothing grows", () => {
  const little = fc.record({
    window: fc.constant(10_000),
    patience: fc.constant(3_000),
    maxSessions: fc.integer({ min: 1, max: 2 }),
    maxPackets: fc.integer({ min: 1, max: 8 }),
    maxBytes: fc.integer({ min: 1, max: 2_000 }),
  });
  let back = 0;
  fc.assert(
    fc.property(little, story, (limits, steps) => {
      live(new RecoveryWorld(limits, CLIENTS), steps, (isBack) => {
        if (isBack) back++;
      });
    }),
    { numRuns: 500 },
  );
  expect(back).toBeGreaterThan(0);
});

test("property: nothing is left when all have been away for too long", () => {
  fc.assert(
    fc.property(story, (steps) => {
      const world = new RecoveryWorld(AMPLE, CLIENTS);
      live(world, steps, () => undefined);
      for (const client of world.clients) world.cut(client);
      world.clock.advance(AMPLE.window + AMPLE.patience + 2_000);
      expect([world.recovery.waiting, world.recovery.log.size, world.recovery.log.bytes]).toEqual([0, 0, 0]);
      expect(world.clock.next).toBe(Infinity);
    }),
    { numRuns: 100 },
  );
});
