import { Agent, type ClientRequest, type IncomingHttpHeaders, request } from "node:http";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  readonly agent?: Agent;
}

/** One HTTP request on a connection of its own, and its answer. Rejected when the connection ends before it. */
export function ask(port: number, path: string, asking: Asking = {}): Promise<Answer> {
  return begin(port, path, asking).answer;
}

/** As `ask`, with the request itself, to cut it. */
export function begin(
  port: number,
  path: string,
  { method = "GET", headers = {}, body, agent = new Agent() }: Asking,
): { readonly sent: ClientRequest; readonly answer: Promise<Answer> } {
  const sent = request({ host: "127.0.0.1", port, path, method, headers, agent });
  const answer = new Promise<Answer>((resolve, reject) => {
    sent.on("error", reject);
    sent.on("response", (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode: status = 0, headers: received } = response;
        resolve({ status, headers: received, body: Buffer.concat(parts).toString() });
      });
    });
  });
  // Who cuts a request does not wait for its answer.
  answer.catch(() => undefined);
  sent.end(body);
  return { sent, answer };
}

/** Where the server's own requests go. */
export function eioPath(query: string): string {
  return `/socket.io/?EIO=4&${query}`;
}

/** A client of the polling transport, one request after the other, in the words of the wire. */
export class Poller {
  readonly port: number;
  readonly sid: string;
  /** The first answer's handshake. */
  readonly handshake: Readonly<Record<string, unknown>>;

  constructor(port: number, handshake: Readonly<Record<string, unknown>>) {
    this.port = port;
    this.handshake = handshake;
    this.sid = String(handshake["sid"]);
  }

  static async open(port: number, query = ""): Promise<Poller> {
    const { body } = await ask(port, eioPath(`transport=polling${query}`));
    return new Poller(port, JSON.parse(body.slice(1)) as Record<string, unknown>);
  }

  /** Opens a session, and joins a namespace. */
  static async connected(port: number, connect = "40"): Promise<Poller> {
    const poller = await Poller.open(port);
    await poller.post(connect);
    await poller.poll();
    return poller;
  }

  get path(): string {
    return eioPath(`transport=polling&sid=${this.sid}`);
  }

  poll(): Promise<Answer> {
    return ask(this.port, this.path);
  }

  post(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
    return ask(this.port, this.path, { method: "POST", body, headers: { "content-type": "text/plain", ...headers } });
  }
}
