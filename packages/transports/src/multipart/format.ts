import { type BytePort, type LinkTraits, lengthFormat } from "@rt/protocol";
import type { BodyFormat, DownFormat } from "../post-up/downstream.ts";
import { PartReader } from "./part-reader.ts";

/** The name of the transport in the query. */
export const MULTIPART = "multipart";

const TYPE = "multipart/x-mixed-replace";

/** Always the same: as each part names its length, it may as well occur in what the parts hold. */
const BOUNDARY = "rt";

/** What the core may know of a multipart link, either end: what the parts hold is a run of bytes, as the bodies of the POSTs are. */
export function multipartTraits(maxChunk: number): LinkTraits {
  const maxFrames = Number.MAX_SAFE_INTEGER;
  return { framing: "stream", payload: "bytes", maxFrames, maxChunk, endIsSeen: true, format: lengthFormat };
}

/** One part for each chunk, which leaves as one piece. */
export function multipartDown(bytes: BytePort): DownFormat {
  return {
    headers: { "content-type": `${TYPE}; boundary=${BOUNDARY}` },
    prologue: "",
    write: (chunk) => (typeof chunk === "string" ? "" : partOf(chunk, bytes)),
    epilogue: `--${BOUNDARY}--\r\n`,
  };
}

export function multipartBody(bytes: BytePort): BodyFormat {
  return { type: TYPE, createReader: () => new PartReader(BOUNDARY, bytes) };
}

function partOf(content: Uint8Array, bytes: BytePort): Uint8Array {
  const head = `--${BOUNDARY}\r\nContent-Type: application/octet-stream\r\nContent-Length: ${content.length}\r\n\r\n`;
  const part = bytes.allocate(head.length + content.length + 2);
  bytes.writeUtf8(head, part, 0);
  part.set(content, head.length);
  bytes.writeUtf8("\r\n", part, part.length - 2);
  return part;
}
