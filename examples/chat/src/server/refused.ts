import type { Answer, Refusal, RefusalCode } from "../shared/events.ts";

/** Thrown where a participant asks for what it cannot have, and answered to it. */
export class Refused extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }

  get refusal(): Refusal {
    return { code: this.code, message: this.message };
  }
}

/** What the work gives, or why it was refused. */
export function answerOf<Value>(work: () => Value): Answer<Value> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refused: error.refusal };
    throw error;
  }
}
