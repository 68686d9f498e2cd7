import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import { type UnclaimedOptions, watchUnclaimed } from "./unclaimed.ts";

/** A server of `node:http` or `node:https`. */
export type NodeServer = HttpServer | HttpsServer;

/** Who takes the requests under a path. */
export interface PathHandler {
  request(raw: IncomingMessage, response: ServerResponse): void;
  upgrade(raw: IncomingMessage, socket: Duplex, head: Uint8Array): void;
}

/** Takes an attachment back: the HTTP server is as it was before. */
export type Detach = () => void;

/**
 * Takes the requests under `paths` out of what an HTTP server announces. All others reach the application's listeners, also those
 * that are added later, in their order and with nothing in between.
 *
 * It stands before the listeners, in the server's own `emit`, and not among them: a listener can keep no other from a request.
 */
export function takeOver(
  server: NodeServer,
  paths: readonly string[],
  handler: PathHandler,
  unclaimed: UnclaimedOptions,
): Detach {
  const hadOwn = Object.hasOwn(server, "emit");
  const inner = server.emit;
  let isActive = true;

  const emit = function (this: NodeServer, event: string | symbol, ...args: unknown[]): boolean {
    if (isActive && (event === "request" || event === "checkContinue") && isUnder(args[0], paths)) {
      const response = args[1] as ServerResponse;
      // The application has a listener for such requests; ours are answered as Node does by itself.
      if (event === "checkContinue") response.writeContinue();
      handler.request(args[0], response);
      return true;
    }
    if (isActive && event === "upgrade") {
      if (isUnder(args[0], paths)) {
        handler.upgrade(args[0], args[1] as Duplex, args[2] as Uint8Array);
        return true;
      }
      watchUnclaimed(args[1] as Duplex, unclaimed);
    }
    return Reflect.apply(inner, this, [event, ...args]);
  };
  server.emit = emit;
  // Without a listener Node takes upgrade requests for ordinary ones.
  server.on("upgrade", noListener);

  return () => {
    isActive = false;
    server.off("upgrade", noListener);
    // Somebody may have stood before it in the same way; then it stays, and does nothing.
    if (server.emit !== emit) return;
    if (hadOwn) server.emit = inner;
    else Reflect.deleteProperty(server, "emit");
  };
}

/** Paths are compared whole (A.1): what is below them is the application's. */
function isUnder(request: unknown, paths: readonly string[]): request is IncomingMessage {
  const { url } = request as IncomingMessage;
  return url !== undefined && paths.some((path) => isAt(url, path));
}

function isAt(url: string, path: string): boolean {
  return url.startsWith(path) && (url.length === path.length || url[path.length] === "?");
}

function noListener(): void {}
