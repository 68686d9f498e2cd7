import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ServerOptions } from "@rt/server";
import { onTestFinished } from "vitest";
import { RtServer } from "../../src/server.ts";
import { portOf } from "./server.ts";

const SCRIPTS = ["socket.io.js", "socket.io.min.js", "socket.io.msgpack.min.js", "socket.io.esm.min.js"];

/** The scripts, each with its map beside it. */
export const FILES: readonly string[] = SCRIPTS.flatMap((name) => [name, `${name}.map`]);

/** What a file of the tests holds: enough for a compression to be worth it. */
export function textOf(name: string): string {
  return `/* ${name} */`.repeat(100);
}

/** A folder with all files, for one test. */
export function folderOfScripts(names: readonly string[] = FILES): string {
  const folder = mkdtempSync(join(tmpdir(), "rt-scripts-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of names) writeFileSync(join(folder, name), textOf(name));
  return folder;
}

export interface Serving {
  readonly io: RtServer;
  readonly http: HttpServer;
  readonly port: number;
  readonly errors: unknown[];
}

/** A server whose scripts lie in `folder`. The application answers what reaches it with 418. */
export async function serveScripts(
  options: ServerOptions = {},
  folder: string = folderOfScripts(),
  http: HttpServer = createServer((_request, response) => response.writeHead(418).end("the application's")),
): Promise<Serving> {
  const errors: unknown[] = [];
  const all = { closeTimeout: 100, onError: (error: unknown) => void errors.push(error), ...options };
  const io = new RtServer(http, all, () => pathToFileURL(`${folder}/`));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => void io.close());
  return { io, http, port: portOf(http), errors };
}
