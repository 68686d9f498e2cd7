import { BINARY, CLOSE, CONTINUATION, FIN, LENGTH, MASK, MAX_CONTROL, OPCODE, PONG, RSV, RSV1, TEXT } from "./wire.ts";

/** What the first two bytes of a frame are held against. */
export interface HeaderRules {
  /** Must frames be masked, or must they not? */
  readonly isMasked: boolean;
  /** Was permessage-deflate agreed on? */
  readonly isDeflating: boolean;
}

/**
 * What is wrong with the first two bytes of a frame (RFC 6455 sections 5.1 to 5.5); `undefined` when nothing is. Each fault is
 * 1002. `message` is the opcode of the message whose fragments are coming, 0 when there is none.
 */
export function headerFault(first: number, second: number, message: number, rules: HeaderRules): string | undefined {
  if ((first & RSV) !== 0 && !isMeant(first, rules.isDeflating)) return reservedFault(rules.isDeflating);
  const opcode = first & OPCODE;
  if (opcode >= CLOSE && opcode <= PONG) {
    if ((first & FIN) === 0) return "a control frame is fragmented";
    const size = second & LENGTH;
    if (size > MAX_CONTROL) return "a control frame has more than 125 bytes";
    if (opcode === CLOSE && size === 1) return "a close frame has half a code";
  } else if (opcode > BINARY) {
    return `unknown opcode ${opcode}`;
  } else if (opcode === CONTINUATION && message === 0) {
    return "a continuation without a message";
  } else if (opcode !== CONTINUATION && message !== 0) {
    return "a new message within another";
  }
  return ((second & MASK) !== 0) === rules.isMasked ? undefined : maskFault(rules.isMasked);
}

/** Are reserved bits those of the first frame of a compressed message (RFC 7692 section 6)? */
function isMeant(first: number, isDeflating: boolean): boolean {
  const kind = first & (RSV | OPCODE);
  return isDeflating && (kind === (RSV1 | TEXT) || kind === (RSV1 | BINARY));
}

function reservedFault(isDeflating: boolean): string {
  return isDeflating
    ? "reserved bits are set that mean nothing there"
    : "reserved bits are set, and no extension was agreed";
}

function maskFault(isMasked: boolean): string {
  return isMasked ? "a frame of a client is not masked" : "a frame of a server is masked";
}
