import { brotliCompress, brotliCompressSync, constants, deflate, deflateSync, gzip, gzipSync } from "node:zlib";
import type { HttpCompressionOptions, ZlibSettings } from "@rt/protocol";
import { codingFor } from "../node/content-coding.ts";
import { integer, optionObject, zlibSettings } from "../node/zlib-settings.ts";
import { type ZlibCallback, ZlibTurns } from "../node/zlib-turns.ts";

/** Takes the coded body, or `undefined` when it is to leave as it is. */
export type CodedBody = (body: Uint8Array | undefined) => void;

/** A content coding that a client accepts. */
export interface BodyCoding {
  readonly name: "br" | "gzip" | "deflate";
  /** Codes `body`; `done` is called once, before this returns or in a later turn. */
  code(body: string | Uint8Array, done: CodedBody): void;
}

/** Chooses the coding for an answer; `undefined` for none. */
export type ChooseCoding = (body: string | Uint8Array, acceptEncoding: string | undefined) => BodyCoding | undefined;

/** {@link HttpCompressionOptions}, complete and checked. */
export interface HttpCompressionRules {
  readonly threshold: number;
  readonly zlib: ZlibSettings;
}

const { BROTLI_PARAM_MODE, BROTLI_MODE_TEXT, BROTLI_PARAM_QUALITY } = constants;

const THRESHOLD = 1024;

/** Above 4 brotli takes longer than gzip does, up to a hundred times. */
const BROTLI_QUALITY = 4;

/** As many as `ws` has at one time. */
const MOST_AT_A_TIME = 10;

/** The rules, or `undefined` where nothing is compressed. @throws RtError `INVALID_OPTION`, which names the option with `name` before it */
export function httpCompressionRules(
  name: string,
  option: boolean | HttpCompressionOptions,
): HttpCompressionRules | undefined {
  if (option === false) return undefined;
  const { threshold = THRESHOLD, windowBits, ...settings } = optionObject(name, option) ?? {};
  const bits = windowBits === undefined ? {} : { windowBits: integer(`${name}.windowBits`, windowBits, 9, 15) };
  return {
    threshold: integer(`${name}.threshold`, threshold, 0, Number.MAX_SAFE_INTEGER),
    zlib: { ...zlibSettings(name, settings), ...bits },
  };
}

/** Codes answers of at least `threshold` bytes as the client likes best: brotli before gzip before deflate. */
export function compressAbove({ threshold, zlib }: HttpCompressionRules): ChooseCoding {
  const turns = new ZlibTurns(MOST_AT_A_TIME);
  const coding = (name: BodyCoding["name"], now: CodeNow, later: CodeLater): BodyCoding => ({
    name,
    code: (body, done) =>
      turns.compress(body.length, { now: () => now(body), later: (called) => later(body, called) }, done),
  });
  const br = { params: { [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT, [BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } };
  const codings = {
    br: coding(
      "br",
      (body) => brotliCompressSync(body, br),
      (body, called) => brotliCompress(body, br, called),
    ),
    gzip: coding(
      "gzip",
      (body) => gzipSync(body, zlib),
      (body, called) => gzip(body, zlib, called),
    ),
    deflate: coding(
      "deflate",
      (body) => deflateSync(body, zlib),
      (body, called) => deflate(body, zlib, called),
    ),
  };
  return (body, acceptEncoding) => {
    if (acceptEncoding === undefined || Buffer.byteLength(body) < threshold) return undefined;
    const name = codingFor(acceptEncoding);
    return name === "identity" ? undefined : codings[name];
  };
}

type CodeNow = (body: string | Uint8Array) => Uint8Array;
type CodeLater = (body: string | Uint8Array, called: ZlibCallback) => void;
