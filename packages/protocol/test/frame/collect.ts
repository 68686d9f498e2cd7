import { portableBytes } from "../../src/bytes/index.ts";
import type { Chunk, FrameReader, LinkTraits } from "../../src/contracts/index.ts";
import { createReader, lengthFormat } from "../../src/frame/index.ts";

/** What a reader made of some chunks. */
export interface Reading {
  /** Text frames as they are, bytes in hexadecimal behind a `#`: long arrays are slow to compare. */
  readonly frames: readonly string[];
  /** Was every chunk well-formed? */
  readonly isValid: boolean;
}

/** The reading that gives these frames. */
export function result(frames: readonly Chunk[], isValid: boolean): Reading {
  return { frames: frames.map(shown), isValid };
}

/** Reads chunks until one is malformed; the sink says stop after `most` frames. */
export function readAll(reader: FrameReader, chunks: readonly Chunk[], most: number = Infinity): Reading {
  const frames: string[] = [];
  const sink = {
    frame(chunk: Chunk): boolean {
      frames.push(shown(chunk));
      return frames.length < most;
    },
  };
  const isValid = chunks.every((chunk) => reader.read(chunk, sink));
  return { frames, isValid };
}

function shown(chunk: Chunk): string {
  return typeof chunk === "string" ? chunk : `#${Buffer.from(chunk).toString("hex")}`;
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
export const STREAM: LinkTraits = {
  ...SINGLE,
  framing: "stream",
  payload: "bytes",
  maxFrames: 16,
  format: lengthFormat,
};
export const PACKED: LinkTraits = { ...STREAM, framing: "message" };

/** One reading of `chunks` by the reader for `traits`. */
export function reading(traits: LinkTraits, ...chunks: readonly Chunk[]): Reading {
  return readingOf(traits, chunks);
}

/** As `reading`, for more chunks than a call has room for. */
export function readingOf(traits: LinkTraits, chunks: readonly Chunk[]): Reading {
  return readAll(createReader(traits, portableBytes), chunks);
}

/**
 * A record as engine.io-parser should get it where ours gets `record`: Node's base64 decoder, which it calls, takes the low byte of
 * characters above U+00FF for base64; ours skip them.
 */
export function narrowed(record: string): string {
  return record.startsWith("b") ? record.replaceAll(/[^\0-\xff]/g, "") : record;
}
