import { Worker } from "node:worker_threads";
import { io } from "@rt/client-node";
import type { FromClient, FromServer } from "./events.ts";
import { portDialer } from "./transport.ts";

const worker = new Worker(new URL("./server.mjs", import.meta.url));
const socket = io<FromServer, FromClient>("http://worker/", { transports: [portDialer(worker)] });

socket.on("connect", () => console.log(`connected by "${socket.io.engine?.transport.name}"`));
const news = new Promise<string>((resolve) => socket.once("news", resolve));

console.log("sum:", await socket.emitWithAck("sum", new Uint8Array([1, 2, 3])));
await socket.emitWithAck("join", "lobby");
console.log("news:", await news);

socket.disconnect();
await worker.terminate();
