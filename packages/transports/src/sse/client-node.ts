import type { Dialer } from "@rt/protocol";
import { nodeBytes } from "../node/bytes.ts";
import type { RequestDialerOptions } from "../post-up/node-requests.ts";
import { dialStreamedByNode } from "../post-up/streamed-node.ts";
import { SSE, sseBody, sseTraits } from "./format.ts";

/** Server-sent events, the client half for Node: one GET whose event stream is read as it comes, and POSTs. */
export function sseDialer(options: RequestDialerOptions = {}): Dialer {
  return {
    name: SSE,
    probed: false,
    dial(target) {
      const { maxChunk } = target;
      const format = sseBody(maxChunk, options.bytes ?? nodeBytes);
      return dialStreamedByNode(SSE, target, options, format, sseTraits(maxChunk));
    },
  };
}
