// @ts-check
/** One run of one contestant: a fresh server process, its clients, and its use of CPU and memory between two marks. */
import { Child } from "../runner/child.mjs";
import { openClients } from "./load.mjs";
import { openPeers } from "./peers.mjs";

const LIMIT_MS = 30_000;
/** Some times what the slowest needs. */
const RUN_LIMIT_MS = 120_000;
const CLIENTS = 50;

/** @typedef {{ warmUp: number, turns: number, connections: number }} Size */
/** @typedef {Record<string, number>} Figures */

export const FULL = { warmUp: 150, turns: 400, connections: 1_000 };
export const QUICK = { warmUp: 50, turns: 100, connections: 200 };

/**
 * Raw bytes from clients that cost next to nothing.
 * @param {string} kind @param {Size} size @param {number} perTurn
 * @returns {Promise<Figures>}
 */
export function measureRaw(kind, size, perTurn) {
  return withServer([kind], async (server, port) => {
    const clients = await inTime(openClients(kind, port, CLIENTS, perTurn));
    await inTime(clients.run(2 * size.warmUp));
    const before = await read(server);
    await inTime(clients.run(2 * size.turns));
    const after = await read(server);
    clients.close();
    return { cpu: (after.cpu - before.cpu) / (CLIENTS * 2 * size.turns * perTurn) };
  });
}

/**
 * Events of the application, one way or both.
 * @param {string} name @param {string} load @param {Size} size @param {number} perTurn
 * @returns {Promise<Figures>}
 */
export function measureLoad(name, load, size, perTurn) {
  return withServer([name, load, String(perTurn)], async (server, port) => {
    const peers = await inTime(openPeers({ name, load, port, count: CLIENTS, perTurn }));
    await inTime(peers.run(size.warmUp));
    const before = await read(server);
    await inTime(peers.run(size.turns));
    const after = await read(server);
    peers.close();
    return { cpu: (after.cpu - before.cpu) / (CLIENTS * size.turns * perTurn) };
  });
}

/**
 * Connections that are opened, and say nothing.
 * @param {string} name @param {Size} size
 * @returns {Promise<Figures>}
 */
export function measureIdle(name, { connections }) {
  return withServer([name, "idle"], async (server, port) => {
    const open = (/** @type {number} */ count) => inTime(openPeers({ name, load: "idle", port, count, perTurn: 1 }));
    // They stay, as nothing tells when a server has forgotten those that are gone.
    const first = await open(Math.ceil(connections / 5));
    const { memory: empty } = await read(server, true);
    const before = await read(server);
    const peers = await open(connections);
    const after = await read(server, true);
    first.close();
    peers.close();
    if (empty === undefined || after.memory === undefined) throw new Error("no reading of the memory");
    const { heapUsed, external, rss } = after.memory;
    return {
      cpu: (after.cpu - before.cpu) / connections,
      heap: (heapUsed - empty.heapUsed) / connections / 1024,
      buffers: (external - empty.external) / connections / 1024,
      rss: (rss - empty.rss) / connections / 1024,
    };
  });
}

/**
 * @template T
 * @param {string[]} args
 * @param {(server: Child, port: number) => Promise<T>} run
 */
async function withServer(args, run) {
  const server = new Child(`${args.join(" ")} server`, "links/server.mjs", args, ["--expose-gc"]);
  try {
    const { port } = await server.next(LIMIT_MS);
    return await run(server, port);
  } finally {
    server.kill();
  }
}

/**
 * @param {Child} server
 * @returns {Promise<{ cpu: number, memory?: NodeJS.MemoryUsage }>}
 */
async function read(server, memory = false) {
  server.send({ type: "read", memory });
  const { ["cpu"]: cpu, ["memory"]: used } = await server.next(LIMIT_MS);
  return { cpu: cpu.user + cpu.system, memory: used };
}

/**
 * A message that never comes must not be waited for without end.
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
async function inTime(work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("a message did not come")), RUN_LIMIT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
