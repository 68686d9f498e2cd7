import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BrowserClock } from "../src/browser/clock.ts";

let gaps = 0;
let clock: BrowserClock;

beforeEach(() => {
  vi.useFakeTimers();
  gaps = 0;
  clock = new BrowserClock(() => gaps++);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** The machine sleeps: the wall clock goes on, the monotonic one and the timers do not. */
function sleep(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** Work holds the page up, or it stands still: both clocks go on, and no timer fires. */
function block(ms: number): void {
  const now = performance.now();
  sleep(ms);
  vi.spyOn(performance, "now").mockImplementation(() => now + ms);
}

describe("a task", () => {
  it("runs at its time, once, and not earlier", () => {
    const ran: number[] = [];
    const start = clock.now();
    clock.at(start + 700.5, () => ran.push(clock.now() - start));
    vi.advanceTimersByTime(700);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(5000);
    expect(ran).toEqual([701]);
  });

  it("waits longer than a timer can", () => {
    let ran = 0;
    const start = clock.now();
    clock.at(start + 3e9, () => ran++);
    // Past the watch, which would take its seconds one by one.
    vi.advanceTimersToNextTimer();
    expect(ran).toBe(0);
    sleep(3e9);
    clock.now();
    vi.advanceTimersByTime(1);
    expect(ran).toBe(1);
  });

  it("is taken back", () => {
    let ran = 0;
    const cancel = clock.at(clock.now() + 10, () => ran++);
    cancel();
    vi.advanceTimersByTime(100);
    expect(ran).toBe(0);
  });

  it("never runs at infinity, and leaves no timer behind it, nor does one that ran or was taken back", () => {
    clock.at(Infinity, () => {})();
    expect(vi.getTimerCount()).toBe(0);
    clock.at(clock.now() + 10, () => {});
    clock.at(clock.now() + 20, () => {})();
    vi.advanceTimersByTime(10);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("may ask for the next one", () => {
    const ran: number[] = [];
    const start = clock.now();
    const again = (): void => {
      ran.push(clock.now() - start);
      if (ran.length < 3) clock.at(clock.now() + 10, again);
    };
    clock.at(start + 10, again);
    vi.advanceTimersByTime(100);
    expect(ran).toEqual([10, 20, 30]);
  });

  it("is not early where the timer is, as clocks of browsers are coarse", () => {
    let ran = 0;
    const start = clock.now();
    clock.at(start + 100, () => ran++);
    const coarse = vi.spyOn(performance, "now").mockImplementation(() => start + 99);
    vi.advanceTimersByTime(100);
    expect(ran).toBe(0);
    coarse.mockImplementation(() => start + 100);
    vi.advanceTimersByTime(1);
    expect(ran).toBe(1);
  });

  it("by `soon` runs at once where all is to be settled, and not again", async () => {
    const ran: string[] = [];
    clock.soon(() => {
      ran.push("first");
      clock.soon(() => ran.push("what the first asks for"));
    });
    clock.settle();
    expect(ran).toEqual(["first", "what the first asks for"]);
    await Promise.resolve();
    expect(ran).toHaveLength(2);
  });

  it("by `soon` runs when the callback is done, before anything else", async () => {
    const ran: string[] = [];
    clock.soon(() => ran.push("soon"));
    ran.push("now");
    await Promise.resolve();
    expect(ran).toEqual(["now", "soon"]);
  });
});

describe("sleep", () => {
  it("counts as time, and what fell due runs on waking", () => {
    const ran: string[] = [];
    const start = clock.now();
    clock.at(start + 45_000, () => ran.push("heartbeat"));
    clock.at(start + 700_000, () => ran.push("later"));
    vi.advanceTimersByTime(10_000);
    sleep(600_000);
    // At the latest with the next look.
    vi.advanceTimersByTime(1001);
    expect(clock.now() - start).toBe(611_001);
    expect(ran).toEqual(["heartbeat"]);
    vi.advanceTimersByTime(89_000);
    expect(ran).toEqual(["heartbeat", "later"]);
  });

  it("is a gap", () => {
    clock.at(clock.now() + 1e6, () => {});
    sleep(10_000);
    vi.advanceTimersByTime(1000);
    expect(gaps).toBe(1);
    vi.advanceTimersByTime(10_000);
    expect(gaps).toBe(1);
  });

  it("is a gap where the monotonic clock counts it, too", () => {
    clock.at(clock.now() + 1e6, () => {});
    block(10_000);
    vi.advanceTimersByTime(1000);
    expect(gaps).toBe(1);
  });

  it("is none when the time was corrected, and a clock that was put back takes no time away", () => {
    let ran = 0;
    const start = clock.now();
    clock.at(start + 5000, () => ran++);
    sleep(1500);
    vi.advanceTimersByTime(1000);
    sleep(-3_600_000);
    vi.advanceTimersByTime(1000);
    expect(clock.now() - start).toBe(2000);
    expect(ran).toBe(0);
    vi.advanceTimersByTime(3000);
    expect(ran).toBe(1);
    expect(gaps).toBe(0);
  });

  it("is not watched for while nothing waits", () => {
    sleep(10_000);
    expect(vi.getTimerCount()).toBe(0);
    clock.at(clock.now() + 2000, () => {});
    vi.advanceTimersByTime(2000);
    expect(gaps).toBe(0);
  });
});
