import {
  type Chunk,
  type ConnectErrorData,
  type EncodedPacket,
  gapReport,
  type Packet,
  type PacketCodec,
  type PacketDecoder,
  type PacketSink,
  PacketType,
  type ResumeRequest,
  RtError,
  type SessionEnd,
  type SharedFrame,
} from "@rt/protocol";
import { Carriage, type CarriageHome } from "./carriage.ts";
import { createId } from "./engine/ids.ts";
import type { RequestRecord } from "./handshake.ts";
import type { Opening } from "./http/router.ts";
import * as own from "./internals.ts";
import type { Member } from "./member.ts";
import type { DisconnectReason } from "./reasons.ts";
import { findMember, membersOf, type Roster, rosterSize, withMember, withoutMember } from "./roster.ts";

/** A namespace as a connection sees it. */
export interface Entrance {
  /** A client asks to be let in. The answer is a call of `enter`, and then one of `joined` or `refuse`, now or later. */
  [own.admit](connection: Connection, auth: object | undefined): void;
}

/** What the connections of one server share. Times in milliseconds. */
export interface ConnectionHome extends CarriageHome {
  readonly codec: PacketCodec;
  /** For clients of Socket.IO 2. */
  readonly oldCodec: PacketCodec;
  /** How long a connection may be in no namespace, and a namespace may take to decide. */
  readonly connectTimeout: number;
  /** How long a packet may wait for its next attachment. */
  readonly attachmentTimeout: number;
  /** The most namespaces one connection may be in. */
  readonly maxNamespaces: number;
  namespace(name: string): Entrance | undefined;
  /** Applications may hear of it from now on. */
  announced(connection: Connection): void;
  /** Its client has asked for a namespace. */
  asked(connection: Connection): void;
  /** Its client has opened it to ask for another one. */
  resumeAsked(connection: Connection, request: ResumeRequest): void;
  /** It has no link and waits for one, or is in a namespace now while it waits. */
  suspended(connection: Connection): void;
  /** Its session is over: applications count it no more. Those who have sockets in it hear of it next. */
  ended(connection: Connection, end: SessionEnd): void;
  /** Nothing is left of it: it may be forgotten. */
  released(connection: Connection): void;
}

/** One client: its session, and the sockets it has in namespaces (B.4, B.5). */
export class Connection extends Carriage<ConnectionHome> implements PacketSink {
  /** May applications know of it? Not while it may be no more than a link for another one. */
  isAnnounced = false;
  readonly #decoder: PacketDecoder;
  #roster: Roster<Member> = undefined;
  /** When the client must be in a namespace. */
  #joinBy: number;
  /** When the next attachment of a half-received packet must be here. */
  #completeBy = Infinity;
  /** What sockets hear in place of the session's own reason. */
  #reason: DisconnectReason | undefined = undefined;

  constructor(home: ConnectionHome, opening: Opening, request: RequestRecord, sessionId: string) {
    super(home, opening, request, sessionId);
    this.#decoder = this.codec.decoder(this);
    this.#joinBy = home.clock.now() + home.connectTimeout;
  }

  /** How packets look to its client. Events and acknowledgements look alike to all. */
  get codec(): PacketCodec {
    return this.revision === 3 ? this.home.oldCodec : this.home.codec;
  }

  /** The `id` of its socket in a namespace. Clients of Socket.IO 2 make it of the connection's, which nobody tells them otherwise. */
  idIn(nsp: string): string {
    if (this.revision === 4) return createId();
    return nsp === "/" ? this.sid : `${nsp}#${this.sid}`;
  }

  /** May its client come back to its sockets without it? One whose session outlives its links has no need, and old ones cannot. */
  get mayRecover(): boolean {
    return this.sessionId === "" && this.revision === 4;
  }

  /** It is a client's conversation, and no longer perhaps a mere link for another one. */
  announce(): void {
    this.isAnnounced = true;
    this.home.announced(this);
    // Clients of Socket.IO 2 are in it without asking.
    if (this.revision === 3) this.#connect("/", undefined);
  }

  /** Sends a packet; its parts follow each other without a gap. */
  write({ head, attachments }: EncodedPacket, mayCompress: boolean = true): void {
    let left = attachments.length;
    this.session.send(head, left === 0, mayCompress);
    for (const attachment of attachments) this.session.send(attachment, --left === 0, mayCompress);
    const conn = this.knownConn;
    if (conn?.hasListeners("packetCreate") === true)
      conn[own.sent]([typeof head === "string" ? `4${head}` : head, ...attachments]);
  }

  /** As `write`, with the frames that many connections get. */
  writeShared(frames: readonly SharedFrame[]): void {
    let left = frames.length;
    for (const frame of frames) this.session.sendFrame(frame, --left === 0);
    this.knownConn?.[own.sent](frames);
  }

  /** Ends it in order; its sockets hear of it before this returns, with `forced close` or `forced server close` (B.8). */
  close(): void {
    const { isWritable, isAway } = this.session;
    const isDeferred = isAway || (this.transport.opens === "request" && !isWritable);
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
    this.home.asked(this);
    this.#watchJoining();
  }

  /** A socket is in its namespace now. */
  joined(): void {
    if (this.members.every((member) => member[own.isJoined])) this.#joinBy = Infinity;
    if (this.session.isAway) this.home.suspended(this);
  }

