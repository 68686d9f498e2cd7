// What `require` gives is the function that connects, as that of Socket.IO's client always was, with all other exports on it.
import { deepEqual, equal, ok } from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as rt from "@rt/client-node";

const load = createRequire(join(process.cwd(), "package.json"));
const dial: typeof rt.default & typeof rt = load("@rt/client-node");

async function main(): Promise<void> {
  deepEqual([dial.io, dial.connect, dial.default], [dial, dial, dial]);
  equal(dial.nodeClient, dial.NodeClient);
  const socket = dial(`http://127.0.0.1:${process.argv[2]}`, { reconnection: false });
  ok(socket.io instanceof dial.Manager);
  const message = new Promise((resolve) => socket.on("message", resolve));
  socket.send("hello");
  equal(await message, "hello");
  socket.disconnect();
}

void main();
