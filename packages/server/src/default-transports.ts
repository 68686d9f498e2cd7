import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Acceptor, BytePort, Clock, HttpExchange, UpgradeExchange } from "@rt/protocol";
import { createWheelClock, nodeBytes, nodeHttpExchange, nodeUpgradeExchange } from "@rt/transports/node";
import { polling } from "@rt/transports/polling";
import { websocket } from "@rt/transports/websocket";

/*
 * The composition root: the one file that knows @rt/transports, which the build compiles in. Its exports are typed with the
 * protocol's contracts alone.
 */

/** The transports of a server that names none, in the order in which clients are told of them. */
export const DEFAULT_TRANSPORTS: readonly string[] = ["polling", "websocket"];

/** The transport that a name in the option `transports` stands for. */
export function transportNamed(name: string): Acceptor | undefined {
  if (name === "polling") return polling();
  if (name === "websocket") return websocket();
  return undefined;
}

/** A server's clock. A process ends when the server is closed: only what lives has tasks. */
export function serverClock(): Clock {
  return createWheelClock({ granularity: 10, soon: "immediate" });
}

/** Node's own work with bytes. */
export const bytePort: BytePort = nodeBytes;

/** A request of `node:http` or `node:https`. */
export function httpExchange(request: IncomingMessage, response: ServerResponse): HttpExchange {
  return nodeHttpExchange(request, response);
}

/** An upgrade request of `node:http` or `node:https`. */
export function upgradeExchange(request: IncomingMessage, socket: Duplex, head: Uint8Array): UpgradeExchange {
  return nodeUpgradeExchange(request, socket, head);
}
