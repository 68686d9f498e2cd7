import type { BytePort, UpgradeAcceptor } from "@rt/protocol";
import { judgeUpgrade, upgradeAnswer } from "@rt/protocol/websocket";
import { nodeBytes } from "../node/bytes.ts";
import { acceptKey } from "./accept-key.ts";
import { webSocketKinds } from "./kind.ts";
import { WebSocketLink } from "./link.ts";

/** Options of {@link websocket}. */
export interface WebSocketOptions {
  /** Node's `Buffer` by default. */
  readonly bytes?: BytePort;
}

/** WebSocket, the server half. Of the sub-protocols that a client offers it takes the first; extensions it takes none. */
export function websocket(options: WebSocketOptions = {}): UpgradeAcceptor {
  const kindFor = webSocketKinds(options.bytes ?? nodeBytes);
  return {
    name: "websocket",
    probed: true,
    opens: "upgrade",
    accept(exchange, { maxChunk }) {
      const verdict = judgeUpgrade(exchange.method, exchange.headers);
      if (!verdict.isAccepted) {
        exchange.refuse(verdict.status, verdict.message, verdict.headers);
        return undefined;
      }
      const stream = exchange.accept(upgradeAnswer(acceptKey(verdict.key), verdict.protocol));
      return new WebSocketLink(kindFor(maxChunk), stream);
    },
  };
}
