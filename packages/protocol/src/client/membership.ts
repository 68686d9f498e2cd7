import type { AckListener } from "../acks/index.ts";
import { RtError } from "../errors.ts";
import { callGuarded } from "../events/index.ts";
import { type ConnectPacket, type EventData, type EventPacket, type Packet, PacketType } from "../packet/index.ts";
import type { CloseReason } from "../session/index.ts";
import type { Carrier, Member } from "./carrier.ts";
import { ConnectRefusedError, TransportError } from "./connect-error.ts";
import type { DisconnectDetails } from "./connection-events.ts";
import { MEMBERSHIP_TRANSITIONS, type MembershipState, type MembershipTrigger } from "./membership-states.ts";
import type { Auth } from "./options.ts";
import { Sender, type SendFlags } from "./sender.ts";
import type { SocketRules } from "./socket-rules.ts";
import { sidOf, Ticket } from "./ticket.ts";

/** Why a socket was disconnected, in the words of Socket.IO. */
export type DisconnectReason = CloseReason | "io server disconnect" | "io client disconnect";

/** Answers an event, once; without effect after that, and when the session that the event came in is over. */
export type Answer = (...args: unknown[]) => void;

/** What a membership tells its socket, and asks it. */
export interface MembershipListener {
  /** What to tell the server of oneself, this time. */
  auth(): Auth | undefined;
  connected(): void;
  connectFailed(error: Error): void;
  disconnected(reason: DisconnectReason, details: DisconnectDetails | undefined): void;
  event(data: EventData, answer: Answer | undefined): void;
  /** An event has left for the server. */
  sent(data: EventData): void;
}

/** The most events that are kept while the answer to CONNECT is on its way: a server that means well sends none, or a few. */
const MAX_EARLY = 1000;

/** The same where they may be what was missed. */
const MAX_MISSED = 10_000;

/** One socket's place in its namespace: joining, leaving, and what comes and goes in between. It lasts as long as the session. */
export class Membership implements Member {
  readonly nsp: string;
  readonly #carrier: Carrier;
  readonly #listener: MembershipListener;
  readonly #sender: Sender;
  #state: MembershipState = "inactive";
  #id: string | undefined;
  /** One for each time that the namespace was joined. */
  #term = 0;
  /** The question to the application who it is, while it is open. */
  #question: object | undefined;
  /** Has the application left a joined namespace? The server may have sent it away meanwhile: that is not said of what follows. */
  #mayCross = false;
  #early: EventPacket[] = [];
  #isRecovered = false;
  readonly #ticket = new Ticket();

  constructor(nsp: string, rules: SocketRules, carrier: Carrier, listener: MembershipListener) {
    this.nsp = nsp;
    this.#carrier = carrier;
    this.#listener = listener;
    this.#sender = new Sender(nsp, rules, carrier, (data) => listener.sent(data));
  }

  /** The server's name for this socket, while it is joined. */
  get id(): string | undefined {
    return this.#id;
  }

  get isJoined(): boolean {
    return this.#state === "joined";
  }

  /** Joined, with a session that has no link at the moment? */
  get isSuspended(): boolean {
    return this.isJoined && this.#carrier.isSuspended;
  }

  /** Has the session come back on another link since the namespace was joined, or was that a return to the same place? */
  get isRecovered(): boolean {
    return this.#isRecovered;
  }

  get isActive(): boolean {
    return this.#state !== "inactive" && this.#state !== "leaving";
  }

  /** The events that came before the answer to CONNECT. */
  get early(): readonly EventData[] {
    return this.#early.map(({ data }) => data);
  }

  /** What is to be sent. */
  get outgoing(): Pick<Sender, "waiting" | "keep"> {
    return this.#sender;
  }

