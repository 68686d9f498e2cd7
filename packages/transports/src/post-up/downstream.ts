import type { Chunk, LinkEndCode } from "@rt/protocol";

/** How the body of an answer that does not end carries chunks: the server's side of it. */
export interface DownFormat {
  /** Of the answer. Those of {@link STREAM_HEADERS} are added. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the body begins with; `""` for nothing. */
  readonly prologue: string | Uint8Array;
  /** The next piece of the body: one chunk. */
  write(chunk: Chunk): string | Uint8Array;
  /** What the body ends with, after a close in order; `""` for nothing. */
  readonly epilogue: string | Uint8Array;
}

/** Nothing on the way is to keep such an answer, to hold it back, or to change it. */
export const STREAM_HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store, no-transform",
  // nginx holds answers back otherwise.
  "x-accel-buffering": "no",
  "x-content-type-options": "nosniff",
};

/** Why nothing more is to be read. */
export interface DownEnd {
  /** `closed` where the server ended the body in order, `broken` for all that is the network's, or an answer of another kind. */
  readonly code: Extract<LinkEndCode, "closed" | "broken" | "protocol" | "too-big">;
  readonly message: string;
  readonly cause?: unknown;
}

/** Takes the body of an answer apart, which comes in pieces that may be cut anywhere: the client's side of a {@link DownFormat}. */
export interface BodyReader {
  /**
   * Hands on the chunks that are whole with this piece, which belongs to the reader. A fault is the end of the link: the chunks before
   * it were handed on.
   */
  read(piece: Uint8Array, give: (chunk: Chunk) => void): DownEnd | undefined;
}

/** What the client's end of a streamed link knows of its transport. */
export interface BodyFormat {
  /** The media type of the answer: one of another type is none of the server's. */
  readonly type: string;
  createReader(): BodyReader;
}

/** Where a source of chunks hands what it has; never from inside the call that made it, nor from its own methods. */
export interface DownSink {
  /** The next chunk. */
  came(chunk: Chunk): void;
  /** Nothing follows: called once, last. */
  over(end: DownEnd): void;
}

/** An answer that is being read, or waited for. */
export interface DownSource {
  /** Reads no more for now, where that can be done: what comes all the same is the sink's to hold. */
  pause(): void;
  resume(): void;
  /** Ends the request; the sink hears nothing any more. */
  destroy(): void;
}

/** Is it this media type, whatever its parameters? */
export function isOfType(contentType: string, type: string): boolean {
  return contentType.split(";", 1)[0]?.trim().toLowerCase() === type;
}
