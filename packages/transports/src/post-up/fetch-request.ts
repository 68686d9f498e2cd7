import { plainBytes } from "../browser/plain-bytes.ts";
import { type Answer, MAX_FAILURE } from "./answer.ts";
import type { PendingRequest } from "./request.ts";
import { whenLost } from "./when-lost.ts";

/** How much of an answer is read, and how long it is waited for. */
export interface FetchLimits {
  /** The most bytes of a body. */
  readonly bytes: number;
  /** In milliseconds; 0 for ever. */
  readonly time: number;
}

/**
 * Fetches, and reads the answer. `done` is called once, in a later turn, except after a `destroy`. Of a request that took too long, or
 * whose answer is too long, the rest is under way until its owner destroys it.
 */
export function fetchAnswer(
  url: string,
  init: RequestInit,
  limits: FetchLimits,
  done: (answer: Answer) => void,
): PendingRequest {
  const controller = new AbortController();
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const finish = (answer?: Answer): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    if (answer !== undefined) done(answer);
  };
  if (limits.time > 0) {
    timer = setTimeout(() => finish({ kind: "failed", error: new Error("the request timed out") }), limits.time);
  }
  void fetch(url, { ...init, signal: controller.signal })
    .then((response) => read(response, limits.bytes))
    .then(finish, (error: unknown) => {
      whenLost(() => finish({ kind: "failed", error: error instanceof Error ? error : new Error(String(error)) }));
    });
  return {
    destroy: () => {
      finish();
      controller.abort();
    },
  };
}

async function read(response: Response, limit: number): Promise<Answer> {
  const { status } = response;
  const bytes = await readUpTo(response, status === 200 ? limit : MAX_FAILURE);
  if (bytes !== undefined) return { kind: "answered", status, bytes };
  return status === 200 ? { kind: "too-big" } : { kind: "answered", status, bytes: new Uint8Array(0) };
}

/** The body, or `undefined` when it is longer; the rest is not read. What the answer says of its length counts for nothing: it may be compressed. */
async function readUpTo(response: Response, limit: number): Promise<Uint8Array | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return readWhole(response, limit);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) return undefined;
    pieces.push(plainBytes(value));
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** As `readUpTo`, where an answer cannot be read as it comes, as in React Native: what it says of its length is all that is known before. */
async function readWhole(response: Response, limit: number): Promise<Uint8Array | undefined> {
  if (Number(response.headers.get("content-length")) > limit) return undefined;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return bytes.length > limit ? undefined : bytes;
}
