const session = "session/session.ts";
const bounded = "takes no longer than its time-out";

/** Closes and gaps. @type {import("./list.mjs").Mutant[]} */
export const ending = [
  {
    name: "says goodbye before all has left",
    file: session,
    find: 'this.state === "closing" && outbox.waiting === 0',
    replace: 'this.state === "closing"',
    killedBy: "lets what waits leave first",
  },
  {
    name: "takes any time to say goodbye",
    file: session,
    find: "this.lastDeadline = now + this.config.closeTimeout;",
    replace: "",
    killedBy: bounded,
  },
  {
    name: "waits for confirmations before it says goodbye",
    file: session,
    find: "outbox.retain(undefined);",
    replace: "",
    killedBy: "sends more than may be outstanding before the goodbye",
  },
  {
    name: "says goodbye to an rt peer as to a plain one",
    file: session,
    find: "offer === undefined ? plainFrame : closeFrame(end, received)",
    replace: "plainFrame",
    killedBy: "says goodbye with a code",
  },
  {
    name: "takes a bare close for the end of an rt session",
    file: session,
    find: "      if (offer === undefined) this.end(",
    replace: "      if (true) this.end(",
    killedBy: "outlives a bare close",
  },
  {
    name: "does not say how much has come when it closes",
    file: "session/close-codes.ts",
    find: "reason: end.message, received }",
    replace: "reason: end.message }",
    killedBy: "says goodbye with a code, and with what has come",
  },
  {
    name: "takes for lost what its peer has when it closes",
    file: session,
    find: "if (received !== undefined) outbox.confirm(received);",
    replace: "",
    killedBy: "does not take for lost what its peer says it has when it closes",
  },
  {
    name: "takes any number for a count in a close",
    file: "session/resume.ts",
    find: "received: isCount(received) ? received : undefined",
    replace: 'received: typeof received === "number" ? received : undefined',
    killedBy: "for no count in a close",
  },
  {
    name: "keeps any backlog for a peer that takes nothing",
    file: session,
    find: "if (outbox.bytes > maxBacklog)",
    replace: "if (false)",
    killedBy: "gives up a peer that takes nothing",
  },
  {
    name: "keeps whatever a peer takes and never confirms",
    file: session,
    find: " && outbox.bytes <= maxBacklog",
    replace: "",
    killedBy: "gives up a peer that confirms nothing",
  },
  {
    name: "waits for a link for ever",
    file: "session/session-parts.ts",
    find: "    this.lastDeadline = now + window;\n",
    replace: "",
    killedBy: "ends when the window has passed",
  },
  {
    name: "ends when the window of an earlier absence has passed",
    file: "session/session-parts.ts",
    find: "    this.lastDeadline = Infinity;\n    this.wantFlush();",
    replace: "    this.wantFlush();",
    killedBy: "lives on when the window has passed that it came back in",
  },
  {
    name: "names confirmed messages in a gap",
    file: "batch/outbox.ts",
    find: "this.#frames?.slice(this.#head, this.#fresh)",
    replace: "this.#frames?.slice(0, this.#fresh)",
    killedBy: "an outbox is a list of what is outstanding",
  },
  {
    name: "leaves out of a gap what waits again",
    file: "batch/outbox.ts",
    find: "this.#frames?.slice(this.#head, this.#fresh)",
    replace: "this.#frames?.slice(this.#head, this.#next)",
    killedBy: "one gap that names exactly what was not confirmed",
  },
];
