import type { BytePort } from "../contracts/index.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { readAscii, readUtf8 } from "./utf8-read.ts";
import { utf8Length, writeUtf8 } from "./utf8-write.ts";

/**
 * The byte port for any platform, in plain JavaScript: the default wherever a host hands in none. Every operation is linear and
 * strict in the same way as the ports of the platforms: the same properties run over all of them.
 */
export const portableBytes: BytePort = {
  allocate: (size) => new Uint8Array(size),
  utf8Length,
  writeUtf8,
  readUtf8,
  readAscii,
  toBase64,
  fromBase64,
};
