// Loads every script that the server gives to pages, and connects by the one that makes `io`.
import { equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { runInThisContext } from "node:vm";
import { Server } from "@rt/server";

/** What of the script's `io` is used here. */
type Dial = (url: string, options: { transports: string[] }) => Connected;
interface Connected {
  emitWithAck(event: string, value: string): Promise<unknown>;
  disconnect(): void;
}

const http = createServer((_request, response) => response.writeHead(404).end());
const io = new Server(http);
io.on("connection", (socket) => socket.on("echo", (value, answer) => answer(value)));

async function load(url: string): Promise<string> {
  const response = await fetch(url);
  equal(response.status, 200, url);
  match(response.headers.get("content-type") ?? "", /^application\/(javascript|json); charset=utf-8$/);
  return response.text();
}

async function main(): Promise<void> {
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const address = http.address();
  ok(typeof address === "object" && address !== null);
  const origin = `http://127.0.0.1:${address.port}`;

  for (const name of ["socket.io.js", "socket.io.min.js", "socket.io.msgpack.min.js", "socket.io.esm.min.js"]) {
    const code = await load(`${origin}/socket.io/${name}`);
    ok(code.trimEnd().endsWith(`//# sourceMappingURL=${name}.map`), name);
    equal(JSON.parse(await load(`${origin}/socket.io/${name}.map`)).version, 3);
  }
  equal((await fetch(`${origin}/socket.io/package.json`)).status, 404);

  for (const name of ["socket.io.js", "socket.io.min.js"]) {
    runInThisContext(await load(`${origin}/socket.io/${name}`));
    const dial: Dial = Reflect.get(globalThis, "io");
    const socket = dial(origin, { transports: ["polling"] });
    equal(await socket.emitWithAck("echo", name), name);
    socket.disconnect();
  }
  await io.close();
}

void main();
