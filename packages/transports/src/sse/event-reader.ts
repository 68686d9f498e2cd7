import type { BytePort, Chunk } from "@rt/protocol";
import type { BodyReader, DownEnd } from "../post-up/downstream.ts";
import { Gathered } from "../post-up/gathered.ts";
import { readEventData } from "./event-data.ts";

const LINE_FEED = 10;
const SPACE = 32;
/** `data:` */
const DATA = [100, 97, 116, 97, 58];

/**
 * Reads the event stream of an rt server, however it is cut: lines that a line feed ends, one line of data for each event. All other
 * fields, and comments, are passed over. It holds one line of at most the limit.
 */
export class EventReader implements BodyReader {
  readonly #maxLine: number;
  readonly #bytes: BytePort;
  /** The beginning of a line that is not whole. */
  readonly #begun: Gathered;
  /** The data of an event that is not whole. */
  #data: string | undefined;

  /** `maxData` is the most bytes of an event's data. */
  constructor(maxData: number, bytes: BytePort) {
    this.#maxLine = DATA.length + 1 + maxData;
    this.#bytes = bytes;
    this.#begun = new Gathered(bytes);
  }

  read(piece: Uint8Array, give: (chunk: Chunk) => void): DownEnd | undefined {
    let at = 0;
    while (at < piece.length) {
      const end = piece.indexOf(LINE_FEED, at);
      const part = piece.subarray(at, end < 0 ? piece.length : end);
      if (this.#begun.size + part.length > this.#maxLine) {
        return { code: "too-big", message: `a line of the stream had more than ${this.#maxLine} bytes` };
      }
      if (end < 0 || this.#begun.size > 0) this.#begun.add(part);
      if (end < 0) break;
      const fault = this.#line(this.#begun.size > 0 ? this.#begun.take() : part, give);
      if (fault !== undefined) return fault;
      at = end + 1;
    }
    return undefined;
  }

  #line(line: Uint8Array, give: (chunk: Chunk) => void): DownEnd | undefined {
    if (line.length === 0) return this.#dispatch(give);
    if (!DATA.every((byte, i) => line[i] === byte)) return undefined;
    const start = line[DATA.length] === SPACE ? DATA.length + 1 : DATA.length;
    if (this.#data !== undefined) return { code: "protocol", message: "an event had two lines of data" };
    this.#data = this.#bytes.readUtf8(line, start, line.length);
    return this.#data === undefined ? { code: "protocol", message: "the data of an event was not UTF-8" } : undefined;
  }

  #dispatch(give: (chunk: Chunk) => void): DownEnd | undefined {
    const data = this.#data;
    if (data === undefined) return undefined;
    this.#data = undefined;
    const payload = readEventData(data);
    if (payload === undefined) return { code: "protocol", message: "the data of an event could not be read" };
    give(payload);
    return undefined;
  }
}
