import type { BytePort, HttpCompressionOptions, RequestAcceptor } from "@rt/protocol";
import { scriptWireFor } from "../jsonp/server-wire.ts";
import { nodeBytes } from "../node/bytes.ts";
import { textPosts } from "../post-up/post-format.ts";
import { answerBadRequest, answerPoll } from "./answers.ts";
import { compressAbove, httpCompressionRules } from "./compression.ts";
import { oldWireFor } from "./old-wire.ts";
import { PollingServerLink, type PollingServerOptions } from "./server-link.ts";
import { pollingTraits } from "./traits.ts";

/** Options of {@link polling}. */
export interface PollingOptions {
  /**
   * Compresses answers of at least `threshold` bytes (1024 by default) for clients that accept brotli, gzip or deflate; `false` for none.
   * On by default, as in Socket.IO. Scripts (`jsonp`) are left as they are.
   */
  readonly httpCompression?: boolean | HttpCompressionOptions;
  /**
   * Answers by scripts where the first request has `j` in its query, and takes forms then: JSONP, for pages of other origins without
   * CORS. `j` is of up to 9 digits; anything else is answered 400, as is any `j` where this is `false`. On by default, as in Socket.IO 4.
   */
  readonly jsonp?: boolean;
  /** Node's `Buffer` by default. */
  readonly bytes?: BytePort;
}

/**
 * HTTP long-polling, the server half: the client receives with GET requests and sends with POST requests.
 *
 * A link whose first request has `rt=1` in its query is numbered: every GET and every POST bears `seq`, each counted from 1. The last
 * number again gets the same answer and is not processed again; any other is answered 400 and ends the link with `broken`.
 *
 * @throws RtError `INVALID_OPTION` for an `httpCompression` that cannot work
 */
export function polling(options: PollingOptions = {}): RequestAcceptor {
  const { httpCompression = true, jsonp = true, bytes = nodeBytes } = options;
  const compression = httpCompressionRules("httpCompression", httpCompression);
  const chooseCoding = compression === undefined ? undefined : compressAbove(compression);
  let last: PollingServerOptions | undefined;
  return {
    name: "polling",
    probed: false,
    speaksEio3: true,
    opens: "request",
    accept(exchange, { maxChunk, clock, revision }) {
      const scripts = scriptWireFor(exchange);
      if (scripts !== undefined && (scripts === "bad" || !jsonp)) {
        answerBadRequest(exchange);
        return undefined;
      }
      // All links of a server have the same limit and clock, mostly, and share what they know of themselves.
      if (last?.traits.maxChunk !== maxChunk || last.clock !== clock)
        last = { traits: pollingTraits(maxChunk), bytes, clock, posts: textPosts, answerPoll, chooseCoding };
      const wire = scripts === undefined ? last : { ...last, ...scripts };
      const link = new PollingServerLink(exchange, revision === 3 ? oldWireFor(exchange, wire) : wire);
      link.exchange(exchange);
      return link;
    },
  };
}
