/** An error with which a middleware refuses: what is in `data` is sent to the client, beside the message. */
export interface ExtendedError extends Error {
  // Whatever the application wants to tell its client.
  // oxlint-disable-next-line typescript/no-explicit-any
  data?: any;
}

/** Goes on to the next middleware, or refuses with an error, which is whatever counts as true. Only its first call counts. */
export type Next = (error?: unknown) => void;

/** Looks at a subject and lets it pass or not, now or later. */
export type Middleware<Subject> = (subject: Subject, next: Next) => unknown;

/** How a run of middlewares ended. */
export type Passage =
  | { readonly kind: "passed" }
  /** One has refused. */
  | { readonly kind: "refused"; readonly error: unknown }
  /** One has thrown, or its promise was rejected: a fault of its own. */
  | { readonly kind: "failed"; readonly error: unknown };

const PASSED: Passage = { kind: "passed" };

/** Asks middlewares one after the other, and calls `done` once. A later change of the list does not touch the run. */
export function runMiddlewares<Subject>(
  middlewares: readonly Middleware<Subject>[],
  subject: Subject,
  done: (passage: Passage) => void,
): void {
  step(middlewares, 0, subject, done);
}

function step<Subject>(
  middlewares: readonly Middleware<Subject>[],
  index: number,
  subject: Subject,
  done: (passage: Passage) => void,
): void {
  const middleware = middlewares[index];
  if (middleware === undefined) {
    done(PASSED);
    return;
  }
  let isDecided = false;
  const decide = (proceed: () => void): void => {
    if (isDecided) return;
    isDecided = true;
    proceed();
  };
  const next: Next = (error) => {
    decide(() => {
      if (error) done({ kind: "refused", error });
      else step(middlewares, index + 1, subject, done);
    });
  };
  const fail = (error: unknown): void => decide(() => done({ kind: "failed", error }));
  try {
    const result = middleware(subject, next);
    if (result instanceof Promise) result.catch(fail);
  } catch (error) {
    fail(error);
  }
}
