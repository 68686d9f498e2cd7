import type { Fault, RequestMatch } from "./fault.ts";
import { type HeldMessage, HoldQueue } from "./hold-queue.ts";
import type { RequestHead } from "./http/head.ts";
import type { FullSelector } from "./selector.ts";

/** A fault that was applied to a proxy. */
export interface AppliedFault {
  readonly fault: Fault;
  /** How often it struck: connections, or messages for the faults of HTTP. */
  readonly hits: number;
  /** What it holds now, in the order of arrival. */
  readonly held: readonly HeldMessage[];
  /** Whether it may still strike, or lasts. */
  readonly standing: boolean;
  /** Takes the fault back: what it held goes on. Cuts and resets stay done. */
  lift(): Promise<void>;
}

/** What an application needs of its proxy. */
export interface ApplicationHost {
  /** Something happened that one may wait for. */
  wake(): void;
  lifted(application: Application): Promise<void>;
}

/** The proxy's book about one applied fault. */
export class Application implements AppliedFault {
  readonly fault: Fault;
  readonly selector: FullSelector;
  /** The last connection that was there when the fault was applied. */
  readonly newest: number;
  readonly queue: HoldQueue | undefined;
  hits = 0;
  standing = true;
  #lifting: Promise<void> | undefined;
  #claims = 0;
  readonly #host: ApplicationHost;

  constructor(fault: Fault, selector: FullSelector, newest: number, host: ApplicationHost) {
    this.fault = fault;
    this.selector = selector;
    this.newest = newest;
    this.#host = host;
    this.queue = fault.kind === "hold" ? new HoldQueue(fault) : undefined;
  }

  get held(): readonly HeldMessage[] {
    return this.queue?.held ?? [];
  }

  /** Takes one of the times that the fault may strike; whether there was one. */
  claim(): boolean {
    if (!this.standing || this.#claims >= (this.selector.times ?? Infinity)) return false;
    this.#claims += 1;
    return true;
  }

  /** It struck. */
  hit(): void {
    this.hits += 1;
    this.#host.wake();
  }

  lift(): Promise<void> {
    if (this.#lifting === undefined) {
      this.standing = false;
      this.queue?.releaseAll();
      this.#lifting = this.#host.lifted(this);
    }
    return this.#lifting;
  }
}

/** Whether a request is one of those meant. */
export function matches(match: RequestMatch | undefined, request: RequestHead): boolean {
  if (match === undefined) return true;
  const { method = request.method, path = "", upgrade = request.upgrade } = match;
  return method === request.method && request.path.includes(path) && upgrade === request.upgrade;
}
