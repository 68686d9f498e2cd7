// @ts-check
/** The server process: starts what it is named, and answers with its own use of CPU and memory when asked. */
import { app, tcpFor } from "./app.mjs";
import { servers } from "./servers.mjs";

const [name = "", load = "", perTurn = "1"] = process.argv.slice(2);

process.on("disconnect", () => process.exit(1));
process.on("message", (/** @type {{ memory?: boolean }} */ { memory }) => {
  const cpu = process.cpuUsage();
  if (memory === true) void collected().then((used) => process.send?.({ type: "reading", cpu, memory: used }));
  else process.send?.({ type: "reading", cpu });
});

const server = start();
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.({ type: "listening", port: address.port });
});

function start() {
  const named = servers[name];
  if (load === "" && named !== undefined) return named();
  return name === "tcp" ? tcpFor(load, Number(perTurn)) : app(name);
}

/** Garbage is collected twice, with a turn in between for what the first time set free. */
async function collected() {
  if (!globalThis.gc) throw new Error("the server process needs --expose-gc");
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 100));
  globalThis.gc();
  return process.memoryUsage();
}
