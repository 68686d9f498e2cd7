import { talk } from "./talk.ts";

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

function talkInWorker(transport: string): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<string>) => resolve(data), { once: true });
    worker.addEventListener("error", ({ message }) => reject(new Error(message)), { once: true });
    worker.postMessage(transport, []);
  });
}

Object.assign(globalThis, { talk, talkInWorker });
