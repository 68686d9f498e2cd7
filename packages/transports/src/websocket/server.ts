import type { BytePort, PerMessageDeflateOptions, UpgradeAcceptor } from "@rt/protocol";
import { answerDeflate, judgeUpgrade, upgradeAnswer } from "@rt/protocol/websocket";
import { nodeBytes } from "../node/bytes.ts";
import { acceptKey } from "./accept-key.ts";
import { DeflateHome } from "./deflate-home.ts";
import { deflateRules } from "./deflate-rules.ts";
import { webSocketKinds } from "./kind.ts";
import { WebSocketLink } from "./link.ts";
import { oldKindFor } from "./old-kind.ts";

/** Options of {@link websocket}. */
export interface WebSocketOptions {
  /**
   * Compresses messages (RFC 7692) for clients that offer it; `true` is as `{}`. Off by default, as in Socket.IO: it costs processor time
   * for each message, and up to 64 KB of memory for each connection.
   */
  readonly perMessageDeflate?: boolean | PerMessageDeflateOptions;
  /** Node's `Buffer` by default. */
  readonly bytes?: BytePort;
}

/**
 * WebSocket, the server half. Of the sub-protocols that a client offers it takes the first; of extensions permessage-deflate, if it is to.
 *
 * @throws RtError `INVALID_OPTION` for a `perMessageDeflate` that cannot work
 */
export function websocket(options: WebSocketOptions = {}): UpgradeAcceptor {
  const kindFor = webSocketKinds(options.bytes ?? nodeBytes);
  const rules = deflateRules("perMessageDeflate", options.perMessageDeflate ?? false);
  const deflate = rules === undefined ? undefined : new DeflateHome("server", rules);
  return {
    name: "websocket",
    probed: true,
    speaksEio3: true,
    opens: "upgrade",
    accept(exchange, { maxChunk, revision }) {
      const verdict = judgeUpgrade(exchange.method, exchange.headers);
      if (!verdict.isAccepted) {
        exchange.refuse(verdict.status, verdict.message, verdict.headers);
        return undefined;
      }
      const offered = exchange.headers["sec-websocket-extensions"];
      const answer =
        deflate === undefined || offered === undefined ? undefined : answerDeflate(offered, deflate.wishes);
      if (answer === "malformed") {
        exchange.refuse(400, "the Sec-WebSocket-Extensions header is invalid");
        return undefined;
      }
      const stream = exchange.accept(upgradeAnswer(acceptKey(verdict.key), verdict.protocol, answer?.header));
      const agreed = answer === undefined ? undefined : deflate?.linkDeflate(answer, maxChunk);
      const kind = kindFor(maxChunk);
      return new WebSocketLink(revision === 3 ? oldKindFor(exchange, kind) : kind, stream, agreed);
    },
  };
}
