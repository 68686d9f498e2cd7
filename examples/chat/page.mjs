import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(`./public/${path}`, import.meta.url));

/** What the page consists of; the browser's end is the stock Socket.IO client, which speaks to rt as it is. */
const FILES = new Map([
  ["/", { file: here("index.html"), type: "text/html; charset=utf-8" }],
  ["/chat.js", { file: here("chat.js"), type: "text/javascript; charset=utf-8" }],
  ["/chat.css", { file: here("chat.css"), type: "text/css; charset=utf-8" }],
  [
    "/client.js",
    {
      file: createRequire(import.meta.url)
        .resolve("socket.io-client/dist/socket.io.js")
        .replace(/\.js$/, ".min.js"),
      type: "text/javascript; charset=utf-8",
    },
  ],
]);

/** @type {import("node:http").RequestListener} */
export function servePage(request, response) {
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  const found = FILES.get(path);
  if (found === undefined || (request.method !== "GET" && request.method !== "HEAD")) {
    response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found\n");
    return;
  }
  response.writeHead(200, {
    "Content-Type": found.type,
    "Content-Security-Policy": "default-src 'self'; connect-src 'self' ws: wss:",
    "X-Content-Type-Options": "nosniff",
  });
  if (request.method === "HEAD") response.end();
  else
    createReadStream(found.file)
      .on("error", () => response.destroy())
      .pipe(response);
}
