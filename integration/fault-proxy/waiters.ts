import { FaultProxyError } from "./errors.ts";

interface Waiter {
  readonly condition: () => boolean;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Those who wait until something holds. */
export class Waiters {
  readonly #waiters = new Set<Waiter>();
  #closed = false;

  until(condition: () => boolean): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const waiter: Waiter = { condition, resolve, reject };
      this.#waiters.add(waiter);
      this.#ask(waiter);
      if (this.#closed) this.#refuse();
    });
  }

  /** Asks all again. */
  wake(): void {
    for (const waiter of this.#waiters) this.#ask(waiter);
  }

  /** It will not hold any more. */
  close(): void {
    this.wake();
    this.#closed = true;
    this.#refuse();
  }

  #ask(waiter: Waiter): void {
    try {
      if (!waiter.condition()) return;
      waiter.resolve();
    } catch (error) {
      waiter.reject(error);
    }
    this.#waiters.delete(waiter);
  }

  #refuse(): void {
    for (const waiter of this.#waiters) waiter.reject(new FaultProxyError("closed", "the fault proxy was closed"));
    this.#waiters.clear();
  }
}
