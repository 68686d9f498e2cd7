import type { BytePort, Clock, Dialer, Random } from "@rt/protocol";
import { createWheelClock, nodeBytes, nodeClock, nodeRandom } from "@rt/transports/node";
import { pollingDialer } from "@rt/transports/polling";
import { websocketDialer } from "@rt/transports/websocket";
import { type NodeTransportOptions, tlsOf } from "./transport-options.ts";
import { unrefAgent } from "./unref-agents.ts";

/*
 * The composition root: the only file that knows @rt/transports, which is compiled in. What it exports is typed with the contracts
 * of the protocol alone.
 */

export const bytes: BytePort = nodeBytes;
export const random: Random = nodeRandom;

/** A clock that is late by a millisecond, or, where it must not keep the process alive, by ten. */
export function clockFor(options: NodeTransportOptions): Clock {
  return options.autoUnref === true ? createWheelClock({ granularity: 10, unref: true }) : nodeClock();
}

/** The transports in the order in which they are tried. */
export function dialersFor(options: NodeTransportOptions, secure: boolean): readonly Dialer[] {
  const { protocols, requestTimeout } = options;
  const agent = options.agent ?? (options.autoUnref === true ? unrefAgent(secure) : undefined);
  const common = { tls: tlsOf(options), ...(agent === undefined ? {} : { agent }) };
  return [
    websocketDialer({ ...common, ...(protocols === undefined ? {} : { protocols: [protocols].flat() }) }),
    pollingDialer({ ...common, ...(requestTimeout === undefined ? {} : { requestTimeout }) }),
  ];
}
