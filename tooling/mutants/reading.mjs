const resume = "session/resume.ts";
const offers = "offers a plain session where its extension has";

/** What the peer writes. @type {import("./list.mjs").Mutant[]} */
export const reading = [
  {
    name: "takes any version of the extension",
    file: resume,
    find: "v !== VERSION || ",
    replace: "",
    killedBy: offers,
  },
  {
    name: "keeps secrets of any length",
    file: resume,
    find: " && value.length <= MAX_SECRET",
    replace: "",
    killedBy: offers,
  },
  {
    name: "takes an outbox of no messages",
    file: resume,
    find: " || messages === 0",
    replace: "",
    killedBy: offers,
  },
  {
    name: "reads counts as numbers are read",
    file: resume,
    find: "if (digit < 48 || digit > 57) return undefined;",
    replace: "",
    killedBy: "is no count",
  },
  {
    name: "takes intervals of no time",
    file: "session/handshake.ts",
    find: "Number.isFinite(value) && value > 0",
    replace: "Number.isFinite(value) && value >= 0",
    killedBy: "cannot be used with",
  },
];
