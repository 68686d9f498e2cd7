import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ChaosDecision, chaos, type DecisionRules, decisions, type Fault, FaultProxyError } from "../index.ts";
import { world } from "./peer.ts";
import { longTimers } from "./timers.ts";
import { web } from "./web.ts";

const faults: readonly Fault[] = [
  { kind: "cut" },
  { kind: "reset" },
  { kind: "stall" },
  { kind: "half-open", believer: "client" },
  { kind: "half-open", believer: "target", how: "cut" },
  { kind: "delay", ms: 3 },
  { kind: "bandwidth", bytesPerSecond: 20_000 },
  { kind: "split", sizes: [1, 50] },
  { kind: "refuse" },
  { kind: "swallow" },
  { kind: "idle", ms: 5 },
  { kind: "hold", what: "request", order: [1, 0], patienceMs: 5 },
  { kind: "hold", what: "response" },
  { kind: "duplicate" },
  { kind: "lose-answer" },
  { kind: "refuse-upgrade" },
];

function firstOf(rules: DecisionRules, count: number): ChaosDecision[] {
  const plan = decisions(rules);
  return Array.from({ length: count }, () => plan.next().value);
}

const rules: DecisionRules = { seed: 1, everyMs: [1, 4], lastMs: [2, 10], all: 0.3, faults };

/** Random faults. */
export function chaosCases(): void {
  describe("chaos", () => {
    test("a seed gives the same decisions, within what was asked for", () => {
      const range = fc.tuple(fc.nat(300), fc.nat(300)).map(([least, more]): [number, number] => [least, least + more]);
      const any = fc.record({
        seed: fc.nat(2 ** 32 - 1),
        everyMs: range,
        lastMs: range,
        all: fc.double({ min: 0, max: 1, noNaN: true }),
        faults: fc.subarray([...faults], { minLength: 1 }),
      });
      fc.assert(
        fc.property(any, (given) => {
          const all = firstOf(given, 30);
          expect(firstOf(given, 30)).toEqual(all);
          for (const { waitMs, lastMs, fault, victim } of all) {
            expect(waitMs >= given.everyMs[0] && waitMs <= given.everyMs[1]).toBe(true);
            expect(lastMs >= given.lastMs[0] && lastMs <= given.lastMs[1]).toBe(true);
            expect(given.faults).toContain(fault);
            expect(victim === "all" || (victim >= 0 && victim < 1)).toBe(true);
          }
        }),
        { numRuns: 50 },
      );
    });

    test("the decisions of seed 1 stay what they are, so that a printed seed can be used again", () => {
      expect(firstOf(rules, 4).map(({ waitMs, lastMs, fault }) => [waitMs, fault.kind, lastMs])).toEqual([
        [3, "cut", 6],
        [2, "swallow", 8],
        [2, "split", 3],
        [1, "split", 2],
      ]);
    });

    test("other seeds give other decisions", () => {
      expect(firstOf({ ...rules, seed: 2 }, 10)).not.toEqual(firstOf(rules, 10));
    });

    test("runs as decided whatever the traffic does, ends after its steps and leaves the proxy healed", async () => {
      const lines: string[] = [];
      const it = await web();
      const run = chaos(it.proxy, { ...rules, steps: 60, print: (line) => lines.push(line) });
      let over = false;
      const traffic = async (name: string): Promise<void> => {
        while (!over) await Promise.race([it.ask(`/${name}`, { method: "POST", body: "b" }).catch(() => {}), run.done]);
      };
      const clients = ["a", "b", "c"].map((name) => traffic(name));
      await run.done;
      over = true;
      await Promise.all(clients);
      expect(lines).toEqual(["chaos: seed 1"]);
      expect(run.decisions).toEqual(firstOf(rules, 60));
      expect(it.proxy.faults).toEqual([]);
      expect((await it.ask("/")).status).toBe(200);
    });

    test("stops when told and takes its faults back", async () => {
      const timers = longTimers();
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      const run = chaos(proxy, {
        seed: 7,
        everyMs: [0, 1],
        lastMs: [100_000, 100_000],
        faults: [{ kind: "stall" }],
        print: () => {},
      });
      await proxy.until(() => proxy.faults.some(({ hits }) => hits > 0));
      client.send("late");
      await run.stop();
      await server.heard("late");
      expect([proxy.faults, timers()]).toEqual([[], 0]);
      await run.stop();
    });

    test("ends with its proxy", async () => {
      const { proxy } = await world();
      const run = chaos(proxy, { seed: 7, everyMs: [100_000, 100_000], faults, print: () => {} });
      await proxy.close();
      await run.done;
      expect(run.decisions).toEqual([]);
    });

    test("refuses faults and times that make no sense", async () => {
      const { proxy } = await world();
      const print = (): void => {};
      const bad: [DecisionRules["everyMs"], Fault[]][] = [
        [[2, 1], [{ kind: "cut" }]],
        [[0, 1], []],
        [[0, 1], [{ kind: "delay", ms: -1 }]],
      ];
      for (const [everyMs, some] of bad) {
        expect(() => chaos(proxy, { everyMs, faults: some, print })).toThrow(FaultProxyError);
      }
      expect(proxy.faults).toEqual([]);
    });
  });
}
