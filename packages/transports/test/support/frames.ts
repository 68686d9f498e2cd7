/** A masked frame, as a client sends it; the mask is 1, 2, 3, 4. */
export function masked(first: number, payload: string | Uint8Array): Buffer {
  const data = Buffer.from(payload);
  const length = data.length < 126 ? [0x80 | data.length] : [0x80 | 126, data.length >> 8, data.length & 0xff];
  return Buffer.from([first, ...length, 1, 2, 3, 4, ...data.map((byte, i) => byte ^ ((i % 4) + 1))]);
}
