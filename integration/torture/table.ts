import type { PairName } from "./pair.ts";
import type { Outcome } from "./torture.ts";
import { isClean, WRONGS } from "./verdict.ts";

const NAME_WIDTH = 18;
const HEAD = [
  "scenario",
  "pair",
  "verdict",
  ...WRONGS,
  "sent",
  "cuts",
  "mishaps",
  "blocks",
  "suspended",
  "resumed",
  "moved",
  "seconds",
  "per second",
];

/** The head of a table whose rows come one by one. */
export function head(): string {
  return `${line(HEAD)}\n${line(HEAD.map(() => "-".repeat(3)))}`;
}

/** What became of one pair in one scenario. */
export function row(scenario: string, pair: PairName, { verdict, strikes, seconds }: Outcome): string {
  const counts = [
    ...WRONGS.map((name) => verdict[name]),
    verdict.sent,
    strikes.cuts,
    strikes.mishaps,
    strikes.blocks,
    verdict.suspensions,
    verdict.resumes,
    verdict.moves,
    Math.round(seconds),
    Math.round(verdict.arrived / seconds),
  ];
  return line([scenario, pair, isClean(verdict) ? "clean" : "broken", ...counts.map(String)]);
}

function line(cells: readonly string[]): string {
  const padded = cells.map((cell, column) =>
    column < 2 ? cell.padEnd(NAME_WIDTH) : cell.padStart(HEAD[column]?.length ?? 0),
  );
  return `| ${padded.join(" | ")} |`;
}
