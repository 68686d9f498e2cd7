import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Below those that the system gives to connections, so that one that was free still is when a proxy is started again. */
const FIRST = 15_000;
const PARTS = 30;
const COUNT = 500;

/** Each worker takes ports of a part of its own, in turn: nobody else draws one that its program has yet to listen on. */
const part = FIRST + COUNT * (Number(process.env["VITEST_POOL_ID"]) % PARTS);
let turn = Math.floor(Math.random() * COUNT);

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  turn = (turn + 1) % COUNT;
  const port = part + turn;
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch {
    return freePort();
  }
  server.close();
  await once(server, "close");
  return port;
}

/** Does somebody listen there? */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
