import type { BytePort } from "../contracts/index.ts";
import { RtError } from "../errors.ts";
import type { PacketCodec } from "./codec.ts";

const ADVICE = 'a PacketCodec, such as `msgpack()` of "@rt/protocol/msgpack"';

/**
 * The codec that a host's option `parser` asks for, with what the platform does faster with bytes; `undefined` for the host's own.
 *
 * @throws RtError `INVALID_OPTION` for anything that is no codec, Socket.IO's parsers included.
 */
export function resolveParser(parser: unknown, bytes: BytePort): PacketCodec | undefined {
  if (parser === undefined) return undefined;
  if (isCodec(parser)) return parser.using?.(bytes) ?? parser;
  throw new RtError("INVALID_OPTION", `parser is ${ADVICE}, not ${nameOf(parser)}`);
}

function isCodec(value: unknown): value is PacketCodec {
  return isObject(value) && hasFunction(value, "encode") && hasFunction(value, "decoder");
}

function nameOf(value: unknown): string {
  if (typeof value === "function") return "a function: is it to be called?";
  if (isObject(value) && hasFunction(value, "Encoder")) return "a parser of Socket.IO's";
  return value === null ? "null" : `a value of type ${typeof value}`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function hasFunction(value: object, key: string): boolean {
  return typeof Reflect.get(value, key) === "function";
}
