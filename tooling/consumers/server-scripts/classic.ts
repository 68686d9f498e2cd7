// A server of the classic era, and the script that it gives to its pages, where there is no page.
import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { runInThisContext } from "node:vm";
import * as io from "@rt/server/classic";

/** What of the script's `io` is used here. */
interface Script {
  readonly Socket: new (host: string, options: { port: number; transports: string[] }) => Connected;
}
interface Connected {
  connect(): Connected;
  disconnect(): Connected;
  send(message: unknown): Connected;
  on(event: string, listener: (message: unknown) => void): Connected;
}

const server = createServer((_request, response) => response.writeHead(404).end());
const heard: unknown[] = [];
const options: io.ListenerOptions = {
  transportOptions: { "xhr-polling": { closeTimeout: 5000 } },
  log: (line) => heard.push(line.split(" ")[0]),
  onClientConnect(client) {
    ok(client instanceof io.Client);
    equal(this.clients[client.sessionId], client);
  },
};
const socket = io.listen(server, options);
socket.on("connection", (client) => {
  client.on("message", (message) => client.send({ echo: message }));
});

async function main(): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  ok(typeof address === "object" && address !== null);
  const { port } = address;

  runInThisContext(await (await fetch(`http://127.0.0.1:${port}/socket.io/socket.io.js`)).text());
  const script: Script = Reflect.get(globalThis, "io");
  const page = new script.Socket("127.0.0.1", { port, transports: ["xhr-polling"] });
  const echo = new Promise((resolve) => page.on("message", resolve));
  page.send(["hello", 1]).connect();
  deepEqual(await echo, { echo: ["hello", 1] });
  const gone = new Promise((resolve) => socket.on("clientDisconnect", resolve));
  page.disconnect();
  await gone;
  deepEqual(heard, ["socket.io", "client", "client"]);

  throws(
    () => io.addTransport({ name: "websocket", opens: "upgrade", probed: true, accept: () => undefined }),
    /already/,
  );
  // @ts-expect-error -- a port is no server
  throws(() => io.listen(3000));
  await socket.close();
}

void main();
