/** Calls a function of the application. What it throws, and what its promise is rejected with, is reported. */
export function callGuarded(
  task: (...args: never[]) => unknown,
  args: readonly unknown[],
  report: (error: unknown) => void,
): void {
  try {
    const result: unknown = Reflect.apply(task, undefined, args);
    if (result instanceof Promise) result.then(undefined, report);
  } catch (error) {
    report(error);
  }
}
