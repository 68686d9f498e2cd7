import type { Chunk } from "../contracts/index.ts";
import { createJsonCodec, type Packet } from "../packet/index.ts";
import type { Session } from "../session/index.ts";
import type { RecordingHost } from "./recording-host.ts";

const codec = createJsonCodec();

/** An end of a session that says packets, and puts together those that it hears. */
export class PacketSpeaker {
  /** What it has heard, and not given to `takeHeard` yet. */
  #heard: Packet[] = [];
  /** Why it will hear no more: something that is no packet, or the end of the session. */
  #failure: unknown;
  readonly #session: Session;
  #wake: () => void = () => {};

  constructor(session: Session, host: RecordingHost) {
    this.#session = session;
    const decoder = codec.decoder({
      packet: (packet) => {
        this.#heard.push(packet);
        this.#wake();
      },
      failed: (error) => this.#fail(error),
    });
    host.onMessage = (data) => {
      host.messages.length = 0;
      decoder.add(plain(data));
    };
    host.onClosed = (end) => this.#fail(end);
  }

  /** Sends a packet, in as many messages as it takes. */
  say(packet: Packet): void {
    const { head, attachments } = codec.encode(packet);
    let left = attachments.length;
    this.#session.send(head, left === 0);
    for (const attachment of attachments) this.#session.send(attachment, --left === 0);
  }

  /** What it has heard since the last time. */
  takeHeard(): readonly Packet[] {
    return this.#heard.splice(0);
  }

  /** Resolves when so many packets wait to be taken; rejects when they cannot come any more. */
  async heard(count: number): Promise<void> {
    while (this.#heard.length < count) {
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #fail(failure: unknown): void {
    this.#failure ??= failure;
    this.#wake();
  }
}

/** The same bytes, seen by no class of a platform's own. */
function plain(data: Chunk): Chunk {
  return typeof data === "string" ? data : new Uint8Array(data.buffer, data.byteOffset, data.length);
}
