import { portableBytes } from "../../src/bytes/index.ts";
import type { BytePort } from "../../src/contracts/index.ts";

/** What a byte port has allocated: a measure of memory and of copying that knows no clock. */
export interface Count {
  /** Bytes allocated so far. */
  allocated: number;
  /** The largest array so far. */
  largest: number;
}

/** The portable byte port, which counts what is allocated. */
export function countingBytes(): BytePort & Count {
  const port = {
    ...portableBytes,
    allocated: 0,
    largest: 0,
    allocate(size: number): Uint8Array {
      port.allocated += size;
      port.largest = Math.max(port.largest, size);
      return new Uint8Array(size);
    },
  };
  return port;
}
