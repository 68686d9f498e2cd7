import {
  type Acceptor,
  type BytePort,
  type Chunk,
  type Clock,
  type EngineRevision,
  type ExchangeLink,
  type FrameTap,
  type Handshake,
  type HttpExchange,
  type Lane,
  type Link,
  type ResumeRequest,
  type ServerContinuity,
  ServerSession,
  type SessionConfig,
  type SessionEnd,
  type SessionHost,
  type SharedFrame,
} from "@rt/protocol";
import { Eio3Session } from "@rt/protocol/eio3";
import { Conn } from "./engine/conn.ts";
import type { Bucket, Deadlined, Deadlines } from "./engine/deadlines.ts";
import type { FlushList } from "./engine/flush-list.ts";
import { createId } from "./engine/ids.ts";
import type { RequestRecord } from "./handshake.ts";
import type { Opening } from "./http/router.ts";
import * as own from "./internals.ts";
import type { ErrorReporter } from "./report.ts";
import { turnAway } from "./turn-away.ts";

/** What the sessions of one server share. Times in milliseconds. */
export interface CarriageHome {
  readonly clock: Clock;
  readonly bytes: BytePort;
  readonly session: SessionConfig;
  readonly flushes: FlushList;
  readonly deadlines: Deadlines;
  /** What every connection is sent first, if anything is. */
  readonly initialFrame: SharedFrame | undefined;
  readonly report: ErrorReporter;
}

/** How one client is reached: its session, and the link that carries it now. What is said there is the subclass's affair. */
export abstract class Carriage<Home extends CarriageHome>
  implements SessionHost, FrameTap, ServerContinuity, Deadlined
{
  /** The id of the current link on the wire. */
  sid: string;
  /** The transport of the current link. */
  transport: Acceptor;
  /** The request that opened the first link. */
  readonly request: RequestRecord;
  readonly session: ServerSession;
  /** Names a session that outlives its links to its client; empty where it does not. */
  readonly sessionId: string;
  /** Has it moved to another transport? */
  isUpgraded = false;
  bucket: Bucket | undefined = undefined;
  later: Deadlined | undefined = undefined;
  earlier: Deadlined | undefined = undefined;
  protected readonly home: Home;
  /** The object that stands for it, where somebody has asked for that. */
  protected knownConn: Conn | undefined = undefined;
  /** The current link, where it lives on many requests. */
  #exchanges: ExchangeLink | undefined = undefined;
  /** The transport of the link that is probed, or was last. */
  probing: Acceptor | undefined = undefined;

  constructor(home: Home, { sid, transport, revision }: Opening, request: RequestRecord, sessionId: string) {
    this.home = home;
    this.sid = sid;
    this.transport = transport;
    this.request = request;
    this.sessionId = sessionId;
    const { session, clock, bytes } = home;
    this.session =
      revision === 3
        ? new Eio3Session(this, session, clock, bytes)
        : new ServerSession(this, session, clock, bytes, sessionId === "" ? undefined : this);
  }

  /** Begins on its first link. */
  open(link: Link, exchanges: ExchangeLink | undefined, handshake: Handshake): void {
    this.#exchanges = exchanges;
    const now = this.home.clock.now();
    this.session.attach(link, handshake, now);
    const { initialFrame } = this.home;
    // One that outlives its links may be no more than a link for another one, and is greeted later.
    if (initialFrame !== undefined && this.sessionId === "") this.session.sendFrame(initialFrame);
    // At once: what accepted the link has held its answer back, and both leave in one write.
    if (this.revision === 4) this.session.flush(now);
  }

  /** What its client speaks. To one of Engine.IO 3 the first namespace opens by itself, and that leaves in one piece with the greeting. */
  get revision(): EngineRevision {
    return this.session.revision;
  }

  /** Takes a further request of the current link. */
  exchange(exchange: HttpExchange): void {
    this.#exchanges?.exchange(exchange);
  }

  /** Takes a link that wants to replace the current one; it is closed when the session cannot move now, or not in this way. */
  probe(link: Link, transport: Acceptor): void {
    const { clock, session } = this.home;
    const mayMove = this.session.state === "open" && this.sessionId === "";
    if (!mayMove || this.transport.opens !== "request" || transport === this.transport) {
      turnAway(link, clock, session.closeTimeout);
      return;
    }
    this.probing = transport;
    this.session.probe(link, clock.now());
  }

  /** Goes on with the link of another one, which the client has opened to ask for this one. */
  takeOver(fresh: Carriage<Home>, lane: Lane, request: ResumeRequest): void {
    const hasMoved = this.transport !== fresh.transport;
    this.sid = fresh.sid;
    this.transport = fresh.transport;
    this.#exchanges = fresh.#exchanges;
    if (hasMoved) this.isUpgraded = true;
    this.session.take(lane, request, createId(), this.home.clock.now());
    // A listener that heard of the return may have ended it.
    if (hasMoved && this.session.isOpen) this.knownConn?.[own.moved]();
  }

  /** The connection as applications see it. */
  get conn(): Conn {
    this.knownConn ??= new Conn(this, this.home.report);
    return this.knownConn;
  }

  /** Who wants to hear of frames: nobody where nobody has asked for the object. */
  get tap(): FrameTap | undefined {
    return this.knownConn === undefined ? undefined : this;
  }

  received(frame: Chunk): void {
    this.knownConn?.[own.received](frame);
  }

  created(frame: string): void {
    this.knownConn?.[own.created](frame);
  }

  flushing(): void {
    this.knownConn?.[own.flushing]();
  }

  flushed(): void {
    this.knownConn?.[own.flushed]();
  }

  probed(): void {
    this.knownConn?.[own.probed]();
  }

  /** May a message leave at once? */
  get isWritable(): boolean {
    return this.session.isWritable;
  }

  abstract readonly deadline: number;
  abstract tick(now: number): void;
  abstract close(): void;
  abstract message(data: Chunk): void;
  abstract closed(end: SessionEnd): void;
  abstract released(): void;
  abstract suspended(end: SessionEnd): void;
  abstract resumed(): void;
  abstract resumeAsked(request: ResumeRequest): void;

  /** The link that was probed has taken over. A session that outlives its links moves by `takeOver`, which knows more. */
  upgraded(): void {
    if (this.probing === undefined) return;
    this.transport = this.probing;
    this.probing = undefined;
    this.#exchanges = undefined;
    this.isUpgraded = true;
    this.knownConn?.[own.moved]();
  }

  pending(): void {
    this.home.flushes.add(this.session);
  }

  rearm(): void {
    this.home.deadlines.arm(this);
  }
}
