import { randomBytes } from "node:crypto";
import type { BytePort, Dialer, DialTarget, HttpHeaders, Link, PerMessageDeflateOptions } from "@rt/protocol";
import { answerFault, offerDeflate, readDeflateAnswer, upgradeRequest } from "@rt/protocol/websocket";
import { nodeBytes } from "../node/bytes.ts";
import type { NodeDialOptions } from "../node/dial.ts";
import { nodeFillRandom } from "../node/random.ts";
import { dialUpgrade } from "../node/upgrade-dial.ts";
import { acceptKey } from "./accept-key.ts";
import { DeflateHome, type LinkDeflate } from "./deflate-home.ts";
import { deflateRules } from "./deflate-rules.ts";
import { type WebSocketKind, webSocketKinds } from "./kind.ts";
import { WebSocketLink } from "./link.ts";

/** Options of {@link websocketDialer}. */
export interface WebSocketDialerOptions extends NodeDialOptions {
  /** Sub-protocols to offer; the server must then choose one. None by default. */
  readonly protocols?: readonly string[];
  /** How long, in milliseconds, the connection may be silent before it is up. Unlimited by default, as the session has a limit. */
  readonly handshakeTimeout?: number;
  /**
   * Offers to compress messages (RFC 7692), and does if the server agrees; `true` is as `{}`. On by default, as in Socket.IO: a server that
   * does not want it does not answer, and then it costs nothing.
   */
  readonly perMessageDeflate?: boolean | PerMessageDeflateOptions;
  /** Node's `Buffer` by default. */
  readonly bytes?: BytePort;
}

/**
 * WebSocket, the client half for Node.
 *
 * @throws RtError `INVALID_OPTION` for a `perMessageDeflate` that cannot work
 */
export function websocketDialer(options: WebSocketDialerOptions = {}): Dialer {
  const rules = deflateRules("perMessageDeflate", options.perMessageDeflate ?? true);
  const deflate = rules === undefined ? undefined : new DeflateHome("client", rules);
  const kindFor = webSocketKinds(options.bytes ?? nodeBytes, nodeFillRandom);
  return {
    name: "websocket",
    probed: true,
    dial: (target) => dial(target, options, fittingKind(kindFor(target.maxChunk), target), deflate),
  };
}

/** Who asks for binary values as text, by `b64` in the query, sends them so. */
function fittingKind(kind: WebSocketKind, { query }: DialTarget): WebSocketKind {
  return query.has("b64") ? { ...kind, traits: { ...kind.traits, payload: "text" } } : kind;
}

function dial(
  target: DialTarget,
  options: WebSocketDialerOptions,
  kind: WebSocketKind,
  deflate: DeflateHome | undefined,
): Link {
  const wishes = deflate?.wishes;
  const { protocols = [], handshakeTimeout = 0 } = options;
  const key = randomBytes(16).toString("base64");
  return dialUpgrade(target, options, {
    transport: "websocket",
    headers: upgradeRequest(key, protocols, wishes === undefined ? undefined : offerDeflate(wishes)),
    traits: kind.traits,
    timeout: handshakeTimeout,
    faultOf: (status, headers) => answerFault(status, headers, acceptKey(key), protocols, wishes),
    linkOver: (stream, headers) => new WebSocketLink(kind, stream, linkDeflate(headers, kind, deflate)),
  });
}

/** What the server has agreed to; its answer was looked at before. */
function linkDeflate(
  headers: HttpHeaders,
  kind: WebSocketKind,
  deflate: DeflateHome | undefined,
): LinkDeflate | undefined {
  const answer = headers["sec-websocket-extensions"];
  if (answer === undefined || deflate === undefined) return undefined;
  const agreement = readDeflateAnswer(answer, deflate.wishes);
  return typeof agreement === "string" ? undefined : deflate.linkDeflate(agreement, kind.traits.maxChunk);
}
