import { createReader, type LinkTraits, lengthFormat } from "@rt/protocol";
import { nodeBytes } from "@rt/transports/node";
import { onTestFinished } from "vitest";

type Frame = string | Uint8Array;

const STREAM: LinkTraits = {
  framing: "stream",
  payload: "bytes",
  maxFrames: 1,
  maxChunk: 1_000_000,
  endIsSeen: true,
  format: lengthFormat,
};

/** A client that is not rt: it speaks a stream down and POSTs up as docs/transports.md has them, by `fetch` alone. */
export class PlainStream {
  readonly frames: Frame[] = [];
  sid = "";
  isEnded = false;
  response: Response | undefined;
  readonly #url: string;
  readonly #name: "streaming" | "sse";
  #wake: () => void = () => undefined;

  constructor(url: string, name: "streaming" | "sse") {
    this.#url = `${url}/socket.io/?EIO=4&transport=${name}`;
    this.#name = name;
  }

  /** Opens a link, and reads its open frame. */
  static async open(url: string, name: "streaming" | "sse", query = ""): Promise<PlainStream> {
    const plain = new PlainStream(url, name);
    const controller = new AbortController();
    onTestFinished(() => controller.abort());
    const response = await fetch(`${plain.#url}${query}`, { signal: controller.signal });
    plain.response = response;
    void plain.#read(response).catch(() => undefined);
    const open = await plain.frame(1);
    if (open === undefined) throw new Error("the stream ended before the open frame");
    plain.sid = (JSON.parse(String(open).slice(1)) as { sid: string }).sid;
    return plain;
  }

  /** The `n`th frame that came, counted from 1. */
  async frame(n: number): Promise<Frame | undefined> {
    while (this.frames.length < n && !this.isEnded) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.frames[n - 1];
  }

  async ended(): Promise<void> {
    while (!this.isEnded) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.#url}&sid=${this.sid}`, { method: "POST", body, headers });
  }

  /** Posts frames as the transport wants them. */
  async say(...frames: readonly string[]): Promise<void> {
    const packed = frames.map((frame) => Buffer.concat([Buffer.from([Buffer.byteLength(frame)]), Buffer.from(frame)]));
    const response = await this.post(
      this.#name === "sse" ? frames.join("\u001e") : new Uint8Array(Buffer.concat(packed)),
    );
    if (response.status !== 200) throw new Error(`a POST was answered ${response.status}`);
  }

  async #read(response: Response): Promise<void> {
    const reader = response.body?.getReader();
    const frames = createReader(STREAM, nodeBytes);
    let text = "";
    try {
      while (reader !== undefined) {
        const { done, value } = await reader.read();
        if (done) break;
        if (this.#name === "streaming") {
          frames.read(value, { frame: (frame) => this.#came(frame) });
          continue;
        }
        text += Buffer.from(value).toString();
        const events = text.split("\n\n");
        text = events.pop() ?? "";
        for (const event of events) {
          const data = event.split("\n").find((line) => line.startsWith("data: "));
          for (const record of data?.slice(6).split("\u001e") ?? []) this.#came(record);
        }
      }
    } finally {
      this.isEnded = true;
      this.#wake();
    }
  }

  #came(frame: Frame): boolean {
    this.frames.push(frame);
    this.#wake();
    return true;
  }
}
