// @ts-check
/** A running server under test. */
import { Child } from "./child.mjs";

const START_LIMIT_MS = 15_000;
const READING_LIMIT_MS = 15_000;

/** What can be measured, by name. @type {Readonly<Record<string, Contestant>>} */
const contestants = {
  rt: { module: "rt", resume: false },
  /** The same server, and clients that ask for sessions which outlive their links. */
  "rt+resume": { module: "rt", resume: true },
  "socket.io": { module: "socket.io", resume: false },
  ws: { module: "ws", resume: false },
};

export const servers = Object.keys(contestants);

/** What the others are compared with. */
export const REFERENCE = "socket.io";

/**
 * @typedef {object} Contestant
 * @property {string} module in `servers/`
 * @property {boolean} resume do its clients ask for sessions that survive?
 *
 * @typedef {object} RunningServer
 * @property {number} port
 * @property {boolean} resume
 * @property {(memory: boolean) => Promise<import("../servers/main.mjs").Reading>} read
 * @property {() => void} kill
 */

/**
 * @param {string} name
 * @returns {Promise<RunningServer>}
 */
export async function startServer(name) {
  const contestant = contestants[name];
  if (!contestant) throw new Error(`no server ${name}`);
  const { module, resume } = contestant;
  const child = new Child(`${name} server`, "servers/main.mjs", [module], ["--expose-gc"]);
  try {
    const { port } = await child.next(START_LIMIT_MS);
    return {
      port,
      resume,
      read: async (memory) => {
        child.send({ type: "read", memory });
        return (await child.next(READING_LIMIT_MS))["reading"];
      },
      kill: () => child.kill(),
    };
  } catch (error) {
    child.kill();
    throw error;
  }
}
