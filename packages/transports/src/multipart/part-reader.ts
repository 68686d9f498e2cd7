import type { BytePort, Chunk } from "@rt/protocol";
import type { BodyReader, DownEnd } from "../post-up/downstream.ts";
import { Gathered } from "../post-up/gathered.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The most bytes of a part's head, its delimiter and the line end before it included. Servers of rt need a tenth of that. */
const MAX_HEAD = 1024;

const LENGTH = /^content-length:[\t ]*(\d{1,15})[\t ]*$/i;

/** What the next line is. */
type Place =
  /** A delimiter: a part begins, or the stream has ended. */
  | "delimiter"
  /** A header, or the empty line behind the last of them. */
  | "header"
  /** The line end between a part's content and the next delimiter. */
  | "seam";

/**
 * Takes a multipart body apart, however it is cut, by the length that the head of each part names: so nothing in its content can end a
 * part. The content is handed on as it comes; no more is held than the beginning of a head.
 */
export class PartReader implements BodyReader {
  readonly #delimiter: string;
  readonly #bytes: BytePort;
  readonly #line: Gathered;
  #place: Place = "delimiter";
  /** What the lines of this head have had so far, in bytes. */
  #headSize = 0;
  /** As this head says. */
  #length: number | undefined;
  /** What of the content has not come yet, in bytes. */
  #rest = 0;

  constructor(boundary: string, bytes: BytePort) {
    this.#delimiter = `--${boundary}`;
    this.#bytes = bytes;
    this.#line = new Gathered(bytes);
  }

  read(piece: Uint8Array, give: (chunk: Chunk) => void): DownEnd | undefined {
    let at = 0;
    while (at < piece.length) {
      if (this.#rest > 0) {
        const content = piece.subarray(at, at + this.#rest);
        this.#rest -= content.length;
        at += content.length;
        give(content);
        continue;
      }
      const end = piece.indexOf(LINE_FEED, at);
      const part = piece.subarray(at, end < 0 ? piece.length : end + 1);
      at += part.length;
      this.#headSize += part.length;
      if (this.#headSize > MAX_HEAD) return fault(`the head of a part had more than ${MAX_HEAD} bytes`);
      if (end < 0 || this.#line.size > 0) this.#line.add(part);
      if (end < 0) break;
      const over = this.#take(this.#line.size > 0 ? this.#line.take() : part);
      if (over !== undefined) return over;
    }
    return undefined;
  }

  #take(line: Uint8Array): DownEnd | undefined {
    if (line.at(-2) !== CARRIAGE_RETURN) return fault("a line did not end as lines do");
    const text = this.#bytes.readUtf8(line, 0, line.length - 2);
    if (text === undefined) return fault("the head of a part was not UTF-8");
    if (this.#place === "delimiter") return this.#delimited(text);
    if (this.#place === "header") return this.#headed(text);
    if (text !== "") return fault("a part was longer than its length");
    this.#place = "delimiter";
    return undefined;
  }

  #delimited(line: string): DownEnd | undefined {
    if (line === `${this.#delimiter}--`) return { code: "closed", message: "the server ended the stream" };
    if (line !== this.#delimiter) return fault("there was no part where one was to begin");
    this.#place = "header";
    return undefined;
  }

  #headed(line: string): DownEnd | undefined {
    if (line !== "") {
      const length = LENGTH.exec(line)?.[1];
      if (length === undefined) return undefined;
      if (this.#length !== undefined) return fault("a part had two lengths");
      this.#length = Number(length);
      return undefined;
    }
    if (this.#length === undefined) return fault("a part had no length");
    this.#rest = this.#length;
    this.#length = undefined;
    this.#headSize = 0;
    this.#place = "seam";
    return undefined;
  }
}

function fault(message: string): DownEnd {
  return { code: "protocol", message };
}
