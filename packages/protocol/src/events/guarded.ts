/**
 * Calls a function of the application. What it throws is reported. What it returns is given back: a promise that is rejected is the
 * affair of whoever looks at it.
 */
export function callGuarded(
  task: (...args: never[]) => unknown,
  args: readonly unknown[],
  report: (error: unknown) => void,
): unknown {
  try {
    return Reflect.apply(task, undefined, args);
  } catch (error) {
    report(error);
    return undefined;
  }
}
