import { onTestFinished, vi } from "vitest";

/** From now on counts the timers that were set for a minute or more and not cleared. */
export function longTimers(): () => number {
  const set = vi.spyOn(globalThis, "setTimeout");
  const cleared = vi.spyOn(globalThis, "clearTimeout");
  onTestFinished(() => void vi.restoreAllMocks());
  return () => {
    const gone = new Set(cleared.mock.calls.map(([timer]) => timer));
    return set.mock.results.filter(({ value }, place) => {
      const [, ms = 0] = set.mock.calls[place] ?? [];
      return ms >= 60_000 && !gone.has(value);
    }).length;
  };
}
