// What `require` gives is the function that makes a server, as Socket.IO's always was, with all other exports on it.
import { equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as rt from "@rt/server";
import type * as classic from "@rt/server/classic";

const load = createRequire(join(process.cwd(), "package.json"));
const make: typeof rt.default & typeof rt = load("@rt/server");
const { listen }: typeof classic = load("@rt/server/classic");

async function greets({ httpServer: http }: rt.Server): Promise<void> {
  ok(http);
  if (!http.listening) await once(http, "listening");
  const address = http.address();
  ok(typeof address === "object" && address !== null);
  const answer = await fetch(`http://127.0.0.1:${address.port}/socket.io/?EIO=4&transport=polling`);
  match(await answer.text(), /^0\{"sid":/);
}

async function main(): Promise<void> {
  const attached = make(createServer().listen(0, "127.0.0.1"), { cors: { origin: false } });
  const standalone = make();
  standalone.listen(0);
  for (const io of [attached, standalone]) {
    ok(io instanceof make.Server);
    await greets(io);
    await io.close();
  }
  equal(typeof make.Socket, "function");

  const listener = listen(createServer().listen(0, "127.0.0.1"), { log: () => undefined });
  await greets(listener.io);
  await listener.close();
}

void main();
