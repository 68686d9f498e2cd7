import { ask, eioPath } from "./http.ts";
import { NodeWire } from "./node-wire.ts";
import { Wire } from "./ws.ts";

/** The ways in which a client of rt's own reaches a server. */
export const RT_WAYS = ["websocket", "polling", "node"] as const;
export type RtWay = (typeof RT_WAYS)[number];

/** One link of such a client, in the words of the wire: frames, text as text. */
export interface RtLink {
  readonly way: RtWay;
  /** Settles when the frames have been taken, as far as the carrier can tell. */
  send(...frames: readonly (string | Uint8Array)[]): Promise<void>;
  next(): Promise<string | Buffer>;
  /** Ends the link without a word, so that the server sees it. */
  cut(): Promise<void>;
  /** Settles when the server has ended the link. */
  ended(): Promise<void>;
}

/** Opens a link that says that it is of a client of rt's own; `rt` is what it says. */
export function dial(port: number, way: RtWay, rt = "rt=1"): Promise<RtLink> {
  if (way === "node") return NodeLink.open(port, rt);
  return way === "websocket" ? WebSocketLink.open(port, rt) : PollingLink.open(port, rt);
}

class WebSocketLink implements RtLink {
  readonly way = "websocket";
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  static async open(port: number, rt: string): Promise<WebSocketLink> {
    return new WebSocketLink(await Wire.to(port, `transport=websocket&${rt}`));
  }

  send(...frames: readonly (string | Uint8Array)[]): Promise<void> {
    this.#wire.send(...frames);
    return Promise.resolve();
  }

  next(): Promise<string | Buffer> {
    return this.#wire.next();
  }

  async cut(): Promise<void> {
    this.#wire.socket.terminate();
    await this.#wire.closed;
  }

  async ended(): Promise<void> {
    await this.#wire.closed;
  }
}

class NodeLink implements RtLink {
  readonly way = "node";
  readonly #wire: NodeWire;

  constructor(wire: NodeWire) {
    this.#wire = wire;
  }

  static async open(port: number, rt: string): Promise<NodeLink> {
    return new NodeLink(await NodeWire.to(port, `transport=node&${rt}`));
  }

  send(...frames: readonly (string | Uint8Array)[]): Promise<void> {
    this.#wire.send(...frames);
    return Promise.resolve();
  }

  next(): Promise<string | Buffer> {
    return this.#wire.next();
  }

  async cut(): Promise<void> {
    this.#wire.socket.resetAndDestroy();
    await this.#wire.closed;
  }

  async ended(): Promise<void> {
    await this.#wire.closed;
  }
}

/** One request after the other, each numbered. */
class PollingLink implements RtLink {
  readonly way = "polling";
  readonly #port: number;
  readonly #rt: string;
  #sid = "";
  #gets = 0;
  #posts = 0;
  readonly #frames: (string | Buffer)[] = [];

  constructor(port: number, rt: string) {
    this.#port = port;
    this.#rt = rt;
  }

  static async open(port: number, rt: string): Promise<PollingLink> {
    const link = new PollingLink(port, rt);
    await link.#poll();
    const { sid } = JSON.parse(String(link.#frames[0]).slice(1)) as { readonly sid: string };
    link.#sid = sid;
    return link;
  }

  async send(...frames: readonly (string | Uint8Array)[]): Promise<void> {
    const records = frames.map((frame) => (typeof frame === "string" ? frame : `b${toBase64(frame)}`));
    const path = this.#path(++this.#posts);
    const { status } = await ask(this.#port, path, {
      method: "POST",
      body: records.join("\x1e"),
      headers: { "content-type": "text/plain" },
    });
    if (status !== 200) throw new Error(`a POST was answered with ${status}`);
  }

  async next(): Promise<string | Buffer> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      await this.#poll();
    }
  }

  /** By a number out of turn: a request that is cut may come again, and the server waits for that. */
  async cut(): Promise<void> {
    this.#posts += 9;
    await ask(this.#port, this.#path(this.#posts), { method: "POST", body: "6" });
  }

  async ended(): Promise<void> {
    const isOver = async (): Promise<boolean> => (await ask(this.#port, this.#path(++this.#gets))).status === 400;
    while (!(await isOver()));
  }

  async #poll(): Promise<void> {
    const { status, body } = await ask(this.#port, this.#path(++this.#gets));
    if (status !== 200) throw new Error(`a GET was answered with ${status}`);
    for (const record of body.split("\x1e"))
      this.#frames.push(record.startsWith("b") ? Buffer.from(record.slice(1), "base64") : record);
  }

  #path(number: number): string {
    const sid = this.#sid === "" ? "" : `&sid=${this.#sid}`;
    return eioPath(`transport=polling&${this.#rt}${sid}&seq=${number}`);
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
