export { createReader } from "./create-reader.ts";
export { decodeFrame, encodeFrame, type Frame, type FrameType } from "./frame.ts";
export { lengthFormat } from "./length-format.ts";
export { joinRecords, PayloadReader } from "./payload.ts";
export { packStream } from "./stream.ts";
export { StreamReader } from "./stream-reader.ts";
