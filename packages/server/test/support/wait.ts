/** What can be listened to once. */
interface Source {
  once(event: string, listener: (...args: never[]) => void): unknown;
}

/** The arguments of the next event. */
export function next<Args extends unknown[] = unknown[]>(source: Source, event: string): Promise<Args> {
  return new Promise((resolve) => {
    source.once(event, (...args: never[]) => resolve(args as unknown as Args));
  });
}

/** Settles when a condition holds that other work of this process brings about. The test's own time limit bounds it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
