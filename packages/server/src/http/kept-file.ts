import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, deflate, gzip } from "node:zlib";
import type { Coding } from "../default-transports.ts";

/** What is sent of a file. */
export interface Content {
  readonly bytes: Uint8Array;
  /** Its entity tag. Weak: it is the same in every coding. */
  readonly tag: string;
}

const COMPRESS = { br: promisify(brotliCompress), gzip: promisify(gzip), deflate: promisify(deflate) };

/** A file that is read when it is first asked for, and kept from then on, in each coding that was ever asked for. */
export class KeptFile {
  readonly #locate: () => URL;
  readonly #contents = new Map<Coding, Promise<Content>>();

  constructor(locate: () => URL) {
    this.#locate = locate;
  }

  /** Rejected when the file cannot be read; the next who asks may have more luck. */
  content(coding: Coding): Promise<Content> {
    const kept = this.#contents.get(coding);
    if (kept !== undefined) return kept;
    const content = coding === "identity" ? this.#read() : this.#compress(coding);
    this.#contents.set(coding, content);
    content.catch(() => this.#contents.delete(coding));
    return content;
  }

  async #read(): Promise<Content> {
    const bytes = await readFile(this.#locate());
    return { bytes, tag: `W/"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"` };
  }

  async #compress(coding: Exclude<Coding, "identity">): Promise<Content> {
    const { bytes, tag } = await this.content("identity");
    return { bytes: await COMPRESS[coding](bytes), tag };
  }
}

/** Does an `If-None-Match` name this tag (RFC 9110, section 13.1.2)? The comparison is the weak one. */
export function isKnown(tag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === "*") return true;
  const opaque = tag.slice(tag.indexOf('"'));
  return ifNoneMatch.match(/"[^"]*"/g)?.includes(opaque) ?? false;
}
