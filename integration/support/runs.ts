/** How often a property is tried: `count` times, `RT_RUNS` times as often where that is set, and from the seed `RT_SEED` on where that is. */
export function runs(count: number): { readonly numRuns: number; readonly seed?: number } {
  const { RT_RUNS: factor = "1", RT_SEED: seed } = process.env;
  const numRuns = Math.ceil(count * Number(factor));
  return seed === undefined ? { numRuns } : { numRuns, seed: Number(seed) };
}
