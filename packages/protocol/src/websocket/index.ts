export { CLOSE_CODE, isCloseCode } from "./close-code.ts";
export { type DecoderOptions, WebSocketDecoder } from "./decode.ts";
export type { DeflatedSink, WebSocketSink } from "./decoder-sink.ts";
export {
  answerDeflate,
  type DeflateAgreement,
  type DeflateAnswer,
  type DeflateWishes,
  offerDeflate,
  readDeflateAnswer,
} from "./deflate-agreement.ts";
export { FramePacker } from "./encode.ts";
export { frameOnce, payloadOf } from "./frame-once.ts";
export type { FillRandom, FrameOut } from "./frame-out.ts";
export {
  ACCEPT_GUID,
  type AcceptedUpgrade,
  answerFault,
  judgeUpgrade,
  type RefusedUpgrade,
  type UpgradeVerdict,
  upgradeAnswer,
  upgradeRequest,
} from "./handshake.ts";
export type { Inflated, MessageCodec } from "./message-codec.ts";
