// @ts-check
/** The server process: starts the server it is named, and answers with its own use of CPU and memory when asked. */
import { createServer } from "node:http";

/** @typedef {{ cpu: NodeJS.CpuUsage, memory?: NodeJS.MemoryUsage }} Reading */

const name = process.argv[2] ?? "";
process.on("disconnect", () => process.exit(1));
process.on("message", (/** @type {{ type: "read", memory: boolean }} */ { memory }) => {
  if (memory) void collected().then((used) => report({ cpu: process.cpuUsage(), memory: used }));
  else report({ cpu: process.cpuUsage() });
});

/** @type {{ start: (http: import("node:http").Server) => void }} */
const { start } = await import(`./${name}.mjs`);
const http = createServer((_request, response) => response.writeHead(404).end());
start(http);
http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  if (typeof address === "object") process.send?.({ type: "listening", port: address?.port });
});

/** Garbage is collected twice, with a turn in between for what the first time set free. */
async function collected() {
  if (!globalThis.gc) throw new Error("the server process needs --expose-gc");
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 100));
  globalThis.gc();
  return process.memoryUsage();
}

/** @param {Reading} reading */
function report(reading) {
  process.send?.({ type: "reading", reading });
}
