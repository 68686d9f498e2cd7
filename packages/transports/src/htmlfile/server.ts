import { randomBytes } from "node:crypto";
import type { BytePort, LinkTraits, RequestAcceptor } from "@rt/protocol";
import { nodeBytes } from "../node/bytes.ts";
import { textPosts } from "../post-up/post-format.ts";
import { StreamedServerLink } from "../post-up/streamed-server-link.ts";
import { HTMLFILE, htmlfileDown, htmlfileTraits } from "./format.ts";

/** Options of {@link htmlfile}. */
export interface HtmlfileOptions {
  /** Node's `Buffer` by default. */
  readonly bytes?: BytePort;
}

/**
 * The forever frame, the server half: the client receives by a page in a hidden frame that never ends, each chunk a script in it, and
 * sends with POST requests as by polling. `docs/transports.md` describes it to the byte.
 *
 * The page is for frames in pages of the server's own origin: browsers let no others have it. Nothing of a request is in it.
 */
export function htmlfile(options: HtmlfileOptions = {}): RequestAcceptor {
  const { bytes = nodeBytes } = options;
  let traits: LinkTraits | undefined;
  return {
    name: HTMLFILE,
    probed: false,
    opens: "request",
    accept(exchange, { maxChunk, clock }) {
      // All links of a server have the same limit, mostly.
      if (traits?.maxChunk !== maxChunk) traits = htmlfileTraits(maxChunk);
      const down = htmlfileDown(randomBytes(16).toString("base64url"));
      return new StreamedServerLink(exchange, { traits, bytes, clock, posts: textPosts, down });
    },
  };
}
