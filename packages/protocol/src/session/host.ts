import type { Chunk } from "../contracts/index.ts";
import type { SessionEnd } from "./close-codes.ts";
import type { Handshake } from "./handshake.ts";
import type { Lane } from "./lane.ts";
import type { ResumeRequest } from "./resume.ts";

/** The limits of a session, in milliseconds and bytes. */
export interface SessionConfig {
  /** How long a second link may take to replace the first one. */
  readonly upgradeTimeout: number;
  /** How long the last frames and the end of the link may take after a close. */
  readonly closeTimeout: number;
  /** The most that may wait for the link, or for a confirmation; above it the peer is given up (`slow`). */
  readonly maxBacklog: number;
}

/** Hears of the frames of a server's session: for those who watch it. */
export interface FrameTap {
  /** A frame has come on the current link; what it leads to follows. */
  received(frame: Chunk): void;
  /** A control frame waits now, or has taken the place of one. Messages are told by those who send them. */
  created(frame: string): void;
  /** What waits is about to be written. */
  flushing(): void;
  /** So much of it as the link took has been written. */
  flushed(): void;
  /** The probe of a further link was answered. */
  probed(): void;
}

/** What carries a session's work out: the layer above it and its driver. */
export interface SessionHost {
  /** Asked anew for each frame: nobody is told anything where there is none. */
  readonly tap?: FrameTap | undefined;
  /** The data of a message frame, in order. */
  message(data: Chunk): void;
  /** A second link has taken the place of the first, which was alive. */
  upgraded(): void;
  /** The conversation is over; called once. Nothing is delivered afterwards. */
  closed(end: SessionEnd): void;
  /** No link is left and no deadline: the host may forget the session. Called once, after `closed`. */
  released(): void;
  /** Frames wait: `flush` wants to be called when the present turn has done its work. Once until then. */
  pending(): void;
  /** `deadline` may have moved to an earlier time. */
  rearm(): void;
}

/** What a host can do with a session that outlives its links; without it the session ends with its link, as Engine.IO's do. */
export interface Continuity {
  /** The link is gone; the session waits for another. What is sent meanwhile is kept. */
  suspended(end: SessionEnd): void;
  /** After `suspended`: the session goes on, on a new link, with nothing lost. */
  resumed(): void;
}

/** A server's part in it. */
export interface ServerContinuity extends Continuity {
  /** The first frame on a fresh session asks for another one, which the host knows or refuses. */
  resumeAsked(request: ResumeRequest): void;
}

/** A client's part in it. */
export interface ClientContinuity extends Continuity {
  /**
   * In place of `closed`: the server did not continue the session, which is over, and offers a fresh one on the same link: begin it
   * by `ClientSession.adopt`, or abort the link.
   */
  replaced(end: SessionEnd, lane: Lane, handshake: Handshake): void;
}

/** The host of a client's session. */
export interface ClientSessionHost extends SessionHost {
  /** The open frame came: messages may be sent. */
  opened(handshake: Handshake): void;
  /** The server's ping came. */
  pinged(): void;
  /** Some of what waited has been written to the link, or all. */
  wrote(isAll: boolean): void;
  /** The second link failed; the session carries on with the first, or goes on waiting for one. */
  forsaken(message: string): void;
}
