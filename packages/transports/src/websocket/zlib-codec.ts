import { constants, deflateRaw, deflateRawSync, inflateRaw, inflateRawSync, type ZlibOptions } from "node:zlib";
import type { DeflateAgreement, Inflated, MessageCodec } from "@rt/protocol/websocket";
import { SETUP, type StartZlib, type ZlibTurns } from "../node/zlib-turns.ts";
import type { DeflateRules } from "./deflate-rules.ts";
import { History } from "./history.ts";

/** From here on a message is inflated in another thread: inflating takes a tenth of the time of compressing. */
const LARGE_DEFLATED = 8192;
/** What inflating costs beside its bytes, each of which counts as four: a peer that sends many small bombs waits for its turn, too. */
const SETUP_INFLATING = SETUP / 4;
/** What gets longer than this is inflated in another thread: a little may become much. */
const MOST_INFLATED_NOW = 65_536;

/** What a sender leaves out (RFC 7692 section 7.2.1), and an empty last block: so zlib can tell that nothing is missing. */
const TAIL = Buffer.from([0, 0, 0xff, 0xff, 1, 0, 0, 0xff, 0xff]);
const LEFT_OUT = 4;
/** The decoder takes no longer message, and zlib no much larger limit. */
const LONGEST = 0x0ffffff0;

/**
 * Compresses by zlib's functions for one piece of data, one call a message. Where messages lean on those before them, each call gets
 * what went before as its dictionary: what zlib gives is the same as that of a stream, and a connection holds 32 KB each way in
 * place of the 260 KB and 40 KB that zlib's streams take, and no handle that would have to be closed.
 */
export class ZlibCodec implements MessageCodec {
  readonly #turns: ZlibTurns;
  readonly #maxMessage: number;
  readonly #deflate: ZlibOptions;
  readonly #inflate: ZlibOptions;
  readonly #sent: History | undefined;
  readonly #received: History | undefined;
  #isFreed = false;

  constructor(role: "client" | "server", agreement: DeflateAgreement, rules: DeflateRules, limits: CodecLimits) {
    const server = { bits: agreement.serverMaxWindowBits, isAlone: agreement.serverNoContextTakeover };
    const client = { bits: agreement.clientMaxWindowBits, isAlone: agreement.clientNoContextTakeover };
    const [own, other] = role === "server" ? [server, client] : [client, server];
    this.#turns = limits.turns;
    this.#maxMessage = Math.max(1, Math.min(limits.maxMessage, LONGEST));
    // With 9 bits zlib looks no farther back than 8 bits allow, and with 8 it can't work.
    const windowBits = Math.max(own.bits, 9);
    this.#deflate = { ...rules.deflate, windowBits, finishFlush: constants.Z_SYNC_FLUSH };
    this.#inflate = { ...rules.inflate, windowBits: other.bits };
    this.#sent = own.isAlone ? undefined : new History(2 ** own.bits);
    this.#received = other.isAlone ? undefined : new History(2 ** other.bits);
  }

  deflate(data: Uint8Array, done: (deflated: Uint8Array | undefined) => void): void {
    const options = withHistory(this.#deflate, this.#sent);
    const now = (): Uint8Array => deflateRawSync(data, options);
    const later = this.#ifWanted((called) => deflateRaw(data, options, called));
    this.#turns.compress(data.length, { now, later }, (deflated) => {
      if (!this.#isFreed) done(this.#sending(data, deflated));
    });
  }

  inflate(data: Uint8Array, done: (inflated: Inflated) => void): void {
    const whole = Buffer.concat([data, TAIL]);
    const options = withHistory(this.#inflate, this.#received);
    const most = Math.min(this.#maxMessage, MOST_INFLATED_NOW);
    if (data.length < LARGE_DEFLATED && this.#turns.mayDoNow(SETUP_INFLATING + data.length * 4)) {
      const inflated = inflateNow(whole, { ...options, maxOutputLength: most });
      if (inflated !== "too-big" || most === this.#maxMessage) {
        done(this.#receiving(inflated));
        return;
      }
    }
    const later = this.#ifWanted((called) =>
      inflateRaw(whole, { ...options, maxOutputLength: this.#maxMessage }, called),
    );
    this.#turns.run(later, (error, inflated) => {
      if (!this.#isFreed) done(this.#receiving(error === null ? inflated : faultOf(error)));
    });
  }

  free(): void {
    this.#isFreed = true;
    this.#sent?.clear();
    this.#received?.clear();
  }

  /** Nothing is begun that is not wanted any more when it is its turn. */
  #ifWanted(start: StartZlib): StartZlib {
    return (called) => (this.#isFreed ? called(null, TAIL) : start(called));
  }

  /** What leaves of a message. What did not get shorter, or could not be compressed, leaves as it is; and then the peer does not lean on it either. */
  #sending(data: Uint8Array, deflated: Uint8Array | undefined): Uint8Array | undefined {
    if (deflated === undefined || deflated.length - LEFT_OUT >= data.length) return undefined;
    this.#sent?.add(data);
    return deflated.subarray(0, deflated.length - LEFT_OUT);
  }

  #receiving(inflated: Inflated): Inflated {
    if (typeof inflated === "string") return inflated;
    this.#received?.add(inflated);
    return inflated;
  }
}

/** What codecs keep to. */
export interface CodecLimits {
  /** The most bytes of a message that comes, when it is inflated. */
  readonly maxMessage: number;
  readonly turns: ZlibTurns;
}

function withHistory(options: ZlibOptions, history: History | undefined): ZlibOptions {
  const bytes = history?.bytes;
  return bytes === undefined || bytes.length === 0 ? options : { ...options, dictionary: bytes };
}

function inflateNow(data: Uint8Array, options: ZlibOptions): Inflated {
  try {
    return inflateRawSync(data, options);
  } catch (error) {
    return faultOf(error);
  }
}

function faultOf(error: unknown): "too-big" | "invalid" {
  return error instanceof RangeError ? "too-big" : "invalid";
}
