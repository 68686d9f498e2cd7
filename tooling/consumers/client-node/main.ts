// Talks to the server's program, whose port comes as an argument: over each transport, with acknowledgements and binary, both ways.
import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import dial, {
  ConnectRefusedError,
  io,
  Manager,
  NodeClient,
  type NodeClientOptions,
  nodeClient,
  RtError,
  type Socket,
} from "@rt/client-node";

interface FromServer {
  news(count: number): void;
}

interface FromClient {
  echo(text: string, bytes: Uint8Array, answer: (text: string, bytes: Uint8Array) => void): void;
  join(room: string, answer: (size: number) => void): void;
}

const url = `http://127.0.0.1:${process.argv[2]}`;

function met(socket: Socket<FromServer, FromClient>): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
}

async function talk(options: NodeClientOptions): Promise<void> {
  const socket = io<FromServer, FromClient>(url, { ...options, forceNew: true, reconnection: false });
  await met(socket);
  equal(socket.connected, true);
  if (options.transports !== undefined) equal(socket.io.engine?.transport.name, options.transports[0]);

  const bytes = new Uint8Array([0, 30, 255]);
  const echoed = await new Promise<unknown[]>((resolve) => {
    socket.emit("echo", "é\u001e", bytes, (...answer) => resolve(answer));
  });
  equal(echoed[0], "é\u001e");
  ok(echoed[1] instanceof Uint8Array);
  deepEqual([...echoed[1]], [...bytes]);

  const news = new Promise<number>((resolve) => socket.once("news", resolve));
  const size: number = await socket.timeout(5_000).emitWithAck("join", `room of ${socket.id}`);
  equal(size, 1);
  equal(await news, 1);

  // @ts-expect-error -- the server hears no such event
  socket.emit("unheard of");
  socket.disconnect();
}

async function talkAsNodes(): Promise<void> {
  equal(nodeClient, NodeClient);
  const client = new nodeClient("127.0.0.1", Number(process.argv[2]), { logging: false, reconnect: false });
  const message = new Promise((resolve) => client.on("message", resolve));
  client.connect().send("hello");
  equal(await message, "hello");
  client.disconnect();
}

async function main(): Promise<void> {
  equal(dial, io);
  await talkAsNodes();
  await talk({});
  await talk({ transports: ["websocket"] });
  await talk({ transports: ["polling"] });

  const manager = new Manager(url, { reconnection: false });
  await rejects(met(manager.socket("/nowhere")), ConnectRefusedError);
  throws(() => io("no url"), RtError);
}

void main();
