import type { Chunk } from "./chunk.ts";
import type { FrameFormat } from "./frames.ts";

/**
 * What the core may know of a link. The two first traits choose the wire format of its chunks:
 *
 * | payload | chunks are |
 * |---|---|
 * | `both` | one frame each: text frames as text, binary messages as bytes |
 * | `text` | payloads: up to `maxFrames` frames joined by U+001E, binary as base64 |
 * | `bytes` | what `format` says, which stands there then: `lengthFormat` puts a length before each frame; on a `stream` they may be cut anywhere |
 */
export interface LinkTraits {
  /** Do the boundaries of chunks survive the way (`message`), or only the order of bytes (`stream`)? */
  readonly framing: "message" | "stream";
  /** What a chunk may be. */
  readonly payload: "text" | "bytes" | "both";
  /** The most frames one chunk may hold, at least 1. Without meaning where `payload` is `both` and there is no `format`. */
  readonly maxFrames: number;
  /** The most bytes one chunk may have; the link ends with `too-big` when the peer sends more. */
  readonly maxChunk: number;
  /** Does the end of the link reach the peer by itself? Where not, the session says `close` in a frame first. */
  readonly endIsSeen: boolean;
  /**
   * The format of the chunks, where the table has none: where they are `bytes`, and for peers of an older revision of Engine.IO. It comes
   * with the link, so that a client without such links does not load it.
   */
  readonly format?: FrameFormat;
}

/** Why a link is over. */
export type LinkEndCode =
  /** The peer closed it in order, or the connection is simply gone. */
  | "closed"
  /** This end closed or aborted it. */
  | "local"
  /** It never came up: nobody listens, or the handshake was refused. */
  | "refused"
  /** The connection broke, or an HTTP exchange failed, in a way that the transport can tell from an end in order. */
  | "broken"
  /** The peer broke the transport's own rules. */
  | "protocol"
  /** The peer sent more than `maxChunk` bytes in one chunk; or a chunk was larger than the way to the peer takes. */
  | "too-big";

/** The end of a link as its sink hears it. */
export interface LinkEnd {
  readonly code: LinkEndCode;
  /** What happened, in words, for logs and error objects. */
  readonly message: string;
  /** What the platform said: an error, a status, a close code. For logs only. */
  readonly cause?: unknown;
}

/**
 * Where a link hands what it has; the session's side of it. A link calls it from its own events, never from inside a call of its own;
 * a microtask later will do.
 */
export interface LinkSink {
  /** The next chunk, in order. Its bytes belong to the receiver, who may keep and change them. */
  receive(chunk: Chunk): void;
  /** The link takes chunks (again). A dialled link starts full: the first call says that it is up. */
  writable(): void;
  /** Nothing follows: called once, last. */
  ended(end: LinkEnd): void;
}

/** A chunk of which more is known than what it says: mostly a frame that goes to many links. */
export interface SharedChunk {
  readonly chunk: Chunk;
  /** May a transport that compresses do so? Whoever sends it may know that it does not pay, or is not wise. */
  readonly mayCompress: boolean;
  /** Belongs to the transport that encodes the chunk, so that it does so once. */
  memo: unknown;
}

/**
 * One live carrier between two ends.
 *
 * Chunks arrive whole (where `framing` is `message`), in order and once, or the link ends. None of the methods throws, in whatever
 * state the link is; after the end all of them are ignored. `docs/transport-contract.md` has the law clause by clause, with its reasons, and
 * `@rt/protocol/conformance` the cases that judge a transport by it.
 */
export interface Link {
  readonly traits: LinkTraits;
  /** Called once, before anything else; what came earlier, the end included, is held for the sink and handed over after the call. */
  bind(sink: LinkSink): void;
  /**
   * Takes one chunk, and says whether the link takes another now. After `false` the caller waits for `writable`;
   * what it sends all the same is kept, and counts against the link's own limits. After the end it is ignored: `false`.
   * Bytes are changed by nobody afterwards: the caller may send the same to others. No chunk is empty, but bytes where `payload` is `both`.
   */
  send(chunk: Chunk): boolean;
  /** As `send`, for a chunk that many links get, or that is not to be compressed; for transports to which that makes a difference. */
  sendShared?(shared: SharedChunk): boolean;
  /** Ends a run of `send`: what was taken leaves now, in one write where the carrier can. Links without it write at once. */
  flush?(): void;
  /**
   * Tells a dialled link its `sid`, as the open frame named it, and the most bytes that the server takes in one piece, if it said; for
   * links made of many exchanges, which carry the one in each and keep to the other.
   */
  identify?(sid: string, maxPayload?: number): void;
  /** Stops `receive` within one chunk, and with it, as far as the carrier can, the peer. What is sent still leaves. */
  pause(): void;
  /** Takes `pause` or `quiesce` back, however often they were called; nothing was lost. */
  resume(): void;
  /**
   * For links made of exchanges: begins no new one, and calls `idle` once, in a later turn, when none is under way any more:
   * all that was sent has arrived, and all that the peer sent has been received. A link that ends before does not call it.
   */
  quiesce?(idle: () => void): void;
  /**
   * Ends the link in order: what was taken before still leaves, what the peer already sent may still arrive; then `ended`. It waits for
   * as long as that takes: whoever wants a limit calls `abort` then. Idempotent.
   */
  close(): void;
  /** Ends the link at once, also one that is closing; nothing that waits leaves. Idempotent. */
  abort(): void;
}
