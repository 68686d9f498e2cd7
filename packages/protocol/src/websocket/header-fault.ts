import { BINARY, CLOSE, CONTINUATION, FIN, LENGTH, MASK, MAX_CONTROL, OPCODE, PONG, RSV } from "./wire.ts";

/**
 * What is wrong with the first two bytes of a frame (RFC 6455 sections 5.1 to 5.5); `undefined` when nothing is. Each fault is
 * 1002. `message` is the opcode of the message whose fragments are coming, 0 when there is none.
 */
export function headerFault(first: number, second: number, message: number, isMasked: boolean): string | undefined {
  if ((first & RSV) !== 0) return "reserved bits are set, and no extension was agreed";
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
  if (((second & MASK) !== 0) !== isMasked)
    return isMasked ? "a frame of a client is not masked" : "a frame of a server is masked";
  return undefined;
}
