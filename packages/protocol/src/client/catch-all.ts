import { callGuarded, checkListener } from "../events/index.ts";
import type { EventName } from "../packet/index.ts";

/** Hears of every event: its name and its arguments. */
// The arguments are the application's to name.
// oxlint-disable-next-line typescript/no-explicit-any
export type CatchAllListener = (event: string, ...args: any[]) => unknown;

/** The listeners for all events of one direction, in the order of their calls. Changes make a new list: a call under way keeps its own. */
export class CatchAll {
  #listeners: readonly CatchAllListener[] = [];

  get isEmpty(): boolean {
    return this.#listeners.length === 0;
  }

  get all(): CatchAllListener[] {
    return [...this.#listeners];
  }

  append(listener: CatchAllListener): void {
    checkListener(listener);
    this.#listeners = [...this.#listeners, listener];
  }

  prepend(listener: CatchAllListener): void {
    checkListener(listener);
    this.#listeners = [listener, ...this.#listeners];
  }

  /** Removes a listener once; without one, all. */
  remove(listener: CatchAllListener | undefined): void {
    const index = listener === undefined ? -1 : this.#listeners.indexOf(listener);
    this.#listeners = listener === undefined ? [] : this.#listeners.filter((_, at) => at !== index);
  }

  /** Calls all of them as methods of `socket`, with the name and the arguments; what they throw, now or later, is reported. */
  call(socket: object, name: EventName, args: readonly unknown[], report: (error: unknown) => void): void {
    for (const listener of this.#listeners) callGuarded(listener.bind(socket), [String(name), ...args], report);
  }
}
