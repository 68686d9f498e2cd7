import type { Dialer } from "@rt/protocol";
import type { RequestDialerOptions } from "../post-up/node-requests.ts";
import { dialStreamedByNode } from "../post-up/streamed-node.ts";
import { STREAMING, streamingBody, streamingTraits } from "./format.ts";

/** Streaming over HTTP, the client half for Node: one GET whose answer is read as it comes, and POSTs. */
export function streamingDialer(options: RequestDialerOptions = {}): Dialer {
  return {
    name: STREAMING,
    probed: false,
    dial: (target) => dialStreamedByNode(STREAMING, target, options, streamingBody, streamingTraits(target.maxChunk)),
  };
}
