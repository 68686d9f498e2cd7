import { portableBytes } from "../../src/bytes/index.ts";
import type { Link } from "../../src/contracts/index.ts";
import { createJsonCodec, type EventData, type Packet, PacketType } from "../../src/packet/index.ts";
import { type Handshake, type ResumeOffer, ServerSession } from "../../src/session/index.ts";
import { RecordingHost, type VirtualClock } from "../../src/testing/index.ts";

/** How the server behaves. */
export interface ServerRules {
  readonly handshake: Partial<Handshake>;
  /** Does it offer sessions that outlive their links, where it is asked to, and with which limits? */
  readonly rt: Partial<Pick<ResumeOffer, "window" | "messages" | "bytes">>;
  /** The answer to a CONNECT: a sid is given, a refusal, or no word. */
  readonly admit: (packet: Packet) => "yes" | "no" | "silent";
  /** How long that answer takes, in milliseconds. */
  readonly admitDelay: () => number;
  /** Does it acknowledge what asks for it? With the arguments of the event. */
  readonly acknowledges: (data: EventData) => boolean;
}

const codec = createJsonCodec();

/** The greeting of one session: its sid and its offer are new each time. */
export type Greeting = Pick<Handshake, "sid" | "upgrades" | "rt">;

/** A server's end of one session: it keeps to the protocol, and notes where its client does not. */
export class ServerEnd {
  readonly sid: string;
  readonly session: ServerSession;
  readonly host: RecordingHost;
  readonly packets: Packet[] = [];
  /** What a Socket.IO server would end the connection for (B.5). */
  readonly violations: string[] = [];
  readonly joined: Set<string> = new Set();
  readonly #asked = new Set<string>();
  /** Left by the server: what its client sent before it heard of that is nobody's fault. */
  readonly #expelled = new Set<string>();
  readonly #clock: VirtualClock;
  readonly #rules: Partial<ServerRules>;
  #joins = 0;
  /** Does the session outlive its links? */
  outlives = false;

  constructor(clock: VirtualClock, rules: Partial<ServerRules>, sid: string) {
    this.#clock = clock;
    this.#rules = rules;
    this.sid = sid;
    this.host = new RecordingHost(clock);
    const config = { upgradeTimeout: 10_000, closeTimeout: 5000, maxBacklog: 1e9 };
    this.session = new ServerSession(this.host, config, clock, portableBytes, this.host);
    this.host.drive(this.session);
    const decoder = codec.decoder({
      packet: (packet) => this.#received(packet),
      failed: (error) => this.violations.push(error.message),
    });
    this.host.onMessage = (data): void => decoder.add(data);
  }

  greet(link: Link, greeting: Greeting): void {
    this.outlives = greeting.rt !== undefined;
    const rhythm = { pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 };
    this.session.attach(link, { ...rhythm, ...this.#rules.handshake, ...greeting }, this.#clock.now());
  }

  /** The events that came, without those of other namespaces. */
  events(nsp = "/"): EventData[] {
    return this.packets.flatMap((packet) =>
      packet.type === PacketType.EVENT && packet.nsp === nsp ? [packet.data] : [],
    );
  }

  send(packet: Packet): void {
    const { head, attachments } = codec.encode(packet);
    this.session.send(head);
    for (const attachment of attachments) this.session.send(attachment);
  }

  emit(...data: EventData): void {
    this.send({ type: PacketType.EVENT, nsp: "/", id: undefined, data });
  }

  /** Lets a client in, whatever the rules say. */
  grant(nsp: string): void {
    if (!this.session.isOpen && !this.session.isAway) return;
    this.#asked.delete(nsp);
    this.joined.add(nsp);
    this.send({ type: PacketType.CONNECT, nsp, data: { sid: `${this.sid}-${this.#joins++}` } });
  }

  expel(nsp: string): void {
    if (!this.joined.delete(nsp)) return;
    this.#expelled.add(nsp);
    this.send({ type: PacketType.DISCONNECT, nsp });
  }

  #received(packet: Packet): void {
    if (packet.type !== PacketType.CONNECT && this.#expelled.has(packet.nsp)) return;
    this.packets.push(packet);
    if (packet.type === PacketType.CONNECT) this.#connected(packet);
    else if (!this.joined.has(packet.nsp))
      this.violations.push(`type ${packet.type} for ${packet.nsp}, which is not joined`);
    else if (packet.type === PacketType.DISCONNECT) this.joined.delete(packet.nsp);
    else if (
      packet.type === PacketType.EVENT &&
      packet.id !== undefined &&
      this.#rules.acknowledges?.(packet.data) !== false
    ) {
      this.send({ type: PacketType.ACK, nsp: packet.nsp, id: packet.id, data: packet.data.slice(1) });
    }
  }

  #connected(packet: Packet): void {
    const { nsp } = packet;
    if (this.joined.has(nsp) || this.#asked.has(nsp)) {
      this.violations.push(`a second CONNECT for ${nsp}`);
      return;
    }
    this.#asked.add(nsp);
    this.#expelled.delete(nsp);
    const verdict = this.#rules.admit?.(packet) ?? "yes";
    const answer = (): void => {
      if (verdict === "yes") this.grant(nsp);
      else if (verdict === "no") {
        this.#asked.delete(nsp);
        this.send({ type: PacketType.CONNECT_ERROR, nsp, data: { message: "no", data: { nsp } } });
      }
    };
    const delay = this.#rules.admitDelay?.() ?? 0;
    if (delay === 0) answer();
    else this.#clock.at(this.#clock.now() + delay, answer);
  }
}
