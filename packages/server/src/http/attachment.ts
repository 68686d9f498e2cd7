import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { connectionsOf } from "./http2-connections.ts";
import { asRequest, type StreamArguments } from "./http2-streams.ts";
import { isHttp2, type NodeServer } from "./node-server.ts";
import { type UnclaimedOptions, watchUnclaimed } from "./unclaimed.ts";

/** Who takes the requests at some paths. */
export interface PathHandler {
  /** Paths are compared whole (A.1): what is below them is the application's. */
  isAt(path: string): boolean;
  request(raw: IncomingMessage, response: ServerResponse): void;
  /** Without it, upgrade requests are left to the application. */
  upgrade?(raw: IncomingMessage, socket: Duplex, head: Uint8Array): void;
}

/** Takes an attachment back: the HTTP server is as it was before. */
export type Detach = () => void;

/**
 * Takes the requests for `handlers` out of what an HTTP server announces. All others reach the application's listeners, also those
 * that are added later, in their order and with nothing in between.
 *
 * It stands before the listeners, in the server's own `emit`, and not among them: a listener can keep no other from a request.
 */
export function takeOver(server: NodeServer, handlers: readonly PathHandler[], unclaimed: UnclaimedOptions): Detach {
  const hadOwn = Object.hasOwn(server, "emit");
  const inner = server.emit;
  let isActive = true;

  const emit = function (this: NodeServer, event: string | symbol, ...args: unknown[]): boolean {
    if (isActive && (event === "request" || event === "checkContinue")) {
      const [raw, response] = args as [IncomingMessage, ServerResponse];
      const handler = handlerOf(raw.url, handlers);
      if (handler !== undefined) {
        // The application has a listener for such requests; ours are answered as Node does by itself.
        if (event === "checkContinue") response.writeContinue();
        handler.request(raw, response);
        return true;
      }
    }
    // Before the event that Node makes of it, and without: applications that take streams are not to see ours either.
    if (isActive && event === "stream") {
      const stream = args as StreamArguments;
      const handler = handlerOf(stream[1][":path"], handlers);
      if (handler !== undefined) {
        handler.request(...asRequest(stream));
        return true;
      }
    }
    if (isActive && event === "upgrade") {
      const [raw, socket, head] = args as [IncomingMessage, Duplex, Uint8Array];
      const handler = handlerOf(raw.url, handlers);
      if (handler?.upgrade !== undefined) {
        handler.upgrade(raw, socket, head);
        return true;
      }
      watchUnclaimed(socket, unclaimed);
    }
    return Reflect.apply(inner, this, [event, ...args]);
  };
  if (isHttp2(server)) connectionsOf(server);
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

/** What a request asks for, without its query. */
export function pathOf(url = ""): string {
  const end = url.indexOf("?");
  return end === -1 ? url : url.slice(0, end);
}

function handlerOf(url: string | undefined, handlers: readonly PathHandler[]): PathHandler | undefined {
  const path = pathOf(url);
  return handlers.find((handler) => handler.isAt(path));
}

function noListener(): void {}