  /** Joins the namespace, now or as soon as there is a connection. */
  join(): void {
    this.#move("activate");
    if (this.#state !== "waiting") return;
    this.#carrier.join();
    this.opened();
  }

  /** Leaves the namespace, and stays away. */
  leave(): void {
    if (this.isJoined) this.#sayGoodbye();
    // The session may have had no room for it, and be over.
    const { isJoined } = this;
    if (!this.#move("leave")) return;
    this.#ended(isJoined, "io client disconnect");
  }

  /** As `Sender.emit`. */
  emit(data: EventData, flags: SendFlags, listener: AckListener | undefined): void {
    this.#sender.emit(data, flags, listener);
  }

  // What the manager calls.

  opened(): void {
    if (this.#state !== "waiting" || !this.#carrier.isOpen || this.#question !== undefined) return;
    const auth = this.#listener.auth();
    if (typeof auth !== "function") return this.#ask(auth);
    const question = {};
    this.#question = question;
    const give = (given?: object): void => {
      if (this.#question === question) this.#ask(given);
    };
    callGuarded(
      () => auth(give),
      [],
      (error) => this.#carrier.report(error),
    );
  }

  failed(error: Error): void {
    if (this.#state === "waiting") this.#listener.connectFailed(error);
  }

  suspended(): void {
    this.#sender.suspended();
  }

  resumed(): void {
    if (this.isJoined) this.#isRecovered = true;
    this.#sender.resumed();
  }

  lost(reason: CloseReason, details: DisconnectDetails, unsent: readonly EventPacket[]): void {
    const state = this.#state;
    this.#question = undefined;
    this.#mayCross = false;
    this.#early = [];
    this.#sender.takeBack(unsent);
    if (!this.#move("lose")) return;
    if (state === "joined") this.#disconnected(reason, details);
    else if (state === "joining") this.#listener.connectFailed(new TransportError(reason, details));
  }

  unsendable(event: EventPacket, error: RtError): boolean {
    return this.#sender.unsendable(event, error);
  }

  received(packet: Packet): void {
    switch (packet.type) {
      case PacketType.CONNECT:
        return this.#granted(packet);
      case PacketType.EVENT:
        return this.#happened(packet);
      case PacketType.ACK:
        return this.#sender.answered(packet.id, packet.data);
      case PacketType.CONNECT_ERROR:
        return this.#refused(new ConnectRefusedError(packet.data.message, packet.data.data));
      case PacketType.DISCONNECT:
        if (this.#move("expel")) this.#ended(true, "io server disconnect");
        else if (!this.#mayCross) this.#refused(new ConnectRefusedError("io server disconnect"));
        this.#mayCross = false;
        break;
    }
  }

  #move(trigger: MembershipTrigger): boolean {
    const next = MEMBERSHIP_TRANSITIONS[this.#state][trigger];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }

  #ask(auth: object | undefined): void {
    this.#question = undefined;
    if (!this.#carrier.isOpen || !this.#move("ask")) return;
    try {
      this.#carrier.send(
        this.#carrier.codec.encode({ type: PacketType.CONNECT, nsp: this.nsp, data: this.#ticket.with(auth) }),
      );
    } catch (error) {
      // Nothing was sent: no peer would take these credentials.
      this.#refused(error instanceof Error ? error : new RtError("UNENCODABLE", String(error)));
    }
  }

  #granted(packet: ConnectPacket): void {
    const id = sidOf(packet.data);
    if (id === undefined) {
      if (this.#state === "joining") this.#listener.connectFailed(new RtError("PROTOCOL", OLD_SERVER));
      return;
    }
    const state = this.#state;
    if (!this.#move("grant")) return;
    this.#mayCross = false;
    if (state !== "joining") {
      this.#sayGoodbye();
      return this.opened();
    }
    this.#id = id;
    this.#isRecovered = this.#ticket.granted(packet.data);
    this.#term += 1;
    const term = this.#term;
    const early = this.#early;
    this.#early = [];
    // First what waits to be sent: what the listeners of early events send comes after it.
    this.#sender.up();
    for (const event of early) {
      if (this.#isIn(term)) this.#deliver(event);
    }
    if (this.#isIn(term)) this.#listener.connected();
  }

  #sayGoodbye(): void {
    this.#mayCross = true;
    // Not in one payload with the last events: the reference's server would hear of the end first, and drop them.
    this.#carrier.flush();
    this.#carrier.send(this.#carrier.codec.encode({ type: PacketType.DISCONNECT, nsp: this.nsp }));
  }

  #refused(error: Error): void {
    const state = this.#state;
    if (!this.#move("refuse")) return;
    if (state !== "joining") return this.opened();
    this.#early = [];
    this.#carrier.leave();
    this.#listener.connectFailed(error);
  }

  #happened(packet: EventPacket): void {
    if (this.#state === "joined") this.#deliver(packet);
    else if (this.#state === "joining") {
      const most = this.#ticket.isValid ? MAX_MISSED : MAX_EARLY;
      if (this.#early.length < most) {
        this.#early.push(packet);
        return;
      }
      // Else it would be the same the next time.
      this.#ticket.drop();
      this.#carrier.blame(new RtError("PROTOCOL", `more than ${most} events came before the answer to CONNECT`));
    }
  }

  #deliver(packet: EventPacket): void {
    const { id, data } = packet;
    this.#ticket.heard(packet);
    this.#listener.event(data, id === undefined ? undefined : this.#answerTo(id));
  }

  #answerTo(id: number): Answer {
    const term = this.#term;
    let isDone = false;
    return (...args) => {
      // In another session, or to a namespace that was left, the answer would be a breach of the protocol.
      if (isDone || !this.#isIn(term)) return;
      const packet = this.#carrier.codec.encode({ type: PacketType.ACK, nsp: this.nsp, id, data: args });
      isDone = true;
      this.#carrier.send(packet);
    };
  }

  #isIn(term: number): boolean {
    return this.#state === "joined" && this.#term === term;
  }

  #ended(wasJoined: boolean, reason: DisconnectReason): void {
    this.#question = undefined;
    this.#early = [];
    this.#sender.down();
    this.#carrier.leave();
    if (wasJoined) this.#disconnected(reason, undefined);
  }

  #disconnected(reason: DisconnectReason, details: DisconnectDetails | undefined): void {
    this.#id = undefined;
    this.#sender.down();
    this.#listener.disconnected(reason, details);
    this.#sender.failAcks();
  }
}

const OLD_SERVER = "the server speaks version 2 of Socket.IO, which is too old";
