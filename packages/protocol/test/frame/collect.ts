import { portableBytes } from "../../src/bytes/index.ts";
import type { Chunk, LinkTraits } from "../../src/contracts/index.ts";
import { createReader, type FrameReader } from "../../src/frame/index.ts";

/** What a reader made of some chunks. */
export interface Reading {
  readonly frames: Chunk[];
  /** Was every chunk well-formed? */
  readonly isValid: boolean;
}

/** Reads chunks until one is malformed; the sink says stop after `most` frames. Binary comes out as plain arrays. */
export function readAll(reader: FrameReader, chunks: readonly Chunk[], most = Infinity): Reading {
  const frames: Chunk[] = [];
  const sink = {
    frame(chunk: Chunk): boolean {
      frames.push(typeof chunk === "string" ? chunk : Uint8Array.from(chunk));
      return frames.length < most;
    },
  };
  const isValid = chunks.every((chunk) => reader.read(chunk, sink));
  return { frames, isValid };
}

export const SINGLE: LinkTraits = {
  framing: "message",
  payload: "both",
  maxFrames: 1,
  maxChunk: 1_000_000,
  endIsSeen: true,
};
export const PAYLOAD: LinkTraits = { ...SINGLE, payload: "text", maxFrames: 16 };
export const RECORD: LinkTraits = { ...SINGLE, payload: "text" };
export const STREAM: LinkTraits = { ...SINGLE, framing: "stream", payload: "bytes", maxFrames: 16 };
export const PACKED: LinkTraits = { ...STREAM, framing: "message" };

/** One reading of `chunks` by the reader for `traits`. */
export function reading(traits: LinkTraits, ...chunks: readonly Chunk[]): Reading {
  return readAll(createReader(traits, portableBytes), chunks);
}

/**
 * A record as engine.io-parser should get it where ours gets `record`: Node's base64 decoder, which it calls, takes the low byte of
 * characters above U+00FF for base64; ours skip them.
 */
export function narrowed(record: string): string {
  return record.startsWith("b") ? record.replaceAll(/[^\0-\xff]/g, "") : record;
}
