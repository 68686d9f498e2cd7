import type { BytePort, Chunk } from "@rt/protocol";

/** What the bodies of a link's POSTs look like to its server. */
export interface PostFormat {
  /** Says what is wrong with a body of this type, `undefined` where nothing is; it has been neither read nor asked for yet. */
  refuses(contentType: string | undefined): string | undefined;
  /** How many times as long as its chunk a body may be: 1, or more where characters are escaped. */
  readonly growth: number;
  /** The chunk that a body of this type stands for; `undefined` where it is none. */
  read(body: Uint8Array, bytes: BytePort, contentType?: string): Chunk | undefined;
}

/** The type of bytes that are not text. */
export const BYTES = "application/octet-stream";

/** A payload as UTF-8, whatever type is named: the old client libraries name many. Only bytes are something else. */
export const textPosts: PostFormat = {
  refuses: (type) => (isBytes(type) ? `a POST had the type ${BYTES}` : undefined),
  growth: 1,
  read: (body, bytes) => bytes.readUtf8(body, 0, body.length),
};

/**
 * A run of bytes, which may be cut anywhere. Without a type it is that, too: browsers ask the server of another origin first for this
 * type, before each POST, and do not for none.
 */
export const bytePosts: PostFormat = {
  refuses: (type) => (type === undefined || isBytes(type) ? undefined : `a POST had another type than ${BYTES}`),
  growth: 1,
  read: (body) => body,
};

/** Is it the type of bytes that are not text? */
export function isBytes(contentType: string | undefined): boolean {
  return contentType?.trim().toLowerCase() === BYTES;
}
