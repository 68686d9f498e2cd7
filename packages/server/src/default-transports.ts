import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Server as NetServer } from "node:net";
import type { Duplex } from "node:stream";
import type {
  Acceptor,
  BytePort,
  Clock,
  HttpCompressionOptions,
  HttpExchange,
  PerMessageDeflateOptions,
  UpgradeExchange,
} from "@rt/protocol";
import { answerPolicyInline, policyServer } from "@rt/transports/flashsocket";
import { htmlfile } from "@rt/transports/htmlfile";
import { multipart } from "@rt/transports/multipart";
import { createWheelClock, nodeBytes, nodeHttpExchange, nodeUpgradeExchange } from "@rt/transports/node";
import { polling } from "@rt/transports/polling";
import { node } from "@rt/transports/raw";
import { sse } from "@rt/transports/sse";
import { streaming } from "@rt/transports/streaming";
import { websocket } from "@rt/transports/websocket";

/*
 * The composition root: the one file that knows @rt/transports, which the build compiles in. Its exports are typed with the
 * protocol's contracts alone.
 */

/** Whom a policy lets in, and where to; by default all. */
interface FlashPolicy {
  readonly domains?: readonly string[];
  readonly ports?: readonly (number | string)[];
}

/** The transports of a server that names none, in the order in which clients are told of them. */
export const DEFAULT_TRANSPORTS: readonly string[] = ["polling", "websocket", "node", "streaming", "sse", "multipart"];

/** The classic names of transports. JSONP is polling with another dress, which every acceptor of polling wears for those who ask. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["xhr-polling", "polling"],
  ["xhr-multipart", "multipart"],
  ["jsonp", "polling"],
  ["jsonp-polling", "polling"],
  ["server-events", "sse"],
  ["flashsocket", "websocket"],
]);

/** The transport's own name, where this is another one. */
export function transportNameOf(name: string): string {
  return ALIASES.get(name) ?? name;
}

export { type Coding, codingFor } from "@rt/transports/node";

/** How the built-in transports compress. */
export interface Compression {
  readonly httpCompression: boolean | HttpCompressionOptions;
  readonly perMessageDeflate: boolean | PerMessageDeflateOptions;
}

/** Where nothing else is said. */
export const DEFAULT_COMPRESSION: Compression = { httpCompression: true, perMessageDeflate: false };

/** Looks at it, whichever transports there are. @throws RtError `INVALID_OPTION`, which names the option */
export function checkCompression({ httpCompression, perMessageDeflate }: Compression): void {
  polling({ httpCompression });
  websocket({ perMessageDeflate });
}

/** The transport that a name in the option `transports` stands for. */
export function transportNamed(
  name: string,
  { httpCompression, perMessageDeflate }: Compression = DEFAULT_COMPRESSION,
): Acceptor | undefined {
  if (name === "polling") return polling({ httpCompression });
  if (name === "websocket") return websocket({ perMessageDeflate });
  if (name === "node") return node();
  if (name === "streaming") return streaming();
  if (name === "sse") return sse();
  if (name === "multipart") return multipart();
  if (name === "htmlfile") return htmlfile();
  return undefined;
}

/** Has an HTTP server answer Flash players that ask for its policy; gives the task that takes it back. */
export function answerFlashPolicy(server: HttpServer, policy: FlashPolicy): () => void {
  return answerPolicyInline(server, policy);
}

/** A server that does nothing else. */
export function createFlashPolicyServer(policy: FlashPolicy): NetServer {
  return policyServer(policy);
}

/** A server's clock. Its tasks keep no process: who waits for one has a socket, or is gone, and may come back as long as somebody listens. */
export function serverClock(): Clock {
  return createWheelClock({ granularity: 10, soon: "immediate", unref: true });
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
