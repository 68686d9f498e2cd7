import type { BytePort, RequestAcceptor } from "@rt/protocol";
import { nodeBytes } from "../node/bytes.ts";
import { textPosts } from "../post-up/post-format.ts";
import { StreamedServerLink, type StreamedServerOptions } from "../post-up/streamed-server-link.ts";
import { SSE, sseDown, sseTraits } from "./format.ts";

/** Options of {@link sse}. */
export interface SseOptions {
  /** Node's `Buffer` by default. */
  readonly bytes?: BytePort;
}

/**
 * Server-sent events, the server half: the client receives by an event stream, and sends with POST requests as by polling; binary
 * travels as base64. `docs/transports.md` describes it to the byte.
 *
 * A browser that lost the stream asks for it again by itself; it is told by 204 that there is none. Whoever wants another link opens one.
 */
export function sse(options: SseOptions = {}): RequestAcceptor {
  const { bytes = nodeBytes } = options;
  let last: StreamedServerOptions | undefined;
  return {
    name: SSE,
    probed: false,
    opens: "request",
    accept(exchange, { maxChunk, clock }) {
      if (exchange.headers["last-event-id"] !== undefined) {
        exchange.respond(204, { "cache-control": "no-store" }, "");
        return undefined;
      }
      // All links of a server have the same limit and clock, mostly, and share what they know of themselves.
      if (last?.traits.maxChunk !== maxChunk || last.clock !== clock)
        last = { traits: sseTraits(maxChunk), bytes, clock, posts: textPosts, down: sseDown };
      return new StreamedServerLink(exchange, last);
    },
  };
}
