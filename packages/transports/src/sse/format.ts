import type { BytePort, LinkTraits } from "@rt/protocol";
import type { BodyFormat, DownFormat } from "../post-up/downstream.ts";
import { escapeEventData } from "./event-data.ts";
import { EventReader } from "./event-reader.ts";

/** The name of the transport in the query. */
export const SSE = "sse";

const TYPE = "text/event-stream";

/** python-engineio takes more frames in one payload for an attack; the same everywhere is one thing less to know. */
const MAX_FRAMES = 16;

/** What the core may know of an SSE link, either end. */
export function sseTraits(maxChunk: number): LinkTraits {
  return { framing: "message", payload: "text", maxFrames: MAX_FRAMES, maxChunk, endIsSeen: true };
}

/**
 * What an event stream begins with: comments of 2 KiB, which fill what old proxies and browsers wait to be full; in short lines, as a reader
 * may take no longer ones. A browser that lost the
 * stream is told to wait an hour before it asks again by itself, and by the id of the last event it says then that it does.
 */
const PROLOGUE = `${`:${" ".repeat(62)}\n`.repeat(32)}retry: 3600000\nid: 1\n\n`;

/** One event for each chunk. */
export const sseDown: DownFormat = {
  headers: { "content-type": TYPE },
  prologue: PROLOGUE,
  write: (chunk) => (typeof chunk === "string" ? `data: ${escapeEventData(chunk)}\n\n` : ""),
  epilogue: "",
};

/** Reads events of at most `maxChunk` bytes. */
export function sseBody(maxChunk: number, bytes: BytePort): BodyFormat {
  return { type: TYPE, createReader: () => new EventReader(maxChunk, bytes) };
}
