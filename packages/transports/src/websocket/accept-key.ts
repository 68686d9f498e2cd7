import { createHash } from "node:crypto";
import { ACCEPT_GUID } from "@rt/protocol/websocket";

/** The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key` (RFC 6455 section 4.2.2). */
export function acceptKey(key: string): string {
  return createHash("sha1").update(key).update(ACCEPT_GUID).digest("base64");
}
