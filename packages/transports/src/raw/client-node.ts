import type { Dialer } from "@rt/protocol";
import type { NodeDialOptions } from "../node/dial.ts";
import { dialUpgrade } from "../node/upgrade-dial.ts";
import { answerFault, NAME, UPGRADE } from "./handshake.ts";
import { RawLink } from "./link.ts";
import { rawTraits } from "./traits.ts";

/** Options of {@link nodeDialer}. */
export interface NodeDialerOptions extends NodeDialOptions {
  /** How long, in milliseconds, the connection may be silent before it is up. Unlimited by default, as the session has a limit. */
  readonly handshakeTimeout?: number;
}

/** `node`, the link between two Node processes, the client half. A server or proxy that does not know it refuses, or never answers. */
export function nodeDialer(options: NodeDialerOptions = {}): Dialer {
  const traitsFor = rawTraits();
  return {
    name: NAME,
    probed: true,
    dial(target) {
      const traits = traitsFor(target.maxChunk);
      return dialUpgrade(target, options, {
        transport: NAME,
        headers: UPGRADE,
        traits,
        timeout: options.handshakeTimeout ?? 0,
        faultOf: answerFault,
        linkOver: (stream) => new RawLink(traits, stream),
      });
    },
  };
}
