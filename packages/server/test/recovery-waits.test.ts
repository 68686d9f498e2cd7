import { createJsonCodec } from "@rt/protocol";
import { VirtualClock } from "@rt/protocol/testing";
import { expect, test } from "vitest";
import { ownPacket } from "../src/adapter/local-socket.ts";
import { resolveOptions } from "../src/options/server-rules.ts";
import { MemoryRecovery } from "../src/recovery/memory-recovery.ts";
import { recoveryFor } from "../src/recovery/recovery-for.ts";

test("a socket waits no longer than the window for its client, however often that asks for it and goes again", () => {
  const clock = new VirtualClock();
  const codec = createJsonCodec();
  const recovery = new MemoryRecovery({
    clock,
    limits: { window: 10_000, maxSessions: 10, maxPackets: 10, maxBytes: 10_000, patience: 5_000 },
    epoch: "epoch",
    encode: (data) => ownPacket(codec.encode({ type: 2, nsp: "/", id: undefined, data })),
  });
  const state = { rooms: new Set(["a"]), data: undefined };
  const other = recovery.begin("b", "pid of b");
  recovery.begin("a", "pid of a").away(state);
  clock.advance(9_000);
  // It came later, and may wait for longer.
  other.away(state);
  const back = recovery.claim("pid of a", undefined);
  expect(back?.id).toBe("a");
  back?.away(state);
  clock.advance(900);
  const again = recovery.claim("pid of a", undefined);
  expect(again).toBe(back);
  again?.away(state);
  clock.advance(200);
  expect(recovery.claim("pid of a", undefined)).toBeUndefined();
  expect([recovery.waiting, recovery.claim("pid of b", undefined)?.id]).toEqual([1, "b"]);
});

test("events are kept until a connection that has failed is known to have failed, by the rules that `attach` was given", () => {
  const clock = new VirtualClock();
  let rules = resolveOptions({ connectionStateRecovery: { maxDisconnectionDuration: 1_000 } });
  const recovery = recoveryFor("/", () => rules, clock, createJsonCodec());
  const visit = recovery?.begin("a", "pid");
  rules = resolveOptions({ pingInterval: 200_000 });
  const everybody = { rooms: new Set<string>(), except: new Set<string>(), flags: {} };
  const offset = recovery?.broadcast(["one"], everybody)?.offset;
  if (visit !== undefined) visit.lastSent = recovery?.broadcast(["two"], everybody)?.offset;
  // Longer than it would take by the rules of the constructor.
  clock.advance(70_000);
  recovery?.broadcast(["three"], everybody);
  visit?.away({ rooms: new Set(["a"]), data: undefined });
  expect(recovery?.claim("pid", offset)?.missed()?.length).toBe(2);
});
