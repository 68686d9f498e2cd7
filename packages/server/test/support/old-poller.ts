/** An answer, its body as it came. */
export interface OldAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly text: string;
}

/** One request of a client of Engine.IO 3; `query` follows what all of them say. */
export async function oldAsk(port: number, query = "transport=polling", init: RequestInit = {}): Promise<OldAnswer> {
  const response = await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=3&${query}`, init);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString() };
}

/** A client of Engine.IO 3 that polls, in the words of the wire. */
export class OldPoller {
  readonly port: number;
  readonly sid: string;
  /** The first answer. */
  readonly greeting: OldAnswer;
  readonly #query: string;

  private constructor(port: number, greeting: OldAnswer, query: string) {
    this.port = port;
    this.greeting = greeting;
    this.#query = query;
    this.sid = /sid\\?":\\?"([\w-]{20})/.exec(greeting.text)?.[1] ?? "";
  }

  /** Opens a session, which has its first namespace: in the first answer, or in the second. */
  static async open(port: number, more = ""): Promise<OldPoller> {
    const query = `transport=polling${more}`;
    const poller = new OldPoller(port, await oldAsk(port, query), query);
    if (!poller.greeting.text.includes("2:40")) await poller.poll();
    return poller;
  }

  poll(headers: Record<string, string> = {}): Promise<OldAnswer> {
    return oldAsk(this.port, `${this.#query}&sid=${this.sid}`, { headers });
  }

  post(body: string | Buffer, type = "text/plain;charset=UTF-8"): Promise<OldAnswer> {
    const init = { method: "POST", body: new Uint8Array(Buffer.from(body)), headers: { "content-type": type } };
    return oldAsk(this.port, `${this.#query}&sid=${this.sid}`, init);
  }
}
