import { onTestFinished, vi } from "vitest";

/** A time that passes as the test says, and not while the machine is busy. */
export interface StillTime {
  /** So many milliseconds pass: what is due in them happens, in order, and so does what it leaves for the next turn. */
  pass(milliseconds: number): Promise<void>;
}

/** What lets the time of the present test pass where it stands still: a step of it, in no less than that. */
let flow: (() => Promise<void>) | undefined;

/** Waits for what takes time of its own, such as an upgrade, whose polls are let go from time to time. */
export async function asTimeFlows(waiting: Promise<unknown>): Promise<void> {
  let isOver = false;
  const end = (): void => {
    isOver = true;
  };
  waiting.then(end, end);
  while (flow !== undefined && !isOver) await flow();
  await waiting;
}

/** The steps in which it passes: a server looks at its deadlines at the end of a turn, and sets its next timer then. */
const STEP = 10;

/** For the timers that are set from now until the end of the test. Sockets go on as ever. */
export function stillTime(): StillTime {
  const { setTimeout: atOnce, clearTimeout: forget } = globalThis;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
  const { setTimeout: later, clearTimeout: cancel } = globalThis;
  // Clients put off to the next turn in this way what comes from their sockets.
  vi.stubGlobal("setTimeout", (task: () => void, delay = 0, ...args: []) =>
    (delay > 0 ? later : atOnce)(task, delay, ...args),
  );
  vi.stubGlobal("clearTimeout", (timer: NodeJS.Timeout | undefined) => {
    (timer instanceof Timeout ? forget : cancel)(timer);
  });
  // Whole milliseconds: what a fraction makes of sums could leave a timer a step behind its deadline.
  const origin = Math.ceil(performance.now() - Date.now());
  const clock = vi.spyOn(performance, "now").mockImplementation(() => origin + Date.now());
  flow = async () => {
    vi.advanceTimersByTime(STEP);
    await new Promise((resolve) => atOnce(resolve, STEP));
  };
  onTestFinished(() => {
    flow = undefined;
    // What the test leaves behind ends as it would in time.
    vi.runOnlyPendingTimers();
    clock.mockRestore();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
  return {
    pass: async (milliseconds) => {
      for (let passed = 0; passed < milliseconds; passed += STEP) {
        vi.advanceTimersByTime(Math.min(STEP, milliseconds - passed));
        for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

/** Node's own timers. */
const Timeout = timerClass();

function timerClass(): new () => object {
  const timer = setTimeout(() => undefined);
  clearTimeout(timer);
  return timer.constructor as new () => object;
}
