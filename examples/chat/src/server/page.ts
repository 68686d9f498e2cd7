import { createReadStream } from "node:fs";
import type { RequestListener } from "node:http";

/** What the page consists of. Nothing else is served: a path is looked up, never followed. */
const FILES: ReadonlyMap<string, { readonly name: string; readonly type: string }> = new Map([
  ["/", { name: "index.html", type: "text/html; charset=utf-8" }],
  ["/chat.js", { name: "chat.js", type: "text/javascript; charset=utf-8" }],
  ["/chat.js.map", { name: "chat.js.map", type: "application/json" }],
  ["/chat.css", { name: "chat.css", type: "text/css; charset=utf-8" }],
  ["/favicon.svg", { name: "favicon.svg", type: "image/svg+xml" }],
]);

const HEADERS = {
  // Scripts and styles are files; `blob:` is for the images that people share.
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self' ws: wss:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cache-Control": "no-cache",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Serves the page from the folder where it was built. */
export function pageFrom(folder: URL): RequestListener {
  return (request, response) => {
    const found = FILES.get(request.url?.split("?", 1)[0] ?? "");
    if (found === undefined || (request.method !== "GET" && request.method !== "HEAD")) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found\n");
      return;
    }
    response.writeHead(200, { ...HEADERS, "Content-Type": found.type });
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    createReadStream(new URL(found.name, folder))
      .on("error", () => response.destroy())
      .pipe(response);
  };
}
