import type { Dialer } from "@rt/protocol";
import { nodeBytes } from "../node/bytes.ts";
import type { RequestDialerOptions } from "../post-up/node-requests.ts";
import { dialStreamedByNode } from "../post-up/streamed-node.ts";
import { MULTIPART, multipartBody, multipartTraits } from "./format.ts";

/** Multipart streaming, the client half for Node: one GET whose answer is read part by part as it comes, and POSTs. */
export function multipartDialer(options: RequestDialerOptions = {}): Dialer {
  const format = multipartBody(options.bytes ?? nodeBytes);
  return {
    name: MULTIPART,
    probed: false,
    dial: (target) => dialStreamedByNode(MULTIPART, target, options, format, multipartTraits(target.maxChunk)),
  };
}
