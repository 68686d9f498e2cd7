import { LANES, type LanePage, type Page } from "./ledger.ts";

/** What a verdict counts that must not be. */
export const WRONGS = [
  // Sent, and never arrived.
  "lost",
  // Arrived once more.
  "doubled",
  // Arrived for the first time after one with a higher number.
  "reordered",
  // Arrived with another body than was sent, or was never sent.
  "damaged",
  // Acknowledgements of which the asker heard nothing.
  "unsettled",
  // Acknowledgements of which the asker heard that there will be none.
  "refused",
  // Sockets that were disconnected, on either end.
  "disconnects",
  "gaps",
  // Clients that did not reach their server in the end.
  "stuck",
] as const;

/** What a verdict counts for its reader. */
const FACTS = ["sent", "arrived", "asked", "suspensions", "resumes", "moves"] as const;

/** What became of traffic between ends, in both directions. */
export type Verdict = Readonly<Record<(typeof WRONGS)[number] | (typeof FACTS)[number], number>>;

/** What went wrong with the numbers of one lane, one way. */
export interface Difference {
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  /** Arrived, and was never sent. */
  readonly unknown: number;
}

/** Compares what one end sent with what arrived at the other. */
export function compare(sender: LanePage, receiver: LanePage): Difference {
  const withdrawn = new Set(sender.withdrawn);
  const missing = new Set<number>();
  for (let number = 0; number < sender.sent; number++) if (!withdrawn.has(number)) missing.add(number);
  const sent = new Set(missing);
  let [doubled, reordered, unknown] = [0, 0, 0];
  let highest = -1;
  for (const number of receiver.arrived) {
    if (!sent.has(number)) unknown += 1;
    else if (!missing.delete(number)) doubled += 1;
    else if (number < highest) reordered += 1;
    else highest = number;
  }
  return { lost: missing.size, doubled, reordered, unknown };
}

/** Judges what both ends of one connection wrote down. */
export function judge(client: Page, server: Page): Verdict {
  const pages = [client, server];
  const differences = LANES.flatMap((lane) => [
    compare(client.lanes[lane], server.lanes[lane]),
    compare(server.lanes[lane], client.lanes[lane]),
  ]);
  const lanes = pages.flatMap((page) => LANES.map((lane) => page.lanes[lane]));
  return {
    lost: sum(differences, ({ lost }) => lost),
    doubled: sum(differences, ({ doubled }) => doubled),
    reordered: sum(differences, ({ reordered }) => reordered),
    damaged: sum(differences, ({ unknown }) => unknown) + sum(pages, ({ damaged }) => damaged),
    unsettled: sum(pages, ({ unsettled }) => unsettled),
    refused: sum(pages, ({ refused }) => refused),
    disconnects: sum(pages, ({ events }) => events.disconnect),
    gaps: sum(pages, ({ events }) => events.gap),
    stuck: sum(pages, ({ events }) => events.stuck),
    sent: sum(lanes, ({ sent, withdrawn }) => sent - withdrawn.length),
    arrived: sum(lanes, ({ arrived }) => arrived.length),
    asked: sum(pages, ({ asked }) => asked),
    // Both ends of a connection count the same ones, or one of them noticed nothing.
    suspensions: client.events.suspended,
    resumes: client.events.resumed,
    moves: client.events.moved,
  };
}

/** The verdict on several connections. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const counts = [...WRONGS, ...FACTS].map((name) => [name, sum(verdicts, (verdict) => verdict[name])]);
  return Object.fromEntries(counts) as Verdict;
}

/** Whether all arrived once, whole and in order, every question was answered, and no application noticed anything. */
export function isClean(verdict: Verdict): boolean {
  return WRONGS.every((name) => verdict[name] === 0);
}

function sum<Value>(values: readonly Value[], count: (value: Value) => number): number {
  return values.reduce((total, value) => total + count(value), 0);
}
