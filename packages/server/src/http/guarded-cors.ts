import { type ErrorReporter, toError } from "../report.ts";
import type { CorsDelegate, CorsOptions } from "./cors.ts";

/** A function of the application that answers by its callback. */
type Asked<Subject, Answer> = (subject: Subject, callback: (error: Error | null, answer?: Answer) => void) => unknown;

/** The options, with functions that fail by their callback alone: what they throw, and what their promises are rejected with. */
export function guardedCors(cors: CorsOptions | CorsDelegate, report: ErrorReporter): CorsOptions | CorsDelegate {
  if (typeof cors !== "function") return guardedOptions(cors, report);
  const ask = guarded(cors, report);
  return (request, callback) => {
    ask(request, (error, options) => {
      callback(error, options === undefined ? undefined : guardedOptions(options, report));
    });
  };
}

function guardedOptions(options: CorsOptions, report: ErrorReporter): CorsOptions {
  const origin = options?.origin;
  return typeof origin === "function" ? { ...options, origin: guarded(origin, report) } : options;
}

function guarded<Subject, Answer>(ask: Asked<Subject, Answer>, report: ErrorReporter): Asked<Subject, Answer> {
  return (subject, callback) => {
    let isAnswered = false;
    const answer = (error: Error | null, value?: Answer): void => {
      if (isAnswered) return;
      isAnswered = true;
      callback(error, value);
    };
    const fail = (error: unknown): void => {
      if (isAnswered) report(error);
      else answer(toError(error));
    };
    try {
      const result = ask(subject, answer);
      if (result instanceof Promise) result.catch(fail);
    } catch (error) {
      fail(error);
    }
  };
}
