/** How often a property is tried: `count` times, `RT_RUNS` times as often where that is set. */
export function runs(count: number): { readonly numRuns: number } {
  const { RT_RUNS: factor = "1" } = process.env;
  return { numRuns: Math.ceil(count * Number(factor)) };
}
