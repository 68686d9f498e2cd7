import type { UpgradeAcceptor } from "@rt/protocol";
import { NAME, requestFault, UPGRADE } from "./handshake.ts";
import { RawLink } from "./link.ts";
import { rawTraits } from "./traits.ts";

/**
 * `node`, the link between two Node processes, the server half: after an upgrade request (`Upgrade: rt`) the connection carries frames,
 * each behind its length, and nothing else. A request that asks for another protocol, or has a body, is refused with 400.
 */
export function node(): UpgradeAcceptor {
  const traitsFor = rawTraits();
  return {
    name: NAME,
    // Plain peers do not know it.
    probed: false,
    opens: "upgrade",
    accept(exchange, { maxChunk }) {
      const fault = requestFault(exchange.method, exchange.headers);
      if (fault === undefined) return new RawLink(traitsFor(maxChunk), exchange.accept(UPGRADE));
      exchange.refuse(400, fault);
      return undefined;
    },
  };
}
