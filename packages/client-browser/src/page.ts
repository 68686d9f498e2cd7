import type { Clock } from "@rt/protocol";

/** A connection, as the page treats it. */
export interface Wakeable {
  /** Finds out at once whether it still lives; a wait for the next attempt ends. */
  check(): void;
  /** Ends the connection in order. */
  close(): void;
  /** Ends it in order as well, and tells of it only after a while: who is gone by then hears nothing. */
  farewell(): void;
}

/** The time of the page. */
export interface PageClock extends Clock {
  /** Runs at once what was to run soon. */
  settle(): void;
}

/** A change of the page's life, with what it says of it. */
type PageEvent = Event & { readonly persisted?: boolean };

/** Where events of the page come from: its global object, or a worker's, which has no document. */
export interface PageScope {
  addEventListener?(type: string, listener: (event: PageEvent) => void, options: { capture: boolean }): void;
  readonly document?: {
    readonly visibilityState: string;
    addEventListener(type: string, listener: () => void): void;
  };
}

/** A page that was hidden for less, in milliseconds, has kept its links: its timers run at least that often in the first minutes. */
const GLANCE = 5000;

/**
 * The page, or the worker, that all connections live in. It tells them what no link hears of by itself: that the network is gone or back,
 * that people look again, that time has passed in sleep, and that the page goes.
 */
export class Page {
  readonly clock: PageClock;
  /** Is the page about to go for good? */
  isLeaving = false;
  readonly #scope: PageScope;
  readonly #connections = new Set<WeakRef<Wakeable>>();
  /** Of them, those that end before the page goes. */
  readonly #early = new WeakSet<Wakeable>();
  /** What ends when the page is put away, and what when the network is lost. */
  readonly #puttingAway = new Set<() => void>();
  readonly #losingNetwork = new Set<() => void>();
  /** What is done when the page goes, before its connections end. */
  readonly #departing = new Set<() => void>();
  #isListening = false;
  #endsEarly = false;
  #hiddenSince = 0;

  /** `createClock` makes a clock that tells when seconds are missing. */
  constructor(scope: PageScope, createClock: (onGap: () => void) => PageClock) {
    this.#scope = scope;
    this.clock = createClock(() => this.#missedTime());
  }

  /** Keeps an eye on a connection from now on, without keeping it in memory. `isEarly`: does it end before the page goes? */
  watch(connection: Wakeable, isEarly = false): void {
    this.#forgetDead();
    this.#connections.add(new WeakRef(connection));
    this.#listen();
    if (isEarly) this.#endEarly(connection);
  }

  /** When links to a host end although they do not hear of it: this machine is reached without a network. */
  outagesFor(host: string): { listen(task: () => void): () => void } {
    const isNear = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])(:|$)/.test(host);
    return {
      listen: (task) => {
        this.#puttingAway.add(task);
        if (!isNear) this.#losingNetwork.add(task);
        return () => {
          this.#puttingAway.delete(task);
          this.#losingNetwork.delete(task);
        };
      },
    };
  }

  /** Calls `task` when the page goes for good, before its connections end, until the result is called. */
  onDeparture(task: () => void): () => void {
    this.#departing.add(task);
    return () => this.#departing.delete(task);
  }

  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    const { document } = this.#scope;
    this.#on("online", () => this.#revive());
    this.#on("offline", () => runAll(this.#losingNetwork));
    this.#on("pagehide", ({ persisted }) => (persisted === true ? runAll(this.#puttingAway) : this.#leave()));
    this.#on("pageshow", ({ persisted }) => {
      if (persisted === true) this.#revive();
    });
    document?.addEventListener("resume", () => this.#revive());
    document?.addEventListener("visibilitychange", () => {
      const now = this.clock.now();
      if (document.visibilityState === "hidden") this.#hiddenSince = now;
      else if (now - this.#hiddenSince >= GLANCE) this.#revive();
    });
  }

  #endEarly(connection: Wakeable): void {
    this.#early.add(connection);
    if (this.#endsEarly) return;
    this.#endsEarly = true;
    // Not without need: a page with such a listener may not be kept for the way back.
    this.#on("beforeunload", () => this.#farewell());
  }

  #on(type: string, listener: (event: PageEvent) => void): void {
    // Not every place with JavaScript has events of its own. Before other listeners, after which a page that goes has lost its requests.
    this.#scope.addEventListener?.(type, listener, { capture: true });
  }

  /** Seconds are missing: the machine slept. A hidden page may be slowed down that much, and is looked after when it is shown. */
  #missedTime(): void {
    if (this.#scope.document?.visibilityState !== "hidden") this.#revive();
  }

  /** What seems to be up may not be, and what waits has no reason to wait any longer. */
  #revive(): void {
    for (const connection of this.#all()) connection.check();
  }

  /** The server is told: otherwise it would keep a place for somebody who does not come back. */
  #leave(): void {
    this.isLeaving = true;
    runAll(this.#departing);
    for (const connection of this.#all()) {
      if (this.#early.has(connection)) connection.farewell();
      else connection.close();
    }
    this.clock.settle();
  }

  /** The page may go. */
  #farewell(): void {
    this.isLeaving = true;
    for (const connection of this.#all()) if (this.#early.has(connection)) connection.farewell();
    this.clock.settle();
    this.isLeaving = false;
  }

  #all(): Wakeable[] {
    return Array.from(this.#connections, (reference) => reference.deref()).filter((it) => it !== undefined);
  }

  #forgetDead(): void {
    for (const reference of this.#connections) {
      if (reference.deref() === undefined) this.#connections.delete(reference);
    }
  }
}

/** A task may take others back. */
function runAll(tasks: ReadonlySet<() => void>): void {
  for (const task of tasks) task();
}
