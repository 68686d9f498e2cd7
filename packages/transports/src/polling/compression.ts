import { brotliCompress, brotliCompressSync, constants, deflate, deflateSync, gzip, gzipSync } from "node:zlib";
import type { HttpCompressionOptions, ZlibSettings } from "@rt/protocol";
import { codingFor } from "../node/content-coding.ts";
import { integer, optionObject, zlibSettings } from "../node/zlib-settings.ts";
import { SETUP, ZlibTurns } from "../node/zlib-turns.ts";

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

/**
 * From here on a body is compressed in another thread. Below, the way there and back costs more of this one's time than the work: 200 µs
 * (Node 20), in which zlib gets through 16 KiB.
 */
const LARGE = 16_384;

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
  const br = { params: { [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT, [BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } };
  const codings = {
    br: coding(
      "br",
      turns,
      (body) => brotliCompressSync(body, br),
      (body, done) => brotliCompress(body, br, done),
    ),
    gzip: coding(
      "gzip",
      turns,
      (body) => gzipSync(body, zlib),
      (body, done) => gzip(body, zlib, done),
    ),
    deflate: coding(
      "deflate",
      turns,
      (body) => deflateSync(body, zlib),
      (body, done) => deflate(body, zlib, done),
    ),
  };
  return (body, acceptEncoding) => {
    if (acceptEncoding === undefined || Buffer.byteLength(body) < threshold) return undefined;
    const name = codingFor(acceptEncoding);
    return name === "identity" ? undefined : codings[name];
  };
}

function coding(name: BodyCoding["name"], turns: ZlibTurns, codeNow: CodeNow, codeLater: CodeLater): BodyCoding {
  return {
    name,
    code(body, done) {
      if (body.length < LARGE && turns.mayDoNow(SETUP + body.length)) {
        done(attempt(() => codeNow(body)));
        return;
      }
      turns.run((over) =>
        codeLater(body, (error, coded) => {
          over();
          done(error === null ? coded : undefined);
        }),
      );
    },
  };
}

/** Without memory for it a body leaves as it is. */
function attempt(code: () => Uint8Array): Uint8Array | undefined {
  try {
    return code();
  } catch {
    return undefined;
  }
}

type CodeNow = (body: string | Uint8Array) => Uint8Array;
type CodeLater = (body: string | Uint8Array, done: (error: Error | null, coded: Uint8Array) => void) => void;
