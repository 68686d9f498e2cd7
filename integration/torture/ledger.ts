/**
 * What is numbered together, and keeps its order: events, answers to callbacks, answers to promises. Between these there is none:
 * a promise is kept a little later, and Socket.IO's server calls callbacks a little earlier than listeners.
 */
export const LANES = ["events", "callbacks", "promises"] as const;
export type Lane = (typeof LANES)[number];

/** What one end wrote down of one lane. */
export interface LanePage {
  /** How many numbers were given out to what it sent: all from 0 on. */
  readonly sent: number;
  /** Numbers that were given out to what could not be sent. */
  readonly withdrawn: readonly number[];
  /** The numbers that arrived, as they did. */
  readonly arrived: readonly number[];
}

/** What one end wrote down of one peer, as plain data. */
export interface Page {
  readonly lanes: Readonly<Record<Lane, LanePage>>;
  /** Arrived with a body that is not the one that was meant. */
  readonly damaged: number;
  readonly asked: number;
  /** Asked, and neither answered nor refused. */
  readonly unsettled: number;
  /** Asked, and told that there will be no answer. */
  readonly refused: number;
  /** How often each of these happened. */
  readonly events: Readonly<Record<LedgerEvent, number>>;
  /** The first of what should not happen, in words. */
  readonly remarks: readonly string[];
}

/** What may happen to a connection. */
export type LedgerEvent = "disconnect" | "gap" | "suspended" | "resumed" | "moved" | "stuck";

const MOST_REMARKS = 8;

/** What one end writes down of one peer while traffic goes on. */
export class Ledger {
  readonly #lanes = { events: new LaneLedger(), callbacks: new LaneLedger(), promises: new LaneLedger() };
  readonly #open = new Set<number>();
  readonly #events = { disconnect: 0, gap: 0, suspended: 0, resumed: 0, moved: 0, stuck: 0 };
  readonly #remarks = new Map<string, number>();
  #damaged = 0;
  #asked = 0;
  #refused = 0;

  /** The number of what is sent now. */
  give(lane: Lane): number {
    return this.#lanes[lane].sent++;
  }

  /** What got this number could not be sent. */
  withdraw(lane: Lane, number: number): void {
    this.#lanes[lane].withdrawn.push(number);
  }

  /** This number arrived; `isWhole` says whether with it came what was meant. */
  arrived(lane: Lane, number: unknown, isWhole: boolean): void {
    if (typeof number === "number") this.#lanes[lane].arrived.push(number);
    if (isWhole && typeof number === "number") return;
    this.#damaged += 1;
    this.remark(`damaged: number ${String(number)} of ${lane}`);
  }

  /** An answer is asked for: the way to say what became of it. */
  ask(): { answered(): void; refused(why: unknown): void; withdrawn(): void } {
    const ask = this.#asked++;
    this.#open.add(ask);
    return {
      answered: () => this.#open.delete(ask),
      refused: (why) => {
        if (!this.#open.delete(ask)) return;
        this.#refused += 1;
        this.remark(`no answer: ${String(why)}`);
      },
      withdrawn: () => {
        if (this.#open.delete(ask)) this.#asked -= 1;
      },
    };
  }

  happened(event: LedgerEvent, remark?: string): void {
    this.#events[event] += 1;
    if (remark !== undefined) this.remark(`${event}: ${remark}`);
  }

  remark(text: string): void {
    const count = this.#remarks.get(text) ?? 0;
    if (count > 0 || this.#remarks.size < MOST_REMARKS) this.#remarks.set(text, count + 1);
  }

  /** What stands there now. */
  page(): Page {
    return {
      lanes: {
        events: this.#lanes.events.page(),
        callbacks: this.#lanes.callbacks.page(),
        promises: this.#lanes.promises.page(),
      },
      damaged: this.#damaged,
      asked: this.#asked,
      unsettled: this.#open.size,
      refused: this.#refused,
      events: { ...this.#events },
      remarks: Array.from(this.#remarks, ([text, count]) => (count > 1 ? `${text} (${count} times)` : text)),
    };
  }
}

class LaneLedger {
  sent = 0;
  readonly withdrawn: number[] = [];
  readonly arrived: number[] = [];

  page(): LanePage {
    return { sent: this.sent, withdrawn: [...this.withdrawn], arrived: [...this.arrived] };
  }
}
