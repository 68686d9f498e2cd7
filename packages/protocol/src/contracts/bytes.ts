/**
 * What a platform does faster with bytes than portable code can. Hosts hand one in (Node: `Buffer`);
 * {@link portableBytes} is the default.
 */
export interface BytePort {
  /** An array of `size` bytes whose content is unspecified; callers overwrite all of it before it leaves them. */
  allocate(size: number): Uint8Array;
  /** The UTF-8 length of `text` in bytes. A lone surrogate counts as U+FFFD: 3 bytes. */
  utf8Length(text: string): number;
  /** Writes `text` as UTF-8 at `offset` and returns the bytes written. `target` has room: the caller checked. */
  writeUtf8(text: string, target: Uint8Array, offset: number): number;
  /** The text of `bytes[start, end)`, or `undefined` when they are not well-formed UTF-8 (RFC 3629). */
  readUtf8(bytes: Uint8Array, start: number, end: number): string | undefined;
  /** The text of `bytes[start, end)`, which the caller knows to be ASCII. */
  readAscii(bytes: Uint8Array, start: number, end: number): string;
  /** Standard base64 with padding (RFC 4648 section 4). */
  toBase64(bytes: Uint8Array): string;
  /** Lenient, as Engine.IO peers expect: padding is optional, the URL alphabet is accepted, other characters are skipped. */
  fromBase64(text: string): Uint8Array;
}
