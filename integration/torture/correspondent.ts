import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type Lane, Ledger } from "./ledger.ts";
import type { Item, NamespaceName, Plan } from "./plan.ts";

/** What traffic needs of a socket, whichever end and library it is of. */
export interface Wire {
  emit(event: string, ...args: unknown[]): unknown;
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown>;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** Carries an item: its number, its place in the plan, its body, and perhaps a function for the answer. */
const ITEM = "item";
/** The same to a room; it has a number for each member. */
export const ROOM_ITEM = "room item";
/** Is answered when all that was owed for what came before it has been. */
export const FENCE = "fence";

type Answer = (answer: unknown) => void;

/** One end's side of the traffic with one peer: it sends what its plan says, and compares what comes with the peer's plan. */
export class Correspondent {
  readonly ledger: Ledger = new Ledger();
  readonly #outgoing: Plan;
  readonly #incoming: Plan;
  /** Which member of the room the client is. */
  readonly #member: number;
  readonly #wires = new Map<NamespaceName, Wire>();
  readonly #owed = new Set<Promise<void>>();

  constructor(outgoing: Plan, incoming: Plan, member: number) {
    this.#outgoing = outgoing;
    this.#incoming = incoming;
    this.#member = member;
  }

  /** From now on this socket is its way in the namespace. */
  attach(namespace: NamespaceName, wire: Wire): void {
    this.#wires.set(namespace, wire);
    wire.on(ITEM, (number, index, body, answer) => this.#heard(number, index, body, answer));
    wire.on(ROOM_ITEM, (numbers, index, body) => {
      this.#heard(Array.isArray(numbers) ? numbers[this.#member] : undefined, index, body, undefined);
    });
    wire.on(FENCE, (answer) => {
      if (isAnswer(answer)) void this.answered().then(() => answer("all is said"));
    });
    wire.on("error", (error) => this.ledger.remark(`error: ${String(error)}`));
    wire.on("disconnect", (reason) => this.ledger.happened("disconnect", `${namespace} ${String(reason)}`));
  }

  /** Sends the item at this place of the plan; `false` when there is no room for it now. */
  send(index: number): boolean {
    const { way, namespace, body } = this.#outgoing.item(index);
    const wire = this.#wires.get(namespace);
    if (wire === undefined) throw new Error(`there was never a socket in ${namespace}`);
    const number = this.ledger.give("events");
    const content = [index, body];
    if (way === "promise") {
      void this.#ask(wire, number, content);
      return true;
    }
    const ask = way === "callback" ? this.ledger.ask() : undefined;
    const callback = (answer: unknown): void => {
      ask?.answered();
      this.#answerCame("callbacks", answer, content);
    };
    try {
      wire.emit(ITEM, number, ...content, ...(ask === undefined ? [] : [callback]));
      return true;
    } catch (error) {
      if (!isFull(error)) throw error;
      ask?.withdrawn();
      this.ledger.withdraw("events", number);
      return false;
    }
  }

  /** Resolves when nobody waits for an answer of this end. */
  async answered(): Promise<void> {
    while (this.#owed.size > 0) await Promise.all(this.#owed);
  }

  async #ask(wire: Wire, number: number, content: readonly unknown[]): Promise<void> {
    const ask = this.ledger.ask();
    try {
      const answer = await wire.emitWithAck(ITEM, number, ...content);
      ask.answered();
      this.#answerCame("promises", answer, content);
    } catch (error) {
      if (!isFull(error)) ask.refused(error);
      else {
        ask.withdrawn();
        this.ledger.withdraw("events", number);
      }
    }
  }

  #answerCame(lane: Lane, answer: unknown, content: readonly unknown[]): void {
    const [number, ...rest]: readonly unknown[] = Array.isArray(answer) ? answer : [];
    this.ledger.arrived(lane, number, isDeepStrictEqual(rest, content));
  }

  #heard(number: unknown, index: unknown, body: unknown, answer: unknown): void {
    const item = typeof index === "number" ? this.#incoming.item(index) : undefined;
    const isMeant = isDeepStrictEqual(body, item?.body) && isAnswer(answer) === wantsAnswer(item);
    this.ledger.arrived("events", number, isMeant);
    if (item !== undefined && isAnswer(answer)) this.#answer(item, answer, [index, body]);
  }

  /** Gives back what came, under a number of this end. */
  #answer({ way, answerAfterMs }: Item, answer: Answer, content: readonly unknown[]): void {
    const lane = way === "promise" ? "promises" : "callbacks";
    const reply = (): void => answer([this.ledger.give(lane), ...content]);
    if (answerAfterMs === 0) {
      reply();
      return;
    }
    const owed = sleep(answerAfterMs).then(reply);
    this.#owed.add(owed);
    void owed.finally(() => this.#owed.delete(owed));
  }
}

function wantsAnswer(item: Item | undefined): boolean {
  return item?.way === "callback" || item?.way === "promise";
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === "function";
}

/** Whether this says that what is sent must wait. */
function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "BUFFER_FULL";
}