  /** A socket is no longer in its namespace, or was not let in. */
  leave(member: Member): void {
    this.#roster = withoutMember(this.#roster, member);
    if (rosterSize(this.#roster) === 0) this.#watchJoining();
  }

  /** Says no to a namespace, in the words of the application. The connection stays. */
  refuse(nsp: string, data: ConnectErrorData): void {
    this.write(this.codec.encode({ type: PacketType.CONNECT_ERROR, nsp, data }));
  }

  /** As `refuse`, in words of the server's own: as Socket.IO says them, they look alike to all clients. */
  turnDown(nsp: string, message: string): void {
    this.write(this.home.codec.encode({ type: PacketType.CONNECT_ERROR, nsp, data: { message } }));
  }

  /** Has its session ended? Then nobody can be let in any more. */
  get isOver(): boolean {
    return !this.session.isOpen && !this.session.isAway;
  }

  /** Its sockets at this moment. */
  get members(): readonly Member[] {
    return membersOf(this.#roster);
  }

  /** Is it in a namespace? */
  get isJoined(): boolean {
    return this.members.some((member) => member[own.isJoined]);
  }

  message(data: Chunk): void {
    if (!this.isAnnounced) {
      this.announce();
      if (!this.session.isOpen) return;
    }
    const decoder = this.#decoder;
    decoder.add(data);
    if (decoder.pending) {
      this.#completeBy = this.home.clock.now() + this.home.attachmentTimeout;
      this.rearm();
    } else if (this.#completeBy !== Infinity) {
      this.#completeBy = Infinity;
    }
    this.knownConn?.[own.came](data);
  }

  packet(packet: Packet): void {
    const member = findMember(this.#roster, packet.nsp);
    if (packet.type === PacketType.CONNECT) {
      // Until the first is answered the answer is for both: Socket.IO's client asks at each `connect()`, and two sockets came of it (F.2, 3).
      if (member === undefined) this.#connect(packet.nsp, packet.data);
      else if (member[own.isAnswered]) this.close();
    } else if (member?.[own.isJoined] !== true) {
      this.close();
    } else if (packet.type === PacketType.EVENT) {
      member[own.received](packet);
    } else if (packet.type === PacketType.ACK) {
      member[own.acknowledged](packet.id, packet.data);
    } else if (packet.type === PacketType.DISCONNECT) {
      member[own.ended]("client namespace disconnect");
    } else {
      this.close();
    }
  }

  failed(error: RtError): void {
    for (const member of this.members) member[own.failed](error);
    this.#end("forced close");
  }

  get deadline(): number {
    const { deadline, isOpen } = this.session;
    return isOpen ? Math.min(deadline, this.#joinBy, this.#completeBy) : deadline;
  }

  tick(now: number): void {
    this.session.tick(now);
    if (!this.session.isOpen) return;
    if (now >= this.#completeBy) this.#incomplete(now);
    else if (now >= this.#joinBy) this.#joiningExpired();
  }

  resumeAsked(request: ResumeRequest): void {
    this.home.resumeAsked(this, request);
  }

  suspended(end: SessionEnd): void {
    this.home.suspended(this);
    // Others were perhaps given up for it, and their listeners may have ended it.
    if (this.session.isAway) this.knownConn?.[own.parted](end);
  }

  /** What the client has to do in time it could not do while it was away: its time begins anew. */
  resumed(): void {
    const now = this.home.clock.now();
    if (this.#joinBy !== Infinity) this.#joinBy = now + this.home.connectTimeout;
    if (this.#completeBy !== Infinity) this.#completeBy = now + this.home.attachmentTimeout;
    for (const member of this.members) member[own.resumed]();
    this.knownConn?.[own.returned]();
  }

  closed(end: SessionEnd): void {
    const reason = this.#reason ?? end.reason;
    this.home.ended(this, end);
    this.#reportGap(end);
    for (const member of this.members) member[own.ended](reason, end);
    this.knownConn?.[own.ended](end);
  }

  released(): void {
    this.home.deadlines.disarm(this);
    this.home.released(this);
  }

  #connect(nsp: string, auth: object | undefined): void {
    const entrance = this.home.namespace(nsp);
    if (entrance === undefined) this.turnDown(nsp, "Invalid namespace");
    else if (rosterSize(this.#roster) >= this.home.maxNamespaces) this.turnDown(nsp, "Too many namespaces");
    else entrance[own.admit](this, auth);
  }

  /** A link may have swallowed them, or this process may have been busy: a session that has other links to come is not to end by that. */
  #incomplete(now: number): void {
    const message = "the attachments of a packet did not come in time";
    if (this.sessionId === "") this.failed(new RtError("PROTOCOL", message));
    else this.session.dropLink(message, now);
  }

  #watchJoining(): void {
    if (this.#joinBy !== Infinity) return;
    this.#joinBy = this.home.clock.now() + this.home.connectTimeout;
    this.rearm();
  }

  /** Nothing was joined in time: that is the end. Otherwise the namespaces that took too long have decided by it. */
  #joiningExpired(): void {
    this.#joinBy = Infinity;
    if (!this.isJoined) {
      this.close();
      return;
    }
    for (const member of this.members) if (!member[own.isJoined]) member[own.expired]();
  }

  #reportGap(end: SessionEnd): void {
    const conn = this.knownConn;
    // It is put together from all that was left behind.
    if (conn?.hasListeners("gap") !== true) return;
    const report = gapReport(end, "server", this.home.codec);
    if (report !== undefined) conn[own.left](report);
  }

  #end(reason: DisconnectReason): void {
    this.#reason ??= reason;
    this.session.close(this.home.clock.now());
  }
}
