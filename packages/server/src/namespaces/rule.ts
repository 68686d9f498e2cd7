import type { NamespaceDecider } from "../api/server.ts";
import type { ErrorReporter } from "../report.ts";

/** Which names a parent makes namespaces of. */
export type NamespaceRule = RegExp | NamespaceDecider;

/** The rule of one parent, as clients and applications ask it. */
export class Rule {
  readonly #rule: NamespaceRule;
  readonly #report: ErrorReporter;

  constructor(rule: NamespaceRule, report: ErrorReporter) {
    this.#rule = rule;
    this.#report = report;
  }

  /** Was it made of this one? */
  isOf(rule: NamespaceRule): boolean {
    return this.#rule === rule;
  }

  /** Is the name one of those that a pattern says? A function is asked with `decide`. */
  matches(name: string): boolean {
    return this.#rule instanceof RegExp && this.#rule.test(name);
  }

  /** Asks whether a client may have a namespace of this name. The answer comes once, now or later, and perhaps never. */
  decide(name: string, auth: object, answer: (isAccepted: boolean) => void): void {
    const rule = this.#rule;
    if (rule instanceof RegExp) {
      answer(rule.test(name));
      return;
    }
    let isAnswered = false;
    const answerOnce = (isAccepted: boolean): void => {
      if (isAnswered) return;
      isAnswered = true;
      answer(isAccepted);
    };
    const fail = (error: unknown): void => {
      this.#report(error);
      answerOnce(false);
    };
    try {
      const result: unknown = rule(name, { ...auth }, (error, isAccepted) => {
        answerOnce(!error && Boolean(isAccepted));
      });
      if (result instanceof Promise) result.catch(fail);
    } catch (error) {
      fail(error);
    }
  }
}
