export { Outbox, type OutboxLimits } from "./outbox.ts";
export { chunkOf, messageFrame, type QueuedFrame, SharedFrame } from "./shared-frame.ts";
export { type BatchLimits, writeAlone, writeBatch } from "./write-batch.ts";
