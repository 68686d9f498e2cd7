// @ts-check
/** A running server under test. */
import { Child } from "./child.mjs";

const START_LIMIT_MS = 15_000;
const READING_LIMIT_MS = 15_000;

/** @type {readonly string[]} */
export const servers = ["rt", "socket.io", "ws"];

/** What the others are compared with. */
export const REFERENCE = "socket.io";

/**
 * @typedef {object} RunningServer
 * @property {number} port
 * @property {(memory: boolean) => Promise<import("../servers/main.mjs").Reading>} read
 * @property {() => void} kill
 */

/**
 * @param {string} name
 * @returns {Promise<RunningServer>}
 */
export async function startServer(name) {
  const child = new Child(`${name} server`, "servers/main.mjs", [name], ["--expose-gc"]);
  try {
    const { port } = await child.next(START_LIMIT_MS);
    return {
      port,
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
