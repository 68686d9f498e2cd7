// @ts-check
import { markOf, targets } from "./scenario.mjs";

/** @type {import("./scenario.mjs").Scenario} */
export const idle = {
  name: "idle",
  title: "Memory of an idle connection",
  about: ({ connections }) =>
    `${connections} WebSocket connections that joined "/" and sent nothing; after two collections`,
  full: { connections: 5_000, warmUp: 500, measured: 0 },
  quick: { connections: 2_000, warmUp: 200, measured: 0 },
  tiny: { connections: 9, warmUp: 3, measured: 0 },
  memory: true,
  columns: [
    { key: "heap", title: "heap KB", digits: 2 },
    { key: "buffers", title: "buffers KB", digits: 2 },
    { key: "rss", title: "RSS KB", digits: 1 },
  ],
  targets: targets(0.5),

  async load({ size, open, mark, leave, fence }) {
    await leave(await open(size.warmUp, { warmUp: true }));
    await mark("start");
    const connections = await open(size.connections);
    await mark("end");
    await fence(connections);
    return {};
  },

  figures(marks, _loaded, { connections }) {
    const before = memory(marks, "start");
    const after = memory(marks, "end");
    /** @param {"heapUsed" | "external" | "rss"} key */
    const perConnection = (key) => (after[key] - before[key]) / connections / 1024;
    return { heap: perConnection("heapUsed"), buffers: perConnection("external"), rss: perConnection("rss") };
  },

  frames: () => 2,
};

/**
 * @param {Record<string, import("./scenario.mjs").Mark>} marks
 * @param {string} name
 */
function memory(marks, name) {
  const used = markOf(marks, name).server.memory;
  if (!used) throw new Error(`mark ${name} has no memory`);
  return used;
}
