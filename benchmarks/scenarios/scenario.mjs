// @ts-check
/**
 * What a scenario is. `load` runs in the load process, the rest in the one that prints.
 *
 * @typedef {object} Size
 * @property {number} connections
 * @property {number} warmUp not measured
 * @property {number} measured
 *
 * @typedef {import("../driver/connection.mjs").Connection} Connection
 * @typedef {Record<string, number>} Figures
 *
 * @typedef {object} Context
 * @property {Size} size
 * @property {import("../driver/watch.mjs").Watch} watch
 * @property {import("../driver/messages.mjs").TextChoice} text
 * @property {(name: string) => Promise<void>} mark the server's figures at this moment
 * @property {(count: number, options?: { warmUp?: boolean }) => Promise<Connection[]>} open
 * @property {(connections: Connection[]) => Promise<void>} leave
 * @property {(connections: Connection[]) => Promise<void>} fence
 *
 * @typedef {object} Mark
 * @property {number} at milliseconds
 * @property {NodeJS.CpuUsage} driver
 * @property {import("../servers/main.mjs").Reading} server
 * @property {number} machine busy milliseconds of all cores since boot
 *
 * @typedef {object} Column
 * @property {string} key
 * @property {string} title
 * @property {number} digits
 *
 * @typedef {object} Target
 * @property {string} subject a server
 * @property {string} base the one it is compared with
 * @property {number} limit the highest ratio that will do
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} title
 * @property {(size: Size) => string} about
 * @property {Size} full sizes of a full run
 * @property {Size} quick
 * @property {Size} tiny for the self-check
 * @property {boolean} [memory] whether marks read the memory, after collecting garbage
 * @property {(context: Context) => Promise<Figures>} load
 * @property {(marks: Record<string, Mark>, loaded: Figures, size: Size) => Figures} figures
 * @property {Column[]} columns the first one is compared with Socket.IO's
 * @property {Target[]} targets of the first column
 * @property {(size: Size) => number} frames how many frames the middle connection receives before the fence
 */

/**
 * At most so much of what Socket.IO takes; and a session that survives costs at most a tenth more than one that does not.
 * @param {number} limit
 * @returns {Target[]}
 */
export function targets(limit) {
  return [
    { subject: "rt", base: "socket.io", limit },
    { subject: "rt+resume", base: "rt", limit: 1.1 },
  ];
}

/**
 * @param {Record<string, Mark>} marks
 * @param {string} name
 * @returns {Mark}
 */
export function markOf(marks, name) {
  const mark = marks[name];
  if (!mark) throw new Error(`no mark ${name}`);
  return mark;
}

/**
 * The CPU time that the server took between "start" and "end".
 * @param {Record<string, Mark>} marks
 * @returns {number} microseconds
 */
export function serverCpu(marks) {
  return spent(markOf(marks, "start").server.cpu, markOf(marks, "end").server.cpu);
}

/** @param {NodeJS.CpuUsage} before @param {NodeJS.CpuUsage} after */
export function spent(before, after) {
  return after.user + after.system - before.user - before.system;
}
