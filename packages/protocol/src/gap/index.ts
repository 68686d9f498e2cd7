export { type GapReport, gapReport, type Side } from "./gap-report.ts";
