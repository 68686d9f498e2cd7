import type { BytePort, Chunk, FrameFormat, Link } from "../contracts/index.ts";
import { joinRecords } from "../frame/index.ts";
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
  const { payload, format } = link.traits;
  let isWritable = true;
  while (isWritable && outbox.peek() !== undefined) {
    if (payload === "both" && format === undefined) isWritable = writeFrame(outbox, link);
    else if (payload === "bytes" && format !== undefined) isWritable = writeRun(outbox, link, format, bytes);
    else isWritable = writeRecords(outbox, link, limits, bytes);
  }
  link.flush?.();
  return isWritable;
}

/** Hands one frame to the link, past all that waits. Says whether the link takes more. */
export function writeAlone(frame: string, link: Link, bytes: BytePort): boolean {
  const isWritable = link.send(link.traits.format?.join([frame], bytes) ?? frame);
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
function writeRun(outbox: Outbox, link: Link, format: FrameFormat, bytes: BytePort): boolean {
  const run = outbox.takeAll(STREAM_CHUNK) ?? takeUpTo(outbox, STREAM_CHUNK);
  const last = run.at(-1);
  if (last instanceof SharedFrame && isShared(run)) return link.send(last.joined(run, format, bytes));
  const isLarge = run.length === 1 && last instanceof Uint8Array && last.length >= LARGE;
  if (isLarge && link.traits.framing === "stream" && format.header !== undefined) {
    link.send(format.header(last));
    return link.send(last);
  }
  return link.send(format.join(run.map(chunkOf), bytes));
}

/** As many frames as one payload takes. It may be compressed if one of them may. */
function writeRecords(outbox: Outbox, link: Link, limits: BatchLimits, bytes: BytePort): boolean {
  const { maxFrames, format } = link.traits;
  const records: Chunk[] = [];
  let size = 0;
  let mayCompress = false;
  const first = outbox.peek();
  for (let next = first; next !== undefined && records.length < maxFrames; next = outbox.peek()) {
    const chunk = chunkOf(next);
    size += recordSize(chunk, bytes) + (records.length > 0 ? 1 : 0);
    if (records.length > 0 && size > limits.maxPayload) break;
    records.push(chunk);
    mayCompress ||= !(next instanceof SharedFrame) || next.mayCompress;
    outbox.take();
  }
  const payload = format?.join(records, bytes) ?? joinRecords(records, bytes);
  if (link.sendShared === undefined) return link.send(payload);
  // A broadcast that stands there as it is: the link has it encoded once.
  if (first instanceof SharedFrame && first.chunk === payload) return link.sendShared(first);
  return mayCompress ? link.send(payload) : link.sendShared(new SharedFrame(payload, false));
}

function isShared(run: readonly QueuedFrame[]): run is readonly SharedFrame[] {
  return run.every((frame) => frame instanceof SharedFrame);
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
