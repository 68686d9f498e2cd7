import type { ErrorReporter } from "./report.ts";

/** Settles when all promises have, or after `ms` milliseconds. Reports what they are rejected with. */
export async function settledWithin(
  promises: readonly Promise<unknown>[],
  ms: number,
  report: ErrorReporter,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([expired, Promise.all(promises.map((promise) => promise.catch(report)))]);
  clearTimeout(timer);
}
