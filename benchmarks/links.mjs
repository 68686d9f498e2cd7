// @ts-check
/**
 * What the link between two Node processes costs the server, beside WebSocket and a bare TCP echo: `npm run links`, in this folder.
 * Every message comes back. Rounds go A B C, then C B A; each has fresh server processes.
 */
import { openClients } from "./links/load.mjs";
import { Child, endWithParent } from "./runner/child.mjs";

const KINDS = ["tcp", "node frames", "websocket frames", "node events", "websocket events"];
const CLIENTS = 50;
const PER_TURN = Number(process.argv[2] ?? 16);
const ROUNDS = Number(process.argv[3] ?? 6);
const WARM_UP = 300;
const TURNS = 800;
const LIMIT_MS = 15_000;
/** What is promised at 16 messages a turn, as multiples of `tcp`. @type {Readonly<Record<string, number>>} */
const GOALS = { "node frames": 1.3, "node events": 1.8 };

/** Microseconds of the server's CPU for each message. @param {string} kind */
async function measure(kind) {
  const server = new Child(`${kind} server`, "links/server.mjs", [kind]);
  try {
    const { port } = await server.next(LIMIT_MS);
    const clients = await openClients(kind, port, CLIENTS, PER_TURN);
    await clients.run(WARM_UP);
    const before = await cpuOf(server);
    await clients.run(TURNS);
    const after = await cpuOf(server);
    clients.close();
    return (after - before) / (CLIENTS * TURNS * PER_TURN);
  } finally {
    server.kill();
  }
}

/** @param {Child} server */
async function cpuOf(server) {
  server.send({ type: "read" });
  const { cpu } = await server.next(LIMIT_MS);
  return cpu.user + cpu.system;
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

endWithParent();
/** @type {Map<string, number[]>} */
const found = new Map(KINDS.map((kind) => [kind, []]));
for (let round = 0; round < ROUNDS; round++)
  for (const kind of round % 2 === 0 ? KINDS : KINDS.toReversed()) found.get(kind)?.push(await measure(kind));

const floor = found.get("tcp") ?? [];
console.log(`${CLIENTS} clients, ${PER_TURN} messages of 100 bytes in each turn, ${ROUNDS} rounds\n`);
console.log("| server | CPU µs/message | ÷ tcp | goal |\n|---|---:|---:|---|");
for (const [kind, cpu] of found) {
  const ratio = median(cpu.map((value, round) => value / (floor[round] ?? Number.NaN)));
  const goal = GOALS[kind];
  const verdict = goal === undefined ? "" : `at most ${goal}: ${ratio <= goal ? "holds" : "MISSED"}`;
  console.log(`| ${kind} | ${median(cpu).toFixed(2)} | ${ratio.toFixed(2)} | ${verdict} |`);
}
process.exit(0);
