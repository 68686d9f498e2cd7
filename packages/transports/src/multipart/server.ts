import type { BytePort, RequestAcceptor } from "@rt/protocol";
import { nodeBytes } from "../node/bytes.ts";
import { bytePosts } from "../post-up/post-format.ts";
import { StreamedServerLink, type StreamedServerOptions } from "../post-up/streamed-server-link.ts";
import { MULTIPART, multipartDown, multipartTraits } from "./format.ts";

/** Options of {@link multipart}. */
export interface MultipartOptions {
  /** Node's `Buffer` by default. */
  readonly bytes?: BytePort;
}

/**
 * Multipart streaming, the server half: the client receives by one GET whose answer is `multipart/x-mixed-replace` and does not end, and
 * sends with POST requests; both carry bytes as they are. `docs/transports.md` describes it to the byte.
 */
export function multipart(options: MultipartOptions = {}): RequestAcceptor {
  const { bytes = nodeBytes } = options;
  const down = multipartDown(bytes);
  let last: StreamedServerOptions | undefined;
  return {
    name: MULTIPART,
    probed: false,
    opens: "request",
    accept(exchange, { maxChunk, clock }) {
      // All links of a server have the same limit and clock, mostly, and share what they know of themselves.
      if (last?.traits.maxChunk !== maxChunk || last.clock !== clock)
        last = { traits: multipartTraits(maxChunk), bytes, clock, posts: bytePosts, down };
      return new StreamedServerLink(exchange, last);
    },
  };
}
