/** Tries with ever more time, in milliseconds, until it was enough: machines are not all as fast, nor always. */
export async function withEnoughTime<Outcome>(
  attempt: (ms: number) => Promise<Outcome>,
  wasEnough: (outcome: Outcome) => boolean,
): Promise<Outcome> {
  for (let ms = 50; ; ms *= 2) {
    const outcome = await attempt(ms);
    if (wasEnough(outcome)) return outcome;
  }
}
