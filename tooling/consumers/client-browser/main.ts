// Talks to the server's program, whose port comes as an argument, by what browsers and runtimes have in common: fetch, WebSocket.

import dial, { type BrowserClientOptions, io, Manager, RtError, type Socket } from "@rt/client-browser";
import { io as named } from "@rt/client-browser/full";

declare const process: { readonly argv: readonly string[] };

interface FromClient {
  echo(text: string, bytes: Uint8Array, answer: (text: string, bytes: ArrayBuffer | Uint8Array) => void): void;
}

const url = `http://127.0.0.1:${process.argv[2]}`;

function same(found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${String(found)}, not ${String(expected)}`);
}

function met(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
}

async function talk(options: BrowserClientOptions): Promise<void> {
  const socket = io<Record<string, never>, FromClient>(url, { ...options, forceNew: true, reconnection: false });
  await met(socket);
  const name = options.transports?.[0];
  if (name !== undefined) same(socket.io.engine?.transport.name, name);
  const [text, bytes] = await new Promise<[string, ArrayBuffer | Uint8Array]>((resolve) => {
    socket.emit("echo", "é\u001e", new Uint8Array([0, 30, 255]), (...answer) => resolve(answer));
  });
  same(text, "é\u001e");
  same(new Uint8Array(bytes).join(), "0,30,255");
  // @ts-expect-error -- the server hears no such event
  socket.emit("unheard of");
  socket.disconnect();
}

async function main(): Promise<void> {
  same(dial, io);
  same(named, io);
  await talk({});
  await talk({ transports: ["polling"] });
  await talk({ transports: ["sse"] });
  if ("WebSocket" in globalThis) await talk({ transports: ["websocket"] });
  const manager = new Manager(url, { autoConnect: false });
  same(manager.socket("/").connected, false);
  try {
    io("http://");
  } catch (error) {
    if (error instanceof RtError) return;
  }
  throw new Error("what is no URL of a server was taken for one");
}

void main();
