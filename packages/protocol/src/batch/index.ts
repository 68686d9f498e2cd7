export { FrameQueue } from "./frame-queue.ts";
export { chunkOf, type QueuedFrame, SharedFrame } from "./shared-frame.ts";
export { type BatchLimits, writeBatch } from "./write-batch.ts";
