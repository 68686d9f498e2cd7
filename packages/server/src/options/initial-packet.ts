import { RtError, type SharedFrame } from "@rt/protocol";
import { frameOf, isRawMessage, type RawMessage } from "../engine/raw-message.ts";

/** The frame that all connections begin with; encoded once. @throws RtError `INVALID_OPTION` */
export function initialFrame(packet: RawMessage | undefined): SharedFrame | undefined {
  if (packet === undefined) return undefined;
  if (isRawMessage(packet)) return frameOf(packet, true);
  throw new RtError("INVALID_OPTION", `initialPacket is text or binary, not ${String(packet)}`);
}
