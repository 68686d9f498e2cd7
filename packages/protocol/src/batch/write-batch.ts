import type { BytePort, Chunk, Link } from "../contracts/index.ts";
import { joinRecords, packStream, streamHeader } from "../frame/index.ts";
import type { Outbox } from "./outbox.ts";
import { chunkOf, type QueuedFrame, SharedFrame } from "./shared-frame.ts";

/** One chunk of a byte stream stays below this, so that a large backlog leaves in steps and meets back-pressure between them. */
const STREAM_CHUNK = 65_536;

/** From here on a binary message leaves in a write of its own, behind its header: that costs less than the copy. */
const LARGE = 65_536;

/** What the other end takes in one chunk. */
export interface BatchLimits {
  /** The most bytes of a payload; one frame that is longer leaves alone. */
  readonly maxPayload: number;
}

/**
 * Hands what waits to the link, in as few chunks as its traits allow and in one write, until the queue is empty or the link full.
 * Says whether the link takes more.
 */
export function writeBatch(outbox: Outbox, link: Link, limits: BatchLimits, bytes: BytePort): boolean {
  const { payload } = link.traits;
  let isWritable = true;
  while (isWritable && outbox.peek() !== undefined) {
    if (payload === "both") isWritable = writeFrame(outbox, link);
    else if (payload === "text") isWritable = link.send(joinRecords(takeRecords(outbox, link, limits, bytes), bytes));
    else isWritable = writeRun(outbox, link, bytes);
  }
  link.flush?.();
  return isWritable;
}

/** Hands one frame to the link, past all that waits. Says whether the link takes more. */
export function writeAlone(frame: string, link: Link, bytes: BytePort): boolean {
  const isWritable = link.send(link.traits.payload === "bytes" ? packStream([frame], bytes) : frame);
  link.flush?.();
  return isWritable;
}

function writeFrame(outbox: Outbox, link: Link): boolean {
  const frame = outbox.take();
  if (frame === undefined) return true;
  if (!(frame instanceof SharedFrame)) return link.send(frame);
  return link.sendShared === undefined ? link.send(frame.chunk) : link.sendShared(frame);
}

/** Many small frames leave as one chunk; a large one is not copied, and a run of broadcasts is packed once for all who get it. */
function writeRun(outbox: Outbox, link: Link, bytes: BytePort): boolean {
  const run = outbox.takeAll(STREAM_CHUNK) ?? takeUpTo(outbox, STREAM_CHUNK);
  const last = run.at(-1);
  if (last instanceof SharedFrame && isShared(run)) return link.send(last.packed(run, bytes));
  if (run.length === 1 && last instanceof Uint8Array && last.length >= LARGE && link.traits.framing === "stream") {
    link.send(streamHeader(last));
    return link.send(last);
  }
  return link.send(packStream(run.map(chunkOf), bytes));
}

function isShared(run: readonly QueuedFrame[]): run is readonly SharedFrame[] {
  return run.every((frame) => frame instanceof SharedFrame);
}

function takeRecords(outbox: Outbox, link: Link, limits: BatchLimits, bytes: BytePort): Chunk[] {
  const { maxFrames } = link.traits;
  const records: Chunk[] = [];
  let size = 0;
  for (let next = outbox.peek(); next !== undefined && records.length < maxFrames; next = outbox.peek()) {
    const chunk = chunkOf(next);
    size += recordSize(chunk, bytes) + (records.length > 0 ? 1 : 0);
    if (records.length > 0 && size > limits.maxPayload) break;
    records.push(chunk);
    outbox.take();
  }
  return records;
}

/** The bytes of a frame as a record of a payload: text as UTF-8, binary as `b` and base64. */
function recordSize(chunk: Chunk, bytes: BytePort): number {
  return typeof chunk === "string" ? bytes.utf8Length(chunk) : 1 + Math.ceil(chunk.length / 3) * 4;
}

/** The next frames, of `limit` bytes together unless it is one alone. */
function takeUpTo(outbox: Outbox, limit: number): readonly QueuedFrame[] {
  const run: QueuedFrame[] = [];
  let size = 0;
  for (let next = outbox.peek(); next !== undefined; next = outbox.peek()) {
    size += chunkOf(next).length;
    if (run.length > 0 && size > limit) break;
    run.push(next);
    outbox.take();
  }
  return run;
}
