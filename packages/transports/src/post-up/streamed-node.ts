import type { DialTarget, Link, LinkTraits } from "@rt/protocol";
import { nodeBytes } from "../node/bytes.ts";
import type { BodyFormat } from "./downstream.ts";
import { readDown } from "./node-down.ts";
import { NodeRequests, type RequestDialerOptions } from "./node-requests.ts";
import { StreamedClientLink } from "./streamed-client-link.ts";

/** Dials a link of one answer without an end, and POSTs, by Node's HTTP client. `name` is the transport's in the query. */
export function dialStreamedByNode(
  name: string,
  target: DialTarget,
  options: RequestDialerOptions,
  format: BodyFormat,
  traits: LinkTraits,
): Link {
  const requests = new NodeRequests(name, target, options);
  return new StreamedClientLink(
    requests,
    (sink) => readDown(requests.make(FIRST), format, sink),
    traits,
    options.bytes ?? nodeBytes,
  );
}

/** The GET that opens the link. */
const FIRST = { sid: undefined, body: undefined, number: 1, isPatient: false };
