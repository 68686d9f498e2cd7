import { onTestFinished, vi } from "vitest";

/**
 * From now until the end of the test, timers wait for the time that the result lets pass, in milliseconds, and not for the machine.
 * Sockets go on as ever.
 */
export function stillTime(): (milliseconds: number) => void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  // Whole milliseconds: what a fraction makes of sums could leave a timer before its deadline.
  const origin = Math.ceil(performance.now() - Date.now());
  const clock = vi.spyOn(performance, "now").mockImplementation(() => origin + Date.now());
  onTestFinished(() => {
    // What the test leaves behind ends as it would in time.
    vi.runOnlyPendingTimers();
    clock.mockRestore();
    vi.useRealTimers();
  });
  return (milliseconds) => void vi.advanceTimersByTime(milliseconds);
}
