import type { IncomingMessage, ServerResponse } from "node:http";
import type { ApplyCors } from "./cors.ts";
import type { EngineMiddlewares, Screened } from "./middlewares.ts";

/**
 * What all requests pass before the gate looks at them: CORS, which answers preflights and whose headers stand on errors too (A.11), and
 * then the application's middlewares.
 */
export class Screens {
  readonly #cors: ApplyCors | undefined;
  readonly #middlewares: EngineMiddlewares;

  constructor(cors: ApplyCors | undefined, middlewares: EngineMiddlewares) {
    this.#cors = cors;
    this.#middlewares = middlewares;
  }

  get isEmpty(): boolean {
    return this.#cors === undefined && this.#middlewares.isEmpty;
  }

  /** Do applications leave on requests what they want to find there later? */
  get leavesTraces(): boolean {
    return !this.#middlewares.isEmpty;
  }

  /** `done` is called at most once: not at all when the request was answered here. */
  pass(request: IncomingMessage, response: ServerResponse, done: Screened): void {
    const proceed = (): void => {
      if (this.#middlewares.isEmpty) done(true);
      else this.#middlewares.run(request, response, done);
    };
    if (this.#cors === undefined) {
      proceed();
      return;
    }
    this.#cors(request, response, (error) => {
      if (error === undefined || error === null) proceed();
      else done(false, error);
    });
  }
}
