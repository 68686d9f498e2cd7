import type { Framer, Message, Piece } from "../http/framer.ts";

/** Where a gate lets bytes through to. */
export interface Outlet {
  /** `written` runs when the last of the bytes was handed to the network, or never will be. */
  push(bytes: Buffer, written?: () => void): void;
  /** FIN, behind all bytes. */
  end(): void;
  /** RST, behind all bytes. */
  abort(): void;
}

/** A message that was taken out of the stream: `forward` lets it go on, and what came behind it. */
export type Taker = (whole: Buffer, forward: (written?: () => void) => void) => void;

/** What becomes of a message: it passes, it is lost with all that follows, or it is collected and handed to a taker. */
export type Plan = "pass" | "drop" | Taker;

/** Decides about messages. */
export interface GatePolicy<Head> {
  /** Whether a message that begins now waits for a decision. */
  watches(): boolean;
  decide(head: Head): Plan;
  /** The message's head goes on now. */
  passes(head: Head): void;
  /** The whole message has gone on. */
  passed(head: Head): void;
}

type Item<Head> = Piece<Head> | "end" | "abort";

/** Lets one direction's messages through, holds them, or loses them. Bytes that are no messages pass. */
export class Gate<Head> {
  /** How much is held back. */
  bytes = 0;
  readonly #framer: Framer<Head>;
  readonly #policy: GatePolicy<Head>;
  readonly #outlet: Outlet;
  /** A message larger than this passes, whatever the plan. */
  readonly #limit: number;
  #message: Message<Head> | undefined;
  /** The message of which `passes` was told. */
  #begun: Message<Head> | undefined;
  #plan: Plan | undefined;
  #collected: Piece<Head>[] = [];
  /** What came behind a message that a taker has. */
  #waiting: Item<Head>[] = [];
  #blocked = false;
  /** Nothing but the end goes on any more. */
  #dropping = false;

  constructor(framer: Framer<Head>, policy: GatePolicy<Head>, outlet: Outlet, limit: number) {
    this.#framer = framer;
    this.#policy = policy;
    this.#outlet = outlet;
    this.#limit = limit;
  }

  feed(chunk: Buffer): void {
    for (const piece of this.#framer.feed(chunk)) this.#offer(piece);
  }

  end(): void {
    this.#offer("end");
  }

  abort(): void {
    this.#offer("abort");
  }

  #offer(item: Item<Head>): void {
    if (!this.#blocked) this.#take(item);
    else {
      this.#waiting.push(item);
      if (typeof item !== "string") this.bytes += item.bytes.length;
    }
  }

  #take(item: Item<Head>): void {
    if (typeof item === "string") this.#takeEnd(item);
    else if (this.#dropping) return;
    else if (item.message === undefined) {
      this.#letGo();
      this.#outlet.push(item.bytes);
    } else this.#takePiece(item, item.message);
  }

  #takeEnd(item: "end" | "abort"): void {
    const head = this.#message?.head;
    // A body that only the end ends.
    if (typeof this.#plan === "function" && head !== undefined && item === "end") {
      this.#hand(this.#plan, head);
      this.#offer(item);
      return;
    }
    this.#letGo();
    if (item === "abort") this.#outlet.abort();
    else this.#outlet.end();
  }

  #takePiece(piece: Piece<Head>, message: Message<Head>): void {
    if (this.#message !== message) {
      this.#letGo();
      this.#message = message;
      this.#plan = this.#policy.watches() ? undefined : "pass";
    }
    this.#collected.push(piece);
    this.bytes += piece.bytes.length;
    const { head } = message;
    if (head !== undefined && this.#plan === undefined) this.#plan = this.#policy.decide(head);
    if (this.#plan === "drop") {
      this.#dropping = true;
      this.#empty();
    } else if (this.#plan === "pass" || this.bytes > this.#limit) this.#letGo();
    else if (piece.last && this.#plan !== undefined && head !== undefined) this.#hand(this.#plan, head);
  }

  /** What was collected goes on, and the rest of its message will. */
  #letGo(): void {
    const message = this.#message;
    for (const piece of this.#empty()) {
      this.#plan = "pass";
      this.#pass(piece, message);
    }
  }

  #pass(piece: Piece<Head>, message: Message<Head> | undefined): void {
    const head = message?.head;
    if (head !== undefined && message !== undefined && this.#begun !== message) {
      this.#begun = message;
      this.#policy.passes(head);
    }
    this.#outlet.push(piece.bytes);
    if (piece.last && head !== undefined) this.#policy.passed(head);
  }

  #hand(taker: Taker, head: Head): void {
    const whole = Buffer.concat(this.#empty().map((piece) => piece.bytes));
    this.bytes += whole.length;
    this.#blocked = true;
    this.#message = undefined;
    let forwarded = false;
    taker(whole, (written) => {
      if (forwarded) return;
      forwarded = true;
      this.bytes -= whole.length;
      this.#policy.passes(head);
      this.#outlet.push(whole, written);
      this.#policy.passed(head);
      this.#unblock();
    });
  }

  #unblock(): void {
    this.#blocked = false;
    while (!this.#blocked) {
      const item = this.#waiting.shift();
      if (item === undefined) return;
      if (typeof item !== "string") this.bytes -= item.bytes.length;
      this.#take(item);
    }
  }

  #empty(): Piece<Head>[] {
    const pieces = this.#collected;
    this.#collected = [];
    for (const piece of pieces) this.bytes -= piece.bytes.length;
    return pieces;
  }
}
