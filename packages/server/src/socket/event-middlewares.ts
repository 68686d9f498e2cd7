import type { IncomingEvent } from "../api/socket.ts";
import { type Middleware, type Passage, runMiddlewares } from "../middleware.ts";

/** What looks at each event of one socket before its listeners do, and how many events are being looked at. */
export class EventMiddlewares {
  #middlewares: readonly Middleware<IncomingEvent>[] = [];
  #waiting = 0;

  /** How many events wait for a decision. */
  get waiting(): number {
    return this.#waiting;
  }

  add(middleware: Middleware<IncomingEvent>): void {
    this.#middlewares = [...this.#middlewares, middleware];
  }

  /** Calls `done` once, now or later. */
  run(event: IncomingEvent, done: (passage: Passage) => void): void {
    this.#waiting++;
    runMiddlewares(this.#middlewares, event, (passage) => {
      this.#waiting--;
      done(passage);
    });
  }
}
