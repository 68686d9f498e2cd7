import { CLAUSES, type Clause } from "./clauses.ts";

/** What was found: which clause was broken, and how. */
export interface Finding {
  readonly clause: Clause;
  readonly expected: string;
  readonly came: string;
}

/** Where it was found. */
export interface Place {
  readonly transport: string;
  /** The name of the case. */
  readonly name: string;
  /** Which way the case was going, where it goes both. */
  readonly way: string | undefined;
  /** What the random choices came from: the same seed makes them again. */
  readonly seed: number;
}

/** A transport has broken a clause of the contract. */
export class ConformanceError extends Error {
  /** The clause that was broken: mostly that of the case, but some show in any. */
  readonly clause: Clause;
  /** What should have happened. */
  readonly expected: string;
  /** What happened. */
  readonly came: string;
  readonly place: Place;

  /** @internal The kit makes them. */
  constructor({ clause, expected, came }: Finding, place: Place) {
    const { transport, name, way, seed } = place;
    const where = `${transport}, "${name}"${way === undefined ? "" : `, ${way}`}, seed ${seed}`;
    super(`${clause}: ${CLAUSES[clause]}\nexpected: ${expected}\ncame: ${came}\nin: ${where}`);
    this.name = "ConformanceError";
    this.clause = clause;
    this.expected = expected;
    this.came = came;
    this.place = place;
  }
}
