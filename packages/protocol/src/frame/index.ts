export { createReader } from "./create-reader.ts";
export { decodeFrame, encodeFrame, type Frame, type FrameType } from "./frame.ts";
export { joinRecords, PayloadReader, SEPARATOR } from "./payload.ts";
export type { FrameReader, FrameSink } from "./reader.ts";
export { SingleReader } from "./single.ts";
export { packStream } from "./stream.ts";
export { type StreamOptions, StreamReader } from "./stream-reader.ts";
