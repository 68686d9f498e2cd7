import { randomBytes } from "node:crypto";
import type { BytePort, Dialer, DialTarget, Link } from "@rt/protocol";
import { answerFault, upgradeRequest } from "@rt/protocol/websocket";
import { nodeBytes } from "../node/bytes.ts";
import type { NodeDialOptions } from "../node/dial.ts";
import { nodeFillRandom } from "../node/random.ts";
import { dialUpgrade } from "../node/upgrade-dial.ts";
import { acceptKey } from "./accept-key.ts";
import { type WebSocketKind, webSocketKinds } from "./kind.ts";
import { WebSocketLink } from "./link.ts";

/** Options of {@link websocketDialer}. */
export interface WebSocketDialerOptions extends NodeDialOptions {
  /** Sub-protocols to offer; the server must then choose one. None by default. */
  readonly protocols?: readonly string[];
  /** How long, in milliseconds, the connection may be silent before it is up. Unlimited by default, as the session has a limit. */
  readonly handshakeTimeout?: number;
  /** Node's `Buffer` by default. */
  readonly bytes?: BytePort;
}

/** WebSocket, the client half for Node. */
export function websocketDialer(options: WebSocketDialerOptions = {}): Dialer {
  const kindFor = webSocketKinds(options.bytes ?? nodeBytes, nodeFillRandom);
  return {
    name: "websocket",
    probed: true,
    dial: (target) => dial(target, options, kindFor(target.maxChunk)),
  };
}

function dial(target: DialTarget, options: WebSocketDialerOptions, kind: WebSocketKind): Link {
  const { protocols = [], handshakeTimeout = 0 } = options;
  const key = randomBytes(16).toString("base64");
  return dialUpgrade(target, options, {
    transport: "websocket",
    headers: upgradeRequest(key, protocols),
    traits: kind.traits,
    timeout: handshakeTimeout,
    faultOf: (status, headers) => answerFault(status, headers, acceptKey(key), protocols),
    linkOver: (stream) => new WebSocketLink(kind, stream),
  });
}
