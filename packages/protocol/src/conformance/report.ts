import type { LinkTraits } from "../contracts/index.ts";
import type { Clause } from "./clauses.ts";
import { ConformanceError } from "./error.ts";

/** How a case ended. */
export interface CaseResult {
  /** The clause that the case is about. */
  readonly clause: Clause;
  /** The name of the case. */
  readonly name: string;
  readonly outcome: "passed" | "skipped" | "failed";
  /** Why it was skipped. */
  readonly reason?: string;
  /** Why it failed: a {@link ConformanceError} unless something else went wrong, such as making a pair. */
  readonly error?: unknown;
}

/** What the kit has found out about a transport. It fills while the cases run. */
export class ConformanceReport {
  readonly transport: string;
  /** The traits of its links; `undefined` until the first pair was made. */
  traits: LinkTraits | undefined;
  readonly results: CaseResult[] = [];

  constructor(transport: string) {
    this.transport = transport;
  }

  /** The clauses that were broken, each once. */
  get failed(): Clause[] {
    const clauses = this.results.flatMap(({ clause, outcome, error }) => {
      if (outcome !== "failed") return [];
      return [error instanceof ConformanceError ? error.clause : clause];
    });
    return [...new Set(clauses)];
  }

  /** The clauses that were kept in every case that was not skipped, of which there was one at least. */
  get passed(): Clause[] {
    const { failed } = this;
    const clauses = this.results.flatMap(({ clause, outcome }) => (outcome === "passed" ? [clause] : []));
    return [...new Set(clauses)].filter((clause) => !failed.includes(clause));
  }

  /** The clauses of which no case was for this transport, with the reason. */
  get skipped(): { readonly clause: Clause; readonly reason: string }[] {
    const reasons = new Map<Clause, string>();
    for (const { clause, reason } of this.results) if (reason !== undefined) reasons.set(clause, reason);
    for (const { clause, outcome } of this.results) if (outcome !== "skipped") reasons.delete(clause);
    return Array.from(reasons, ([clause, reason]) => ({ clause, reason }));
  }

  /** All of it as plain data, for a file: without the `format` of the traits, which is code. */
  toJSON(): object {
    const { transport, passed, skipped, failed } = this;
    const traits = this.traits && { ...this.traits, format: undefined };
    return { transport, traits, passed, skipped, failed };
  }
}
