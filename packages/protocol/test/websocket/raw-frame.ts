/** A frame as a peer may send it, right or wrong. */
export interface RawFrame {
  readonly isFinal: boolean;
  /** The three reserved bits, 0-7. */
  readonly rsv: number;
  readonly opcode: number;
  /** The four bytes of the mask; absent when it is not masked. */
  readonly key?: readonly number[];
  /** How many bytes the length takes beside the seven bits; more than needed is against RFC 6455. */
  readonly width: 0 | 2 | 8;
  readonly payload: Uint8Array;
}

/** The frame's bytes; a `width` that is too narrow for the payload is widened. */
export function rawFrame({ isFinal, rsv, opcode, key, width, payload }: RawFrame): Uint8Array {
  const size = payload.length;
  const needed = size < 126 ? 0 : size < 65_536 ? 2 : 8;
  const used = Math.max(width, needed);
  const head = [
    (isFinal ? 0x80 : 0) | (rsv << 4) | opcode,
    (key === undefined ? 0 : 0x80) | (used === 0 ? size : used === 2 ? 126 : 127),
  ];
  for (let i = used - 1; i >= 0; i--) head.push(Math.floor(size / 2 ** (8 * i)) % 256);
  const masked = key === undefined ? payload : payload.map((byte, i) => byte ^ (key[i % 4] ?? 0));
  return Uint8Array.from(Buffer.concat([Uint8Array.from([...head, ...(key ?? [])]), masked]));
}
