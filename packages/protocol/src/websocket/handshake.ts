import type { HttpHeaders } from "../contracts/index.ts";
import { type DeflateWishes, readDeflateAnswer } from "./deflate-agreement.ts";
import { hasToken, parseTokens } from "./tokens.ts";

/**
 * What stands behind the key when it is hashed: `Sec-WebSocket-Accept` is the base64 of the SHA-1 of key + this (RFC 6455 section
 * 4.2.2). The host does the hashing.
 */
export const ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The only version there is; drafts before it are long gone. */
const VERSION = "13";

/** An upgrade request that may be accepted, or the answer that refuses it. */
export type UpgradeVerdict = AcceptedUpgrade | RefusedUpgrade;

/** What the answer to an acceptable request says. */
export interface AcceptedUpgrade {
  readonly isAccepted: true;
  /** The request's `Sec-WebSocket-Key`, to be hashed with {@link ACCEPT_GUID}. */
  readonly key: string;
  /** The first sub-protocol offered, to be named in the answer; absent when none was. */
  readonly protocol?: string;
}

/** The answer to a request that is refused. */
export interface RefusedUpgrade {
  readonly isAccepted: false;
  /** 400, or 426 for a version that is not spoken here. */
  readonly status: 400 | 426;
  readonly message: string;
  /** Headers of the refusal: with 426 the version that is spoken. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Judges an upgrade request (RFC 6455 section 4.2.1). Every header may be missing. That `Connection` names `Upgrade` is the
 * host's to see: its HTTP parser offers no upgrade otherwise.
 */
export function judgeUpgrade(method: string, headers: HttpHeaders): UpgradeVerdict {
  if (method !== "GET") return refuse("the method is not GET");
  if (!hasToken(headers["upgrade"], "websocket")) return refuse("the Upgrade header does not name websocket");
  const key = headers["sec-websocket-key"];
  if (key === undefined || !KEY.test(key)) return refuse("the Sec-WebSocket-Key header is missing or invalid");
  if (headers["sec-websocket-version"] !== VERSION) {
    return {
      isAccepted: false,
      status: 426,
      message: "the Sec-WebSocket-Version header is not 13",
      headers: { "Sec-WebSocket-Version": VERSION },
    };
  }
  const offered = headers["sec-websocket-protocol"];
  if (offered === undefined) return { isAccepted: true, key };
  const protocol = parseTokens(offered)?.[0];
  if (protocol === undefined) return refuse("the Sec-WebSocket-Protocol header is invalid");
  return { isAccepted: true, key, protocol };
}

/** The headers of the answer `101`. `accept` is the hash of the key, `extensions` what is agreed to of them. */
export function upgradeAnswer(
  accept: string,
  protocol?: string,
  extensions?: string,
): Readonly<Record<string, string>> {
  const headers = { Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Accept": accept };
  return { ...headers, ...chosen(protocol, extensions) };
}

/**
 * The headers of a client's upgrade request. `key` is the base64 of 16 random bytes, new for each connection, `extensions` what is
 * offered of them.
 */
export function upgradeRequest(
  key: string,
  protocols: readonly string[] = [],
  extensions?: string,
): Readonly<Record<string, string>> {
  const headers = {
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Key": key,
    "Sec-WebSocket-Version": VERSION,
  };
  return { ...headers, ...chosen(protocols.length === 0 ? undefined : protocols.join(", "), extensions) };
}

/**
 * What is wrong with the answer to an upgrade request (RFC 6455 section 4.1); `undefined` when nothing is. `accept` is the hash of
 * the request's key, `protocols` what the request offered, `deflate` what it offered of permessage-deflate; other extensions it offers
 * none.
 */
export function answerFault(
  status: number,
  headers: HttpHeaders,
  accept: string,
  protocols: readonly string[] = [],
  deflate?: DeflateWishes,
): string | undefined {
  if (status !== 101) return `the status is ${status}, not 101`;
  if (!hasToken(headers["upgrade"], "websocket")) return "the Upgrade header does not name websocket";
  if (!hasToken(headers["connection"], "upgrade")) return "the Connection header does not name upgrade";
  if (headers["sec-websocket-accept"] !== accept) return "the Sec-WebSocket-Accept header is missing or wrong";
  const extensions = headers["sec-websocket-extensions"];
  if (extensions !== undefined) {
    if (deflate === undefined) return "an extension was chosen that was not offered";
    const agreement = readDeflateAnswer(extensions, deflate);
    if (typeof agreement === "string") return agreement;
  }
  const protocol = headers["sec-websocket-protocol"];
  if (protocol === undefined) return protocols.length === 0 ? undefined : "no sub-protocol was chosen";
  return protocols.includes(protocol) ? undefined : "a sub-protocol was chosen that was not offered";
}

/** 16 bytes in base64. Fixed counts: nothing to try twice. */
const KEY = /^[+/0-9A-Za-z]{22}==$/;

function chosen(protocol: string | undefined, extensions: string | undefined): Readonly<Record<string, string>> {
  return {
    ...(protocol === undefined ? {} : { "Sec-WebSocket-Protocol": protocol }),
    ...(extensions === undefined ? {} : { "Sec-WebSocket-Extensions": extensions }),
  };
}

function refuse(message: string): RefusedUpgrade {
  return { isAccepted: false, status: 400, message, headers: {} };
}
