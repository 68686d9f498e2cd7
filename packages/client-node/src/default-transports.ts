import type { BytePort, Clock, Dialer, Random } from "@rt/protocol";
import { multipartDialer } from "@rt/transports/multipart";
import { createWheelClock, nodeBytes, nodeClock, nodeRandom } from "@rt/transports/node";
import { pollingDialer } from "@rt/transports/polling";
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
  const { protocols, requestTimeout, socketPath } = options;
  const agent = options.agent ?? (options.autoUnref === true ? unrefAgent(secure) : undefined);
  const common = {
    tls: tlsOf(options),
    ...(agent === undefined ? {} : { agent }),
    ...(socketPath === undefined ? {} : { socketPath }),
  };
  const requests = { ...common, ...(requestTimeout === undefined ? {} : { requestTimeout }) };
  return {
    dialers: [
      nodeDialer(common),
      websocketDialer({ ...common, ...(protocols === undefined ? {} : { protocols: [protocols].flat() }) }),
      pollingDialer(requests),
    ],
    namedDialers: [streamingDialer(requests), sseDialer(requests), multipartDialer(requests)],
  };
}
