import type { ClientPlatform, ServerAddress } from "@rt/protocol/client";
import { bytes, clockFor, dialersFor, random, transportAliases } from "./default-transports.ts";
import { checkNodeOptions, type NodeTransportOptions } from "./transport-options.ts";

/** Node, as a client needs it. @throws RtError `INVALID_OPTION` */
export function nodePlatform(address: ServerAddress, options: NodeTransportOptions): ClientPlatform {
  checkNodeOptions(options);
  return { clock: clockFor(options), random, bytes, ...dialersFor(options, address.secure), transportAliases, report };
}

/**
 * What a listener throws must not end the work of the one who called it, and must not get lost either: it comes up again, by
 * itself, as `uncaughtException`.
 */
export function report(error: unknown): void {
  process.nextTick(() => {
    throw error;
  });
}
