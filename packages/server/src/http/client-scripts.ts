import type { IncomingMessage, ServerResponse } from "node:http";
import { codingFor } from "../default-transports.ts";
import type { ErrorReporter } from "../report.ts";
import { type PathHandler, pathOf } from "./attachment.ts";
import type { ApplyCors } from "./cors.ts";
import { isKnown, KeptFile } from "./kept-file.ts";

/** The scripts that pages load; each has its source map beside it. No name is served but these. */
const SCRIPTS: readonly string[] = [
  "socket.io.js",
  "socket.io.min.js",
  "socket.io.full.min.js",
  "socket.io.msgpack.min.js",
  "socket.io.esm.min.js",
];

/** What of the scripts' server concerns them. */
export interface ScriptsHome {
  /** Under which path they are; it ends with a slash. */
  readonly path: string;
  /** Where they lie; what it throws is a file that cannot be read. */
  readonly folder: () => URL;
  readonly cors: ApplyCors | undefined;
  /** Are they served at present? */
  isOn(): boolean;
  /** Takes why a file could not be read. */
  readonly report: ErrorReporter;
}

/** Serves the client's scripts. Names are looked up in a table of their paths: no other file can be reached. */
export class ClientScripts implements PathHandler {
  readonly #home: ScriptsHome;
  readonly #files: ReadonlyMap<string, KeptFile>;
  /** The paths of files that could not be read when they were last asked for. */
  readonly #missing = new Set<string>();

  constructor(home: ScriptsHome) {
    this.#home = home;
    const names = SCRIPTS.flatMap((name) => [name, `${name}.map`]);
    const entries = names.map((name) => [home.path + name, new KeptFile(() => new URL(name, home.folder()))] as const);
    this.#files = new Map(entries);
  }

  isAt(path: string): boolean {
    return this.#home.isOn() && this.#files.has(path);
  }

  request(raw: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(raw.url);
    const file = this.#files.get(path);
    if (file === undefined) return;
    const answer = (): void => {
      // Only what is unforeseen comes up here.
      this.#answer(raw, response, path, file).catch(this.#home.report);
    };
    const { cors } = this.#home;
    if (cors === undefined) answer();
    // An origin that is refused gets no headers, and its browser keeps the answer from the page.
    else cors(raw, response, answer);
  }

  async #answer(raw: IncomingMessage, response: ServerResponse, path: string, file: KeptFile): Promise<void> {
    if (raw.method !== "GET" && raw.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD", "content-length": 0 }).end();
      return;
    }
    const coding = codingFor(raw.headers["accept-encoding"]);
    const content = await file.content(coding).catch((error: unknown) => this.#noteMissing(path, error));
    if (response.destroyed) return;
    if (content === undefined) {
      refuseMissing(path, response);
      return;
    }
    this.#missing.delete(path);
    const { bytes, tag } = content;
    response.appendHeader("vary", "Accept-Encoding");
    response.setHeader("cache-control", "public, max-age=0");
    response.setHeader("etag", tag);
    if (isKnown(tag, raw.headers["if-none-match"])) {
      response.writeHead(304).end();
      return;
    }
    if (coding !== "identity") response.setHeader("content-encoding", coding);
    response.writeHead(200, {
      "content-type": `application/${path.endsWith(".map") ? "json" : "javascript"}; charset=utf-8`,
      "content-length": bytes.length,
      "x-content-type-options": "nosniff",
    });
    response.end(bytes);
  }

  /** Told once until it has been read again: whoever asks must not be able to fill a log. */
  #noteMissing(path: string, error: unknown): undefined {
    if (this.#missing.has(path)) return;
    this.#missing.add(path);
    this.#home.report(error);
  }
}

function refuseMissing(path: string, response: ServerResponse): void {
  const text = `${path.slice(path.lastIndexOf("/") + 1)} is missing where @rt/server is installed\n`;
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8", "content-length": text.length }).end(text);
}
