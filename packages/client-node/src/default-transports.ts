import type { BytePort, Clock, Dialer, Random } from "@rt/protocol";
import { NOT_HERE } from "@rt/protocol/client";
import { multipartDialer } from "@rt/transports/multipart";
import {
  CookieJar,
  createWheelClock,
  type NodeDialOptions,
  nodeBytes,
  nodeClock,
  nodeRandom,
} from "@rt/transports/node";
import { pollingDialer, type RequestDialerOptions } from "@rt/transports/polling";
import { nodeDialer } from "@rt/transports/raw";
import { sseDialer } from "@rt/transports/sse";
import { streamingDialer } from "@rt/transports/streaming";
import { websocketDialer } from "@rt/transports/websocket";
import { type NodeTransportOptions, tlsOf } from "./transport-options.ts";
import { unrefAgent } from "./unref-agents.ts";

/*
 * The composition root: the only file that knows @rt/transports, which is compiled in. What it exports is typed with the contracts
 * of the protocol alone.
 */

export const bytes: BytePort = nodeBytes;
export const random: Random = nodeRandom;

/** The classic names of transports. What pages do by scripts, Node does without. */
export const transportAliases: ReadonlyMap<string, string> = new Map([
  ["xhr-polling", "polling"],
  ["xhr-multipart", "multipart"],
  ["jsonp-polling", "polling"],
  ["server-events", "sse"],
  ["flashsocket", "websocket"],
  ["webtransport", NOT_HERE],
]);

/** A clock that is late by a millisecond, or, where it must not keep the process alive, by ten. */
export function clockFor(options: NodeTransportOptions): Clock {
  return options.autoUnref === true ? createWheelClock({ granularity: 10, unref: true }) : nodeClock();
}

/** The transports in the order in which they are tried, and those that are used by name only. */
export function dialersFor(
  options: NodeTransportOptions,
  secure: boolean,
): { readonly dialers: readonly Dialer[]; readonly namedDialers: readonly Dialer[] } {
  const cookies = new CookieJar();
  const of = (name: string): NodeTransportOptions => ({ ...options, ...options.transportOptions?.[name] });
  const linkOf = (name: string): NodeDialOptions => dialOptions(of(name), secure, cookies);
  const requestsOf = (name: string): RequestDialerOptions => {
    const { requestTimeout } = of(name);
    return { ...linkOf(name), ...(requestTimeout === undefined ? {} : { requestTimeout }) };
  };
  const { protocols = [], perMessageDeflate = true } = of("websocket");
  return {
    dialers: [
      nodeDialer(linkOf("node")),
      websocketDialer({
        ...linkOf("websocket"),
        protocols: [protocols].flat(),
        perMessageDeflate,
      }),
      pollingDialer(requestsOf("polling")),
    ],
    namedDialers: [
      streamingDialer(requestsOf("streaming")),
      sseDialer(requestsOf("sse")),
      multipartDialer(requestsOf("multipart")),
    ],
  };
}

function dialOptions(options: NodeTransportOptions, secure: boolean, cookies: CookieJar): NodeDialOptions {
  const { socketPath, localAddress, family, timestampRequests, timestampParam } = options;
  // In Node, and so in Socket.IO, `false` stands for connections of one's own.
  const agent = options.agent || (options.autoUnref === true ? unrefAgent(secure) : undefined);
  return {
    tls: tlsOf(options),
    ...(options.withCredentials === true ? { cookies } : {}),
    ...(agent === undefined ? {} : { agent }),
    ...(socketPath === undefined ? {} : { socketPath }),
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(family === undefined ? {} : { family }),
    ...(timestampRequests === undefined ? {} : { timestampRequests }),
    ...(timestampParam === undefined ? {} : { timestampParam }),
  };
}
