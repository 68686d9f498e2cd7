import type { BytePort, LinkTraits } from "@rt/protocol";
import type { FillRandom } from "@rt/protocol/websocket";
import { FrameWriter } from "./frame-writer.ts";

/** What the links of one acceptor or dialer share. */
export interface WebSocketKind {
  readonly role: "client" | "server";
  readonly traits: LinkTraits;
  readonly writer: FrameWriter;
  readonly bytes: BytePort;
}

/**
 * Gives the kind for a limit, of which an acceptor or dialer mostly has one for life. A client hands in its source of random bytes.
 */
export function webSocketKinds(bytes: BytePort, fillRandom?: FillRandom): (maxChunk: number) => WebSocketKind {
  const role = fillRandom === undefined ? "server" : "client";
  const writer = new FrameWriter(bytes, fillRandom);
  let last: WebSocketKind | undefined;
  return (maxChunk) => {
    if (last?.traits.maxChunk === maxChunk) return last;
    last = {
      role,
      writer,
      bytes,
      traits: { framing: "message", payload: "both", maxFrames: 1, maxChunk, endIsSeen: true },
    };
    return last;
  };
}
