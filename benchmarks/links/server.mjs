// @ts-check
/** The server process: starts what it is named, and answers with its own use of CPU when asked. */
import { servers } from "./servers.mjs";

process.on("disconnect", () => process.exit(1));
process.on("message", () => process.send?.({ type: "cpu", cpu: process.cpuUsage() }));

const start = servers[process.argv[2] ?? ""];
if (start === undefined) throw new Error(`no server ${process.argv[2]}`);
const server = start();
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.({ type: "listening", port: address.port });
});
