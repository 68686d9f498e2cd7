import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, RtError } from "@rt/protocol";
import { checkFunction } from "../arguments.ts";
import { type Middleware, type Passage, runMiddlewares } from "../middleware.ts";
import type { ErrorReporter } from "../report.ts";
import { withQuery } from "./handshake-request.ts";

/**
 * Sees requests as Express's middlewares do: it lets one pass by `next()`, refuses it by `next(error)`, or answers it.
 */
// A method's parameters may be narrower: middlewares are written for the requests of Express.
export type EngineMiddleware = {
  /** Looks at a request, and decides now or later. */
  look(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): unknown;
}["look"];

/** May a request go on? Where not, for this error. */
export type Screened = (mayPass: boolean, error?: unknown) => void;

/** How long middlewares may take, and who hears of their faults. */
export interface MiddlewareRules {
  readonly clock: Clock;
  /** In milliseconds; it may change. */
  readonly patience: () => number;
  readonly report: ErrorReporter;
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The middlewares of an engine, one after the other. */
export class EngineMiddlewares {
  readonly #rules: MiddlewareRules;
  #all: readonly Middleware<Visit>[] = [];

  constructor(rules: MiddlewareRules) {
    this.#rules = rules;
  }

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** @throws RtError `INVALID_ARGUMENT` */
  add(middleware: EngineMiddleware): void {
    checkFunction("a middleware", middleware);
    this.#all = [...this.#all, asChecked(middleware, this.#rules.report)];
  }

  /** Shows a request to all. `done` is called at most once: not at all when one has answered the request, or the client is gone. */
  run(request: IncomingMessage, response: ServerResponse, done: Screened): void {
    const { clock, patience, report } = this.#rules;
    let isOver = false;
    const decided = (passage: Passage): void => {
      if (isOver) return;
      end();
      if (passage.kind === "failed") report(passage.error);
      if (response.headersSent) return;
      if (passage.kind === "passed") done(true);
      else done(false, passage.error);
    };
    const cancel = clock.at(clock.now() + patience(), () => {
      decided({ kind: "failed", error: new RtError("LISTENER_FAILED", "no middleware has answered in time") });
    });
    const end = (): void => {
      isOver = true;
      cancel();
    };
    response.once("close", end);
    runMiddlewares(this.#all, { request: withQuery(request), response }, decided);
  }
}

/** As Express has it, nothing at all and what is false are no errors. What it throws when it has let the request pass is reported. */
function asChecked(middleware: EngineMiddleware, report: ErrorReporter): Middleware<Visit> {
  return async ({ request, response }, next) => {
    let isDecided = false;
    const decide = (error?: unknown): void => {
      isDecided = true;
      next(error ? error : undefined);
    };
    try {
      const result = middleware(request, response, decide);
      if (result instanceof Promise) await result;
    } catch (error) {
      if (isDecided) report(error);
      else throw error;
    }
  };
}
