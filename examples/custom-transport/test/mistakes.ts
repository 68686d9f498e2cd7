import type { Clause } from "@rt/protocol/conformance";

/** A mistake that is easily made. */
export interface Mistake {
  /** In the words of the guide. */
  readonly what: string;
  /** The clause that it breaks, and how the kit says so. */
  readonly clause: Clause;
  readonly says: string;
  /** What stands in the transport, and what would stand there in its place. */
  readonly right: string;
  readonly wrong: string;
}

export const mistakes: readonly Mistake[] = [
  {
    what: "`maxChunk` is a constant, not what `dial` and `listen` are given",
    clause: "T1",
    says: "expected: maxChunk 12345",
    right: "maxFrames: 1, maxChunk, endIsSeen",
    wrong: "maxFrames: 1, maxChunk: 1000, endIsSeen",
  },
  {
    what: "`send` gives `true` while the link is dialled, or full",
    clause: "D1",
    says: "expected: false from send before writable\ncame: true",
    right: "return !isFull;",
    wrong: "return true;",
  },
  {
    what: "a link that never came up ends like one that broke",
    clause: "D3",
    says: "expected: the dialled link to end with refused\ncame: closed",
    right: 'finish(isUp ? "closed" : "refused")',
    wrong: 'finish("closed")',
  },
  {
    what: "bytes are given away (transferred, pooled, masked in place) and not copied",
    clause: "L7",
    says: "detached ArrayBuffer",
    right: 'port.postMessage(typeof chunk === "string" ? chunk : new Uint8Array(chunk));',
    wrong: 'typeof chunk === "string" ? port.postMessage(chunk) : port.postMessage(chunk, [chunk.buffer]);',
  },
  {
    what: "`resume` hands over what waits before it returns",
    clause: "L12",
    says: "expected: receive in a later turn\ncame: it came inside a call of a link",
    right: "isPaused = false;\n      queueMicrotask(work);",
    wrong: "isPaused = false;\n      work();",
  },
  {
    what: "what is sent without waiting is kept without end",
    clause: "L16",
    says: "expected: an end before 268435456 bytes\ncame: none",
    right: 'if (outbox.length > 64 * WINDOW) finish("local");',
    wrong: "",
  },
  {
    what: "all that waits is handed over in one loop that asks once whether it is paused",
    clause: "L17",
    says: "expected: at most one chunk after pause\ncame: another",
    right: "while (!isPaused && inbox.length > 0)",
    wrong: "while (inbox.length > 0)",
  },
  {
    what: "characters are counted, not bytes",
    clause: "L19",
    says: "expected: the accepted link to end with too-big\ncame: nothing",
    right: "Buffer.byteLength(it) > maxChunk",
    wrong: "it.length > maxChunk",
  },
  {
    what: "two events of the carrier, such as an error and a close, both end the link",
    clause: "L20",
    says: "expected: nothing after ended\ncame: ended",
    right: "    sink = undefined;\n",
    wrong: "",
  },
  {
    what: "`close` closes the carrier at once, over what waits to leave",
    clause: "L21",
    says: "came: 0 chunks [], and the end: closed",
    right: "isClosing = true;\n      queueMicrotask(work);",
    wrong: 'finish("local");',
  },
  {
    what: "the peer's close overtakes what came before it, at an end that was paused",
    clause: "L21",
    says: 'in: port, "what was sent before close arrives at a peer that was paused, before its end"',
    right: 'if (code !== "closed") inbox.length = 0;',
    wrong: "inbox.length = 0;",
  },
  {
    what: "`send` after `close` is still taken",
    clause: "L22",
    says: "expected: false from send after close\ncame: true",
    right: "if (end !== undefined || isClosing) return false;",
    wrong: "if (end !== undefined) return false;",
  },
];
