import type { CancelTask } from "../contracts/index.ts";
import { backoffDelay } from "./backoff.ts";
import type { ClientPlatform } from "./platform.ts";
import type { ReconnectionRules } from "./reconnection-rules.ts";

/** Counts the attempts that follow a failure or a loss, and waits for the next one. */
export class Retries {
  readonly #platform: ClientPlatform;
  readonly #rules: () => ReconnectionRules;
  readonly #wake: () => void;
  #count = 0;
  #isUrgent = false;
  #cancel: CancelTask | undefined;

  /** `wake` is called when a wait is over. */
  constructor(platform: ClientPlatform, rules: () => ReconnectionRules, wake: () => void) {
    this.#platform = platform;
    this.#rules = rules;
    this.#wake = wake;
  }

  /** How many were begun, or are waited for. */
  get count(): number {
    return this.#count;
  }

  /** May there be one more? */
  get areLeft(): boolean {
    const { reconnection, reconnectionAttempts } = this.#rules();
    return reconnection && this.#count < reconnectionAttempts;
  }

  /** One more begins, and counts. */
  begin(): void {
    this.#count += 1;
    this.#isUrgent = false;
  }

  /** The next wait is none: what the attempt under way fails of may be past. */
  hurry(): void {
    this.#isUrgent = true;
  }

  /** One more begins after its wait. */
  wait(): void {
    const { clock, random } = this.#platform;
    const delay = this.#isUrgent ? 0 : backoffDelay(this.#count, this.#rules(), random);
    this.begin();
    this.#cancel = clock.at(clock.now() + delay, this.#wake);
  }

  /** Ends a wait. */
  cancel(): void {
    this.#cancel?.();
  }

  /** The next one is the first again. */
  reset(): void {
    this.#count = 0;
    this.#isUrgent = false;
  }
}
