/** Calls a function of the application; what it throws, or what its promise is rejected with, is reported. */
export function callGuarded(call: () => unknown, report: (error: unknown) => void): void {
  try {
    const result = call();
    if (result instanceof Promise) result.then(undefined, report);
  } catch (error) {
    report(error);
  }
}
