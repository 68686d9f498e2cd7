import type { CancelTask, Chunk, Clock } from "../contracts/index.ts";
import type {
  ClientContinuity,
  ClientSessionHost,
  Handshake,
  Lane,
  ResumeRequest,
  ServerContinuity,
  Session,
  SessionEnd,
} from "../session/index.ts";

/** A host that drives its session on a clock, and notes all that it hears. */
export class RecordingHost implements ClientSessionHost, ClientContinuity, ServerContinuity {
  readonly messages: Chunk[] = [];
  readonly ends: SessionEnd[] = [];
  readonly forsakings: string[] = [];
  readonly suspensions: SessionEnd[] = [];
  handshake: Handshake | undefined;
  upgrades = 0;
  pings = 0;
  writes = 0;
  releases = 0;
  resumes = 0;
  /** What the application does with a message, beside noting it. */
  onMessage: (data: Chunk) => void = () => {};
  /** What it does when the session is open. */
  onOpened: (handshake: Handshake) => void = () => {};
  /** What it does when the session waits for a link. */
  onSuspended: () => void = () => {};
  /** What it does when a further link has failed. */
  onForsaken: () => void = () => {};
  /** What it does when the session is over. */
  onClosed: (end: SessionEnd) => void = () => {};
  /** What it does when a client asks for the session. */
  onResumeAsked: (request: ResumeRequest) => void = () => {};
  /** What it does when the server has offered a fresh session instead. */
  onReplaced: (lane: Lane, handshake: Handshake) => void = (lane) => lane.link.abort();
  readonly #clock: Clock;
  #session: Session | undefined;
  #cancel: CancelTask | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a session, and does from now on what that asks of its host. */
  drive(session: Session): void {
    this.#session = session;
  }

  message(data: Chunk): void {
    this.messages.push(data);
    this.onMessage(data);
  }

  opened(handshake: Handshake): void {
    this.handshake = handshake;
    this.onOpened(handshake);
  }

  upgraded(): void {
    this.upgrades++;
  }

  pinged(): void {
    this.pings++;
  }

  wrote(): void {
    this.writes++;
  }

  forsaken(message: string): void {
    this.forsakings.push(message);
    this.onForsaken();
  }

  suspended(end: SessionEnd): void {
    this.suspensions.push(end);
    this.onSuspended();
  }

  resumed(): void {
    this.resumes++;
  }

  resumeAsked(request: ResumeRequest): void {
    this.onResumeAsked(request);
  }

  replaced(end: SessionEnd, lane: Lane, handshake: Handshake): void {
    this.ends.push(end);
    this.onReplaced(lane, handshake);
  }

  closed(end: SessionEnd): void {
    this.ends.push(end);
    this.onClosed(end);
  }

  released(): void {
    this.releases++;
    this.#cancel?.();
  }

  pending(): void {
    this.#clock.soon(() => this.#session?.flush(this.#clock.now()));
  }

  rearm(): void {
    this.#cancel?.();
    const deadline = this.#session?.deadline ?? Infinity;
    if (deadline === Infinity) return;
    this.#cancel = this.#clock.at(deadline, () => {
      this.#session?.tick(this.#clock.now());
      this.rearm();
    });
  }
}
