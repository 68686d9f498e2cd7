import {
  type Acceptor,
  type BytePort,
  type Chunk,
  type Clock,
  type ConnectErrorData,
  type EncodedPacket,
  type ExchangeLink,
  type Handshake,
  type HttpExchange,
  type Link,
  type Packet,
  type PacketCodec,
  type PacketDecoder,
  type PacketSink,
  PacketType,
  RtError,
  ServerSession,
  type SessionConfig,
  type SessionEnd,
  type SessionHost,
  type SharedFrame,
} from "@rt/protocol";
import { Conn } from "./engine/conn.ts";
import type { Bucket, Deadlined, Deadlines } from "./engine/deadlines.ts";
import type { FlushList } from "./engine/flush-list.ts";
import type { RequestRecord } from "./handshake.ts";
import type { Member } from "./member.ts";
import type { DisconnectReason } from "./reasons.ts";
import type { ErrorReporter } from "./report.ts";
import { findMember, membersOf, type Roster, rosterSize, withMember, withoutMember } from "./roster.ts";
import { turnAway } from "./turn-away.ts";

/** A namespace as a connection sees it. */
export interface Entrance {
  /** A client asks to be let in. The answer is a call of `enter`, and then one of `joined` or `refuse`, now or later. */
  admit(connection: Connection, auth: object | undefined): void;
}

/** What the connections of one server share. Times in milliseconds. */
export interface ConnectionHome {
  readonly clock: Clock;
  readonly bytes: BytePort;
  readonly codec: PacketCodec;
  readonly session: SessionConfig;
  readonly flushes: FlushList;
  readonly deadlines: Deadlines;
  /** How long a connection may be in no namespace, and a namespace may take to decide. */
  readonly connectTimeout: number;
  /** How long a packet may wait for its next attachment. */
  readonly attachmentTimeout: number;
  /** The most namespaces one connection may be in. */
  readonly maxNamespaces: number;
  namespace(name: string): Entrance | undefined;
  readonly report: ErrorReporter;
  /** Nothing is left of it: it may be forgotten. */
  released(connection: Connection): void;
}

/** One client: its session, and the sockets it has in namespaces (B.4, B.5). */
export class Connection implements SessionHost, PacketSink, Deadlined {
  readonly sid: string;
  readonly request: RequestRecord;
  readonly session: ServerSession;
  /** The transport of the current link. */
  transport: Acceptor;
  /** Has it moved to another transport? */
  isUpgraded = false;
  bucket: Bucket | undefined = undefined;
  later: Deadlined | undefined = undefined;
  earlier: Deadlined | undefined = undefined;
  readonly #home: ConnectionHome;
  readonly #decoder: PacketDecoder;
  #roster: Roster<Member> = undefined;
  /** The current link, where it lives on many requests. */
  #exchanges: ExchangeLink | undefined = undefined;
  /** The transport of the link that is probed. */
  #probed: Acceptor | undefined = undefined;
  /** When the client must be in a namespace. */
  #joinBy: number;
  /** When the next attachment of a half-received packet must be here. */
  #completeBy = Infinity;
  /** What sockets hear in place of the session's own reason. */
  #reason: DisconnectReason | undefined = undefined;
  #conn: Conn | undefined = undefined;

  constructor(home: ConnectionHome, sid: string, transport: Acceptor, request: RequestRecord) {
    this.#home = home;
    this.sid = sid;
    this.transport = transport;
    this.request = request;
    this.session = new ServerSession(this, home.session, home.clock, home.bytes);
    this.#decoder = home.codec.decoder(this);
    this.#joinBy = home.clock.now() + home.connectTimeout;
  }

  /** Begins on its first link. */
  open(link: Link, exchanges: ExchangeLink | undefined, handshake: Handshake): void {
    this.#exchanges = exchanges;
    const now = this.#home.clock.now();
    this.session.attach(link, handshake, now);
    // At once: what accepted the link has held its answer back, and both leave in one write.
    this.session.flush(now);
  }

  /** Takes a further request of the current link. */
  exchange(exchange: HttpExchange): void {
    this.#exchanges?.exchange(exchange);
  }

  /** Takes a link that wants to replace the current one; it is closed when the session cannot move now. */
  probe(link: Link, transport: Acceptor): void {
    const { clock, session } = this.#home;
    if (this.session.state !== "open" || this.transport.opens !== "request" || transport === this.transport) {
      turnAway(link, clock, session.closeTimeout);
      return;
    }
    this.#probed = transport;
    this.session.probe(link, clock.now());
  }

  /** The connection as applications see it. */
  get conn(): Conn {
    this.#conn ??= new Conn(this, this.#home.report);
    return this.#conn;
  }

  /** May a message leave at once? */
  get isWritable(): boolean {
    return this.session.isWritable;
  }

  /** Sends a packet; its parts follow each other without a gap. */
  write({ head, attachments }: EncodedPacket): void {
    this.session.send(head);
    for (const attachment of attachments) this.session.send(attachment);
  }

