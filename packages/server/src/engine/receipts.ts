import type { ConnTransport } from "./conn-events.ts";
import type { SendCallback } from "./raw-message.ts";

interface Receipt {
  readonly number: number;
  readonly callback: SendCallback;
}

/** Who waits to hear that a message was written, in the order of the messages. */
export class Receipts {
  #waiting: Receipt[] = [];

  /** `number` is the message's; they only grow. */
  add(number: number, callback: SendCallback): void {
    this.#waiting.push({ number, callback });
  }

  /** The messages up to this one were written. What a callback throws is reported. */
  written(number: number, transport: ConnTransport, report: (error: unknown) => void): void {
    const later = this.#waiting.findIndex((receipt) => receipt.number > number);
    const due = this.#waiting.splice(0, later === -1 ? this.#waiting.length : later);
    for (const { callback } of due) {
      try {
        callback(transport);
      } catch (error) {
        report(error);
      }
    }
  }
}
