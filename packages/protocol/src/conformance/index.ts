export { CLAUSES, type Clause } from "./clauses.ts";
export { ConformanceError, type Place } from "./error.ts";
export { type CaseResult, ConformanceReport } from "./report.ts";
export { type AddTest, type ConformanceOptions, judgeTransport, testTransport } from "./run.ts";
export type { LinkPair, PairOptions, TransportSubject } from "./subject.ts";
