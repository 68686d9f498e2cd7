import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "@rt/protocol";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { nodeClock } from "../src/node/clock.ts";
import { createWheelClock } from "../src/node/wheel-clock.ts";
import { socketPair } from "./support/sockets.ts";

const clocks: readonly (readonly [string, () => Clock])[] = [
  ["nodeClock", (): Clock => nodeClock()],
  ["nodeClock, immediate", (): Clock => nodeClock({ soon: "immediate" })],
  ["createWheelClock", (): Clock => createWheelClock({ granularity: 5 })],
  ["createWheelClock, immediate", (): Clock => createWheelClock({ granularity: 5, soon: "immediate" })],
];

function at(clock: Clock, time: number): Promise<number> {
  return new Promise((resolve) => clock.at(time, () => resolve(clock.now())));
}

describe.each(clocks)("%s", (_name, create) => {
  it("is never early", async () => {
    const clock = create();
    const start = clock.now();
    const times = Array.from({ length: 200 }, (_, i) => start + (i * 37) / 100);
    const ran = await Promise.all(times.map((time) => at(clock, time)));
    ran.forEach((now, i) => expect(now).toBeGreaterThanOrEqual(times[i] ?? Infinity));
  });

  it("runs what is overdue as soon as possible, and not at once", async () => {
    const clock = create();
    let ran = false;
    const done = new Promise<void>((resolve) => {
      clock.at(-1000, () => {
        ran = true;
        resolve();
      });
    });
    expect(ran).toBe(false);
    await done;
  });

  it("takes tasks back, also while their fellows run, and never minds a second time", async () => {
    const clock = create();
    const time = clock.now() + 10;
    const ran: string[] = [];
    const cancelA = clock.at(time, () => ran.push("a"));
    const cancels: (() => void)[] = [];
    clock.at(time + 0.001, () => {
      ran.push("b");
      for (const cancel of cancels) cancel();
    });
    cancels.push(clock.at(time + 0.002, () => ran.push("c")));
    cancelA();
    cancelA();
    await at(clock, time + 20);
    cancels[0]?.();
    expect(ran.filter((name) => name === "a")).toEqual([]);
    expect(ran).toContain("b");
  });

  it("never runs what is due at Infinity", () => {
    const clock = create();
    clock.at(Infinity, () => expect.unreachable())();
    clock.at(Infinity, () => expect.unreachable());
  });

  it("may be asked for a time beyond Node's timers", () => {
    const clock = create();
    clock.at(clock.now() + 1e11, () => expect.unreachable())();
  });

  it("lets tasks make tasks", async () => {
    const clock = create();
    const first = await at(clock, clock.now() + 1);
    expect(await at(clock, first)).toBeGreaterThanOrEqual(first);
  });

  it("runs soon what is soon, together and in order, new ones in a later turn", async () => {
    const clock = create();
    const ran: number[] = [];
    const done = new Promise<void>((resolve) => {
      clock.soon(() => {
        ran.push(1);
        clock.soon(() => {
          ran.push(3);
          resolve();
        });
      });
    });
    clock.soon(() => ran.push(2));
    expect(ran).toEqual([]);
    await done;
    expect(ran).toEqual([1, 2, 3]);
  });

  it("reads what the kernel holds before it judges", async () => {
    // The process is busy while the deadline passes and input arrives.
    const [read, write] = await socketPair();
    const clock = create();
    const order: string[] = [];
    read.on("data", () => order.push("read"));
    await nextTurn();
    const due = new Promise<void>((resolve) => {
      clock.at(clock.now() + 5, () => {
        order.push("expired");
        resolve();
      });
    });
    write.write("pong");
    const end = performance.now() + 30;
    while (performance.now() < end);
    await due;
    expect(order).toEqual(["read", "expired"]);
    read.destroy();
    write.destroy();
  });
});

describe("createWheelClock", () => {
  it("refuses a granularity that cannot work", () => {
    expect(() => createWheelClock({ granularity: 0 })).toThrow("granularity");
  });

  it("keeps no process alive when told so, nor when its last task was taken back", () => {
    const before = timeouts();
    createWheelClock({ unref: true }).at(performance.now() + 60_000, () => undefined);
    createWheelClock().at(performance.now() + 60_000, () => undefined)();
    expect(timeouts()).toBe(before);
  });

  it("is not late when told to keep no process alive: what follows the timer keeps the loop turning", async () => {
    const real = globalThis.setImmediate;
    const refs: boolean[] = [];
    const spy = vi.spyOn(globalThis, "setImmediate").mockImplementation((task: () => void) => {
      const immediate = real(task);
      queueMicrotask(() => refs.push(immediate.hasRef()));
      return immediate;
    });
    onTestFinished(() => {
      spy.mockRestore();
    });
    const clock = createWheelClock({ granularity: 1, unref: true });
    await new Promise<void>((resolve) => {
      clock.at(clock.now() + 1, resolve);
    });
    expect(refs).toContain(true);
    expect(refs).not.toContain(false);
  });

  it("uses one timer, however many tasks", () => {
    const before = timeouts();
    const clock = createWheelClock();
    const cancels = Array.from({ length: 1000 }, (_, i) => clock.at(clock.now() + 60_000 - i * 50, () => undefined));
    expect(timeouts()).toBe(before + 1);
    for (const cancel of cancels) cancel();
    expect(timeouts()).toBe(before);
  });
});

function timeouts(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
}
