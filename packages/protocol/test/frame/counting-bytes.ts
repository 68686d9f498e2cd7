import { portableBytes } from "../../src/bytes/index.ts";
import type { BytePort } from "../../src/contracts/index.ts";

/** The portable byte port, which counts what is allocated: a measure of memory and of copying that knows no clock. */
export class CountingBytes implements BytePort {
  /** Bytes allocated so far. */
  allocated = 0;
  /** The largest array so far. */
  largest = 0;
  readonly utf8Length: BytePort["utf8Length"] = portableBytes.utf8Length;
  readonly writeUtf8: BytePort["writeUtf8"] = portableBytes.writeUtf8;
  readonly readUtf8: BytePort["readUtf8"] = portableBytes.readUtf8;
  readonly readAscii: BytePort["readAscii"] = portableBytes.readAscii;
  readonly toBase64: BytePort["toBase64"] = portableBytes.toBase64;
  readonly fromBase64: BytePort["fromBase64"] = portableBytes.fromBase64;

  allocate(size: number): Uint8Array {
    this.allocated += size;
    this.largest = Math.max(this.largest, size);
    return new Uint8Array(size);
  }
}
