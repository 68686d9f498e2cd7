import type { ConformanceCase, Facts } from "./case.ts";
import { conformanceCases } from "./cases/index.ts";
import { type CaseResult, ConformanceReport } from "./report.ts";
import { Stage } from "./stage.ts";
import type { TransportSubject } from "./subject.ts";

/** How the kit is run. */
export interface ConformanceOptions {
  /** What random choices come from; 1 by default. Failures name it. */
  readonly seed?: number;
}

/**
 * A test runner's way to add a test: `it` or `test` of vitest, node:test, mocha or jest. What a runner hands to the test is used
 * to say that it is skipped, where the runner can be told so.
 */
export type AddTest = (name: string, run: (...context: readonly unknown[]) => Promise<void>) => unknown;

/** What runs cases on one transport. */
class Trial {
  readonly report: ConformanceReport;
  readonly #subject: TransportSubject;
  readonly #seed: number;
  #facts: Promise<Facts> | undefined;

  constructor(subject: TransportSubject, { seed = 1 }: ConformanceOptions) {
    this.#subject = subject;
    this.#seed = seed;
    this.report = new ConformanceReport(subject.name);
  }

  async run(it: ConformanceCase): Promise<CaseResult> {
    const result = await this.#judge(it);
    this.report.results.push(result);
    return result;
  }

  async #judge({ clause, name, need, run }: ConformanceCase): Promise<CaseResult> {
    const stage = new Stage(this.#subject, name, this.#seed);
    try {
      this.#facts ??= this.#find();
      const reason = this.#subject.exempt?.[clause] ?? need?.(await this.#facts);
      if (reason !== undefined) return { clause, name, outcome: "skipped", reason };
      await using(stage, run);
      return { clause, name, outcome: "passed" };
    } catch (error) {
      // What showed by itself is the cause of what it led to.
      return { clause, name, outcome: "failed", error: stage.watch.breach ?? error };
    }
  }

  #find(): Promise<Facts> {
    return using(new Stage(this.#subject, "a first pair", this.#seed), async (stage) => {
      const { pair, accepted } = await stage.fresh();
      const { traits } = accepted.link;
      this.report.traits = traits;
      return { traits, pair, subject: this.#subject };
    });
  }
}

/**
 * Adds a test for each case of the kit, and gives the report that they fill.
 *
 * The tests of one transport run one after the other. Which of them are for a transport follows from the traits and methods of its links,
 * and from what `subject` can do; the others are skipped, with their reason in the report.
 *
 * @example
 * ```ts
 * import { testTransport } from "@rt/protocol/conformance";
 * import { it } from "vitest";
 *
 * testTransport({ name: "port", makePair: async ({ maxChunk }) => ({ ...portPair(maxChunk), release() {} }) }, it);
 * ```
 */
export function testTransport(
  subject: TransportSubject,
  addTest: AddTest,
  options: ConformanceOptions = {},
): ConformanceReport {
  const trial = new Trial(subject, options);
  for (const it of conformanceCases) {
    // Rest parameters, as some runners take a test with a parameter for one that calls back.
    addTest(`${it.clause}: ${it.name}`, async (...context) => {
      const { outcome, reason, error } = await trial.run(it);
      if (outcome === "failed") throw error;
      if (outcome === "skipped") skip(context[0], reason ?? "");
    });
  }
  return trial.report;
}

/**
 * Runs all cases of the kit without a test runner, one after the other. Never rejects: what fails is in the report.
 *
 * @example
 * ```ts
 * const { passed, skipped, failed } = await judgeTransport(subject);
 * ```
 */
export async function judgeTransport(
  subject: TransportSubject,
  options: ConformanceOptions = {},
): Promise<ConformanceReport> {
  const trial = new Trial(subject, options);
  for (const it of conformanceCases) await trial.run(it);
  return trial.report;
}

async function using<Result>(stage: Stage, run: (stage: Stage) => Promise<Result>): Promise<Result> {
  try {
    const result = await run(stage);
    stage.watch.check();
    return result;
  } finally {
    await stage.release();
  }
}

function skip(context: unknown, reason: string): void {
  const isThere = (typeof context === "object" && context !== null) || typeof context === "function";
  if (isThere && "skip" in context && typeof context.skip === "function") context.skip(reason);
}
