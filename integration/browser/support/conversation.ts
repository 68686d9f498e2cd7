import type { BrowserClientOptions } from "@rt/client-browser";
import type { Running } from "./serve.ts";

/** A conversation of a page, which has numbered events sent back to it, with binary of each kind that a page has. */
export interface Talk {
  /** Where the server is; the page's own origin where left out. */
  readonly url?: string;
  readonly options: BrowserClientOptions;
  readonly count: number;
  /** It waits after a third until it has lost its link, and after another until it is back. */
  readonly losesLink?: boolean;
}

/** What the page got. */
export interface Said {
  readonly transport: string | undefined;
  /** The events that came: their numbers, and a byte of each. */
  readonly down: readonly (readonly [number, number | undefined])[];
  readonly answers: readonly unknown[];
}

/** Runs in a page, where `window.heard` gets what becomes of its links: `resumed`, or `suspended: ` with the reason. */
export async function talk({ url = "", options, count, losesLink = false }: Talk): Promise<Said> {
  const socket = url === "" ? io(options) : io(url, options);
  window.heard ??= [];
  socket.on("disconnect", (reason) => window.heard.push(reason));
  const suspended = new Promise<void>((resolve) => {
    socket.io.on("suspended", (reason) => {
      window.heard.push(`suspended: ${reason}`);
      resolve();
    });
  });
  const resumed = new Promise<void>((resolve) => {
    socket.io.on("resumed", () => {
      window.heard.push("resumed");
      resolve();
    });
  });
  const down: [number, number | undefined][] = [];
  const all = new Promise<void>((resolve) => {
    socket.on("down", (n: number, bytes: ArrayBuffer) => {
      down.push([n, new Uint8Array(bytes)[0]]);
      if (down.length === count) resolve();
    });
  });
  const answers: Promise<unknown>[] = [];
  for (let n = 0; n < count; n++) {
    if (losesLink && n === count / 3) await suspended;
    if (losesLink && n === (count * 2) / 3) await resumed;
    const bytes = Uint8Array.of(n & 255);
    const binary = [bytes, new Blob([bytes]), new File([bytes], "a file"), bytes.buffer][n % 4];
    answers.push(socket.emitWithAck("up", n, binary));
    // In many turns, and with some under way all the time.
    if (n % 10 === 9) await answers[n - 9];
  }
  await all;
  return { transport: socket.io.engine?.transport.name, down, answers: await Promise.all(answers) };
}

/** What a page gets when nothing is lost, doubled or out of order. */
export function saidIn(transport: string, count: number): Said {
  return { transport, down: pairs(count), answers: Array.from({ length: count }, (_, n) => n) };
}

/** The numbers and the bytes of as many events. */
export function pairs(count: number): (readonly [number, number])[] {
  return Array.from({ length: count }, (_, n) => [n, n & 255] as const);
}

/** The server's part. Gives what comes in each session, as it comes; `each` is called with how much that is in its session. */
export function hear(server: Running, each: (count: number) => void = () => undefined): readonly unknown[][] {
  const sessions: unknown[][] = [];
  server.onPeer((peer) => {
    const up: unknown[] = [];
    sessions.push(up);
    peer.on("up", (n, bytes, answer) => {
      up.push([n, Buffer.isBuffer(bytes) ? bytes[0] : bytes]);
      peer.emit("down", n, bytes);
      if (typeof answer === "function") answer(n);
      each(up.length);
    });
  });
  return sessions;
}
