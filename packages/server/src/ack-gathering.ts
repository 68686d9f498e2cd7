import { type AckCollector, type CancelTask, type Clock, RtError } from "@rt/protocol";

/** Not every socket that was asked has acknowledged. Codes `ACK_TIMEOUT`, or `DISCONNECTED` when the others are gone. */
export class BroadcastAckError extends RtError {
  /** What came all the same. */
  readonly responses: readonly unknown[];

  constructor(code: "ACK_TIMEOUT" | "DISCONNECTED", message: string, responses: readonly unknown[]) {
    super(code, message);
    this.responses = responses;
  }
}

/** Hears the outcome once: what came, and whether it is all. */
export type AckOutcome = (error: BroadcastAckError | undefined, responses: unknown[]) => void;

/** Gathers the acknowledgements of one broadcast from all sockets of all nodes. */
export class AckGathering implements AckCollector {
  readonly #done: AckOutcome;
  readonly #cancel: CancelTask;
  readonly #responses: unknown[] = [];
  /** How many nodes will say how many sockets they asked; not known at first. */
  #nodes = Infinity;
  #heard = 0;
  #asked = 0;
  #lost = 0;
  #isOver = false;

  /** Gathers what `ask` asks for, for `timeout` milliseconds. Where it throws, nothing was asked, and nobody hears of an outcome. */
  static begin(clock: Clock, timeout: number, done: AckOutcome, ask: (acks: AckCollector) => void): AckGathering {
    const gathering = new AckGathering(clock, timeout, done);
    try {
      ask(gathering);
    } catch (error) {
      gathering.#end();
      throw error;
    }
    return gathering;
  }

  private constructor(clock: Clock, timeout: number, done: AckOutcome) {
    this.#done = done;
    this.#cancel = clock.at(clock.now() + timeout, () => this.#expire());
  }

  /** So many nodes were asked. */
  from(nodes: number): void {
    this.#nodes = nodes;
    this.#settle();
  }

  asked(sockets: number): void {
    this.#heard++;
    this.#asked += sockets;
    this.#settle();
  }

  answered(value: unknown): void {
    if (this.#isOver) return;
    this.#responses.push(value);
    this.#settle();
  }

  lost(): void {
    this.#lost++;
    this.#settle();
  }

  #settle(): void {
    if (this.#isOver || this.#heard < this.#nodes) return;
    if (this.#responses.length + this.#lost < this.#asked) return;
    if (this.#lost === 0) this.#finish(undefined);
    else
      this.#fail("DISCONNECTED", `${this.#lost} of ${this.#asked} sockets were disconnected before they acknowledged`);
  }

  #expire(): void {
    this.#fail("ACK_TIMEOUT", "operation has timed out");
  }

  #fail(code: "ACK_TIMEOUT" | "DISCONNECTED", message: string): void {
    this.#finish(new BroadcastAckError(code, message, this.#responses));
  }

  #finish(error: BroadcastAckError | undefined): void {
    if (this.#isOver) return;
    this.#end();
    this.#done(error, this.#responses);
  }

  #end(): void {
    this.#isOver = true;
    this.#cancel();
  }
}
