// @ts-check
/** Opens many connections, a limited number of handshakes at a time. */
import { Connection } from "./connection.mjs";

/** Far under the listen backlog of 511; enough to keep a server busy. */
const AT_A_TIME = 50;

/**
 * @param {import("./connection.mjs").Target} target
 * @param {number} count
 * @param {import("./watch.mjs").Watch} watch
 * @param {(index: number) => import("./connection.mjs").Tap | undefined} tap
 * @returns {Promise<Connection[]>}
 */
export async function openMany(target, count, watch, tap) {
  /** @type {Connection[]} */
  const connections = [];
  let ready = 0;
  await watch.phase(
    (done) => {
      const next = () => {
        const connection = new Connection(target, watch, tap(connections.length));
        connections.push(connection);
        connection.whenReady(() => {
          ready++;
          if (connections.length < count) next();
          else if (ready === count) done();
        });
      };
      for (let i = 0; i < Math.min(count, AT_A_TIME); i++) next();
    },
    () => `${ready} of ${connections.length} begun handshakes are complete`,
  );
  return connections;
}

/**
 * @param {Connection[]} connections
 * @param {import("./watch.mjs").Watch} watch
 */
export async function leaveAll(connections, watch) {
  let left = 0;
  await watch.phase(
    (done) => {
      for (const connection of connections) {
        connection.leave(() => {
          if (++left === connections.length) done();
        });
      }
    },
    () => `${left} of ${connections.length} connections were closed by the server after a close frame`,
  );
}
