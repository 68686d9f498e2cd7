import type { BytePort, RequestAcceptor } from "@rt/protocol";
import { nodeBytes } from "../node/bytes.ts";
import { bytePosts } from "../post-up/post-format.ts";
import { StreamedServerLink, type StreamedServerOptions } from "../post-up/streamed-server-link.ts";
import { STREAMING, streamingDown, streamingTraits } from "./format.ts";

/** Options of {@link streaming}. */
export interface StreamingOptions {
  /** Node's `Buffer` by default. */
  readonly bytes?: BytePort;
}

/**
 * Streaming over HTTP, the server half: the client receives by one GET whose answer does not end, and sends with POST requests; both
 * carry frames with a length before each, so that bytes travel as they are. `docs/transports.md` describes it to the byte.
 */
export function streaming(options: StreamingOptions = {}): RequestAcceptor {
  const { bytes = nodeBytes } = options;
  let last: StreamedServerOptions | undefined;
  return {
    name: STREAMING,
    probed: false,
    opens: "request",
    accept(exchange, { maxChunk, clock }) {
      // All links of a server have the same limit and clock, mostly, and share what they know of themselves.
      if (last?.traits.maxChunk !== maxChunk || last.clock !== clock)
        last = { traits: streamingTraits(maxChunk), bytes, clock, posts: bytePosts, down: streamingDown };
      return new StreamedServerLink(exchange, last);
    },
  };
}
