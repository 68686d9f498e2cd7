import { dial, type RtLink, type RtWay } from "./rt-link.ts";

/** What an open frame offers. */
export interface Offer {
  readonly v: number;
  readonly session: string;
  readonly token: string;
  readonly window: number;
  readonly messages: number;
  readonly bytes: number;
  readonly credit: number;
}

/** The open frame of a link. */
export interface Greeting {
  readonly sid: string;
  readonly rt?: Offer;
}

/** A request to resume, as its client would make it but for what is changed. */
export type Asked = Readonly<Record<string, unknown>>;

/** What a link got that asked for a session. */
export interface Answered {
  readonly link: RtLink;
  readonly greeting: Greeting;
  /** The first frame after the greeting. */
  readonly frame: string;
}

/** A client of rt's own that counts, keeps and asks by hand: its session, on one link after the other. */
export class RtClient {
  readonly port: number;
  /** The id of the first link. */
  readonly sid: string;
  readonly offer: Offer;
  link: RtLink;
  token: string;
  attempt = 0;
  /** How many messages have come. */
  received = 0;
  /** How many messages the server has confirmed, on this link or in its last answer. */
  confirmed = 0;
  /** All messages that were sent. */
  readonly #sent: (string | Uint8Array)[] = [];
  /** Messages that came while a confirmation was awaited. */
  readonly #held: (string | Buffer)[] = [];

  constructor(port: number, link: RtLink, sid: string, offer: Offer) {
    this.port = port;
    this.sid = sid;
    this.link = link;
    this.offer = offer;
    this.token = offer.token;
  }

  /** A session that was greeted, and is in no namespace. */
  static async open(port: number, way: RtWay): Promise<RtClient> {
    const link = await dial(port, way);
    const { sid, rt } = await greeted(link);
    if (rt === undefined) throw new Error("no offer");
    return new RtClient(port, link, sid, rt);
  }

  /** A session that is in namespaces: the texts are the CONNECT packets. */
  static async joined(port: number, way: RtWay, ...connects: readonly string[]): Promise<RtClient> {
    const client = await RtClient.open(port, way);
    const packets = connects.length === 0 ? ["40"] : connects;
    await client.send(...packets);
    await client.take(packets.length);
    return client;
  }

  /** Sends messages: texts with their `4`, and attachments. */
  async send(...messages: readonly (string | Uint8Array)[]): Promise<void> {
    this.#sent.push(...messages);
    await this.link.send(...messages);
  }

  /** The next message: a text with its `4`, or bytes. Confirmations are noted, anything else is not expected. */
  async next(): Promise<string | Buffer> {
    for (;;) {
      const message = this.#held.shift() ?? (await this.#read());
      if (message !== undefined) return message;
    }
  }

  /** The server has said that so many messages have come. It does so at a quarter of what may be outstanding. */
  async whenConfirmed(count: number): Promise<void> {
    while (this.confirmed < count) {
      const message = await this.#read();
      if (message !== undefined) this.#held.push(message);
    }
  }

  async take(count: number): Promise<(string | Buffer)[]> {
    const messages: (string | Buffer)[] = [];
    while (messages.length < count) messages.push(await this.next());
    return messages;
  }

  /** The data of the next events: names and arguments. */
  async events(count: number): Promise<unknown[]> {
    return (await this.take(count)).map((message) => JSON.parse(String(message).replace(/^42(\/[^,]*,)?\d*/, "")));
  }

  /** Ends its link without a word. */
  async cut(): Promise<void> {
    await this.link.cut();
  }

  /** Opens a link and asks for its session there, or for what `changes` make of that. It goes on as it was. */
  async ask(way: RtWay = this.link.way, changes: Asked = {}): Promise<Answered> {
    const link = await dial(this.port, way);
    const greeting = await greeted(link);
    await link.send(this.request(changes));
    return { link, greeting, frame: String(await link.next()) };
  }

  /** The frame that asks for its session. */
  request(changes: Asked = {}): string {
    const { token, received } = this;
    const { session } = this.offer;
    return `0${JSON.stringify({ session, token, attempt: ++this.attempt, received, ...changes })}`;
  }

  /** Comes back on a new link, and sends again what the server has not received. */
  async resume(way: RtWay = this.link.way): Promise<void> {
    const { link, frame } = await this.ask(way);
    await this.goOn(link, frame);
  }

  /** The next frame, where it is a message. */
  async #read(): Promise<string | Buffer | undefined> {
    const frame = await this.link.next();
    if (typeof frame !== "string" || frame.startsWith("4")) {
      this.received++;
      return frame;
    }
    if (/^6\d+$/.test(frame)) this.confirmed = Number(frame.slice(1));
    else if (frame !== "6") throw new Error(`came: ${frame}`);
    return undefined;
  }

  /** Takes the server's consent, and its link. */
  async goOn(link: RtLink, frame: string): Promise<void> {
    if (!frame.startsWith("0")) throw new Error(`refused: ${frame}`);
    const { received, token } = JSON.parse(frame.slice(1)) as { readonly received: number; readonly token: string };
    this.link = link;
    this.token = token;
    this.confirmed = received;
    const missed = this.#sent.slice(received);
    if (missed.length > 0) await link.send(...missed);
  }
}

/** The data of the open frame. */
export async function greeted(link: RtLink): Promise<Greeting> {
  return JSON.parse(String(await link.next()).slice(1)) as Greeting;
}

/** The code with which the server refused, or ended. */
export function codeOf(frame: string | Buffer): unknown {
  const text = String(frame);
  if (!text.startsWith("1")) throw new Error(`no close frame: ${text}`);
  return (JSON.parse(text.slice(1)) as { readonly code: unknown }).code;
}
