import type { CancelTask, Chunk, Clock } from "../contracts/index.ts";
import type { ClientSessionHost, Handshake, Session, SessionEnd } from "../session/index.ts";

/** A host that drives its session on a clock, and notes all that it hears. */
export class RecordingHost implements ClientSessionHost {
  readonly messages: Chunk[] = [];
  readonly ends: SessionEnd[] = [];
  readonly forsakings: string[] = [];
  handshake: Handshake | undefined;
  upgrades = 0;
  pings = 0;
  releases = 0;
  /** What the application does with a message, beside noting it. */
  onMessage: (data: Chunk) => void = () => {};
  readonly #clock: Clock;
  #session: Session | undefined;
  #cancel: CancelTask | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  drive(session: Session): void {
    this.#session = session;
  }

  message(data: Chunk): void {
    this.messages.push(data);
    this.onMessage(data);
  }

  opened(handshake: Handshake): void {
    this.handshake = handshake;
  }

  upgraded(): void {
    this.upgrades++;
  }

  pinged(): void {
    this.pings++;
  }

  forsaken(message: string): void {
    this.forsakings.push(message);
  }

  closed(end: SessionEnd): void {
    this.ends.push(end);
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
