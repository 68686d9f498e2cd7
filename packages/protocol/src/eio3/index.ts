export { type OldFormatOptions, payloadFormat, singleFormat, wantsBase64 } from "./formats.ts";
export { createOldCodec } from "./old-codec.ts";
export { Eio3Session } from "./session.ts";
