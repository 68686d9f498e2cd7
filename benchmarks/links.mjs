// @ts-check
/**
 * What a link costs the server, transport by transport, beside WebSocket and bare TCP: `npm run links`, in this folder. README.md explains.
 * Rounds go A B C, then C B A; each run has a fresh server process.
 */
import { writeFileSync } from "node:fs";
import { FULL, measureIdle, measureLoad, measureRaw, QUICK } from "./links/measure.mjs";
import { readOptions, USAGE } from "./links/options.mjs";
import { report } from "./links/report.mjs";
import { load } from "./report/environment.mjs";
import { endWithParent } from "./runner/child.mjs";

/** What is promised at 16 messages a turn, as multiples of `tcp`. */
const GOALS = { "node frames": 1.3, "node events": 1.8 };
const RAW = ["tcp", "node frames", "websocket frames", "node events", "websocket events"];
const BASES = ["tcp", "websocket"];
const CPU = { key: "cpu", title: "CPU µs/message", bases: BASES };

const args = process.argv.slice(2);
const options = readOptions(args);
const size = options.quick ? QUICK : FULL;
const { perTurn } = options;
const contestants = ["tcp", ...options.transports];
const each = `50 clients, ${perTurn} messages of 100 bytes in a turn`;

/** @type {readonly (Omit<import("./links/report.mjs").Section, "found"> & { part: string, names: readonly string[], measure: (name: string) => Promise<import("./links/measure.mjs").Figures> })[]} */
const plan = [
  {
    part: "goals",
    title: "The link between two Node processes",
    about: `${each}, each echoed; raw clients. frames: sessions alone; events: what applications send, JSON both ways.`,
    names: RAW,
    columns: [{ key: "cpu", title: "CPU µs/message", bases: ["tcp"] }],
    goals: perTurn === 16 ? GOALS : {},
    measure: (name) => measureRaw(name, size, perTurn),
  },
  events("echo", "Both ways", "each event is answered by an event"),
  events("up", "Up", "events go up, and one comes down to confirm the turn"),
  events("down", "Down", "one event goes up, and the turn's come down"),
  {
    part: "idle",
    title: "Connections",
    about: `${size.connections} connections are opened, and say nothing; memory after two collections, in KB.`,
    names: contestants,
    columns: [
      { key: "cpu", title: "CPU µs to open", bases: BASES },
      { key: "heap", title: "heap", bases: BASES },
      { key: "buffers", title: "buffers" },
      { key: "rss", title: "RSS" },
    ],
    goals: {},
    measure: (name) => measureIdle(name, size),
  },
];

if (options.help) {
  console.log(USAGE);
} else {
  endWithParent();
  const before = load();
  const sections = [];
  for (const { part, names, measure, ...section } of plan)
    if (options.parts.includes(part)) sections.push({ ...section, found: await rounds(part, names, measure) });
  const text = report(sections, options, { before, after: load() });
  console.log(text);
  if (options.write)
    writeFileSync(
      new URL("LINKS.md", import.meta.url),
      `<!-- Written by npm run links -- ${args.join(" ")} -->\n\n${text}`,
    );
}
process.exit(0);

/** @param {string} part @param {string} title @param {string} about */
function events(part, title, about) {
  return {
    part,
    title,
    about: `${each}: ${about}.`,
    names: contestants,
    columns: [CPU],
    goals: {},
    measure: (/** @type {string} */ name) => measureLoad(name, part, size, perTurn),
  };
}

/** @param {string} part @param {readonly string[]} names @param {(name: string) => Promise<import("./links/measure.mjs").Figures>} measure */
async function rounds(part, names, measure) {
  /** @type {Map<string, import("./links/measure.mjs").Figures[]>} */
  const found = new Map(names.map((name) => [name, []]));
  for (let round = 0; round < options.rounds; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const figures = await measure(name);
      found.get(name)?.push(figures);
      const told = Object.entries(figures).map(([key, value]) => `${key} ${value.toPrecision(4)}`);
      console.error(`round ${round + 1} ${part} ${name}: ${told.join(", ")}`);
    }
  return found;
}
