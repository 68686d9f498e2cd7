import type { Manager } from "./manager.ts";

/**
 * Managers by what they connect to, for `io()` to share. It keeps none of them alive: one that nobody uses, and that is not
 * connected, goes.
 */
export class ManagerCache {
  readonly #managers = new Map<string, WeakRef<Manager>>();
  readonly #gone = new FinalizationRegistry<string>((key) => {
    if (this.get(key) === undefined) this.#managers.delete(key);
  });

  get(key: string): Manager | undefined {
    return this.#managers.get(key)?.deref();
  }

  set(key: string, manager: Manager): void {
    this.#managers.set(key, new WeakRef(manager));
    this.#gone.register(manager, key);
  }
}