  /** As `write`, with the frames that many connections get. */
  writeShared(frames: readonly SharedFrame[]): void {
    for (const frame of frames) this.session.sendFrame(frame);
  }

  /** Ends it in order; its sockets hear of it before this returns, with `forced close` or `forced server close` (B.8). */
  close(): void {
    const isDeferred = this.transport.opens === "request" && !this.session.isWritable;
    this.#end(isDeferred ? "forced server close" : "forced close");
  }

  /** Takes its sockets out of their namespaces, with a word to the client each, and ends it in order. */
  disconnect(): void {
    for (const member of this.members) member.disconnect();
    this.close();
  }

  /** Takes in the socket that asks for a namespace. */
  enter(member: Member): void {
    this.#roster = withMember(this.#roster, member);
    this.#watchJoining();
  }

  /** A socket is in its namespace now. */
  joined(): void {
    const isUndecided = membersOf(this.#roster).some((member) => !member.isJoined);
    if (!isUndecided) this.#joinBy = Infinity;
  }

  /** A socket is no longer in its namespace, or was not let in. */
  leave(member: Member): void {
    this.#roster = withoutMember(this.#roster, member);
    if (rosterSize(this.#roster) === 0) this.#watchJoining();
  }

  /** Says no to a namespace. The connection stays. */
  refuse(nsp: string, data: ConnectErrorData): void {
    this.write(this.#home.codec.encode({ type: PacketType.CONNECT_ERROR, nsp, data }));
  }

  /** Its sockets at this moment. */
  get members(): readonly Member[] {
    return membersOf(this.#roster);
  }

  message(data: Chunk): void {
    const decoder = this.#decoder;
    decoder.add(data);
    if (decoder.pending) {
      this.#completeBy = this.#home.clock.now() + this.#home.attachmentTimeout;
      this.rearm();
    } else if (this.#completeBy !== Infinity) {
      this.#completeBy = Infinity;
    }
  }

  packet(packet: Packet): void {
    const member = findMember(this.#roster, packet.nsp);
    if (packet.type === PacketType.CONNECT) {
      // Also while the first one is not decided: two sockets for one namespace would come of it (F.2, 3).
      if (member === undefined) this.#connect(packet.nsp, packet.data);
      else this.close();
    } else if (member?.isJoined !== true) {
      this.close();
    } else if (packet.type === PacketType.EVENT) {
      member.received(packet);
    } else if (packet.type === PacketType.ACK) {
      member.acknowledged(packet.id, packet.data);
    } else if (packet.type === PacketType.DISCONNECT) {
      member.ended("client namespace disconnect");
    } else {
      this.close();
    }
  }

  failed(error: RtError): void {
    for (const member of this.members) member.failed(error);
    this.#end("forced close");
  }

  get deadline(): number {
    const { deadline, isOpen } = this.session;
    return isOpen ? Math.min(deadline, this.#joinBy, this.#completeBy) : deadline;
  }

  tick(now: number): void {
    this.session.tick(now);
    if (!this.session.isOpen) return;
    if (now >= this.#completeBy)
      this.failed(new RtError("PROTOCOL", "the attachments of a packet did not come in time"));
    else if (now >= this.#joinBy) this.#joiningExpired();
  }

  upgraded(): void {
    if (this.#probed === undefined) return;
    this.transport = this.#probed;
    this.#probed = undefined;
    this.#exchanges = undefined;
    this.isUpgraded = true;
    this.#conn?.moved();
  }

  closed(end: SessionEnd): void {
    const reason = this.#reason ?? end.reason;
    for (const member of this.members) member.ended(reason, end);
    this.#conn?.ended(end);
  }

  released(): void {
    this.#home.deadlines.disarm(this);
    this.#home.released(this);
  }

  pending(): void {
    this.#home.flushes.add(this.session);
  }

  rearm(): void {
    this.#home.deadlines.arm(this);
  }

  #connect(nsp: string, auth: object | undefined): void {
    const entrance = this.#home.namespace(nsp);
    if (entrance === undefined) this.refuse(nsp, { message: "Invalid namespace" });
    else if (rosterSize(this.#roster) >= this.#home.maxNamespaces) this.refuse(nsp, { message: "Too many namespaces" });
    else entrance.admit(this, auth);
  }

  #watchJoining(): void {
    if (this.#joinBy !== Infinity) return;
    this.#joinBy = this.#home.clock.now() + this.#home.connectTimeout;
    this.rearm();
  }

  /** Nothing was joined in time: that is the end. Otherwise the namespaces that took too long have decided by it. */
  #joiningExpired(): void {
    this.#joinBy = Infinity;
    if (!this.members.some((member) => member.isJoined)) {
      this.close();
      return;
    }
    for (const member of this.members) if (!member.isJoined) member.expired();
  }

  #end(reason: DisconnectReason): void {
    this.#reason ??= reason;
    this.session.close(this.#home.clock.now());
  }
}
