/** A frame; what is left out is as it should be. */
export interface Frame {
  readonly opcode: number;
  readonly payload: Uint8Array;
  /** Only when it is not the last of its message. */
  readonly isFinal?: false;
  /** The three reserved bits, 0-7. */
  readonly rsv?: number;
  /** How many bytes the length takes beside the seven bits, at least. */
  readonly width?: 2 | 8;
  /** Is it masked where it must not be, and not where it must? */
  readonly isMaskWrong?: true;
  /** The mask, where there is one. */
  readonly key?: readonly number[];
}

/** What a peer does: a frame, bytes as they are, or the end of its direction. */
export type Deed = Frame | Uint8Array | "end";

/** One thing that a WebSocket end which echoes messages must do right, in either role. */
export interface Case {
  /** Of RFC 6455. */
  readonly section: string;
  readonly says: string;
  /** A close frame with 1000 follows, which is not looked at when the connection has failed or closed before. */
  readonly sends: readonly Deed[];
  /** Pieces of so many bytes, each in a turn of its own. In one piece, and in small ones, where there is none. */
  readonly chop?: number;
  /** The frames that come back before the end. */
  readonly comes?: readonly Frame[];
  /** The code of the close frame that comes back, or nothing but the end of the connection. Default 1000. */
  readonly ends?: number | "drop";
}

/** Cases of one matter. */
export interface Group {
  readonly name: string;
  readonly cases: readonly Case[];
  /** The most bytes of a message that the end under test takes. Default 16 MiB. */
  readonly limit?: number;
  /** Has it agreed to permessage-deflate? Default `false`. */
  readonly isDeflating?: boolean;
}

type Data = string | Uint8Array;

export function text(payload: Data): Frame {
  return { opcode: 1, payload: bytes(payload) };
}

export function binary(payload: Data): Frame {
  return { opcode: 2, payload: bytes(payload) };
}

export function ping(payload: Data = ""): Frame {
  return { opcode: 9, payload: bytes(payload) };
}

export function pong(payload: Data = ""): Frame {
  return { opcode: 10, payload: bytes(payload) };
}

export function close(code?: number, reason: Data = ""): Frame {
  if (code === undefined) return { opcode: 8, payload: bytes("") };
  return { opcode: 8, payload: Buffer.concat([Buffer.of(code >> 8, code & 255), bytes(reason)]) };
}

/** The first fragment of a message. */
export function first({ opcode, payload }: Frame): Frame {
  return { opcode, payload, isFinal: false };
}

/** A fragment in the middle. */
export function more(payload: Data): Frame {
  return { opcode: 0, payload: bytes(payload), isFinal: false };
}

/** The last fragment. */
export function last(payload: Data): Frame {
  return { opcode: 0, payload: bytes(payload) };
}

/** A message in fragments of `size` bytes. */
export function fragments({ opcode, payload }: Frame, size: number): Frame[] {
  const count = Math.max(1, Math.ceil(payload.length / size));
  return Array.from({ length: count }, (_, i) => ({
    opcode: i === 0 ? opcode : 0,
    payload: payload.subarray(i * size, (i + 1) * size),
    ...(i === count - 1 ? {} : { isFinal: false }),
  }));
}

export function hex(digits: string): Uint8Array {
  return Buffer.from(digits.replaceAll(" ", ""), "hex");
}

function bytes(data: Data): Uint8Array {
  return Buffer.from(data);
}
