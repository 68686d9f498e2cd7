import { readFileSync } from "node:fs";
import type { RequestListener, ServerResponse } from "node:http";

const dist = new URL("../../../packages/client-browser/dist/", import.meta.url);
const BUILT = /^\/io\.((esm|full)\.)?min\.js(\.map)?$/;

/** What a worker does when it is told a transport: it has a Blob sent back to it. */
const EXCHANGE = `async (transport) => {
  const socket = io({ forceNew: true, transports: [transport] });
  const answer = await socket.emitWithAck("echo", new Blob(["from a worker"]));
  socket.disconnect();
  return [typeof window, transport, new TextDecoder().decode(answer)].join();
}`;
const WORKER = `onmessage = async ({ data }) => postMessage(await (${EXCHANGE})(data));`;
const SERVICE = `
  addEventListener("install", () => skipWaiting());
  addEventListener("activate", (event) => event.waitUntil(clients.claim()));
  addEventListener("message", (event) => event.waitUntil(
    (${EXCHANGE})(event.data).then((result) => event.source.postMessage(result))));`;

const PAGES: ReadonlyMap<string, string> = new Map([
  ["/", '<script src="/io.min.js"></script>'],
  ["/full", '<script src="/io.full.min.js"></script>'],
  ["/module", '<script type="module" src="/page.mjs"></script>'],
  ["/empty", ""],
]);

const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ["/page.mjs", 'import io from "/io.esm.min.js"; globalThis.imported = io;'],
  ["/worker.js", `importScripts("/io.min.js"); ${WORKER}`],
  ["/full-worker.js", `importScripts("/io.full.min.js"); ${WORKER}`],
  ["/worker.mjs", `import { io } from "/io.esm.min.js"; ${WORKER}`],
  ["/service.js", `importScripts("/io.min.js"); ${SERVICE}`],
]);

/** The pages of the tests, and the scripts as they are published. */
export const site: RequestListener = (request, response) => {
  const path = request.url?.split("?", 1)[0] ?? "";
  const page = PAGES.get(path);
  const script = SCRIPTS.get(path);
  if (page !== undefined) answer(response, "text/html", `<!doctype html><title>rt</title>${page}`);
  else if (script !== undefined) answer(response, "text/javascript", script);
  else if (BUILT.test(path)) answer(response, "text/javascript", readFileSync(new URL(path.slice(1), dist)));
  else response.writeHead(404).end();
};

function answer(response: ServerResponse, type: string, content: string | Uint8Array): void {
  response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(content);
}
