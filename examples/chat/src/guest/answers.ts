/** What the guest knows when it is asked. */
export interface Situation {
  readonly asker: string;
  readonly people: readonly string[];
  readonly transport: string;
  readonly now: Date;
}

type Reply = (situation: Situation, found: RegExpExecArray) => string;

const REPLIES: readonly (readonly [RegExp, Reply])[] = [
  [/^(?:echo|repeat)\s+([^]+)$/i, (_, [, text = ""]) => text],
  [
    /\bwho\s+are\s+you\b/i,
    ({ transport }) => `I am process ${process.pid} of Node ${process.version}, linked by ${transport}.`,
  ],
  [/\bwho(?:'s| is)\s+here\b/i, ({ people }) => `Here are ${people.join(", ")}.`],
  [/\btime\b/i, ({ now }) => `My clock says ${now.toTimeString().slice(0, 8)}.`],
  [/\b(?:hello|hi|hey)\b/i, ({ asker }) => `Hello, ${asker}!`],
  [/\bhelp\b/i, () => `Ask me "who are you?", "who is here?" or for the time, or say "echo" and something.`],
];

/** The answer to a line, where the guest has one. */
export function answerTo(line: string, situation: Situation): string | undefined {
  for (const [pattern, reply] of REPLIES) {
    const found = pattern.exec(line.trim());
    if (found !== null) return reply(situation, found);
  }
  return undefined;
}

export function greetingFor(name: string): string {
  return `Welcome, ${name}! I live in another process. Say "help" to me, or cut my link and talk on.`;
}
