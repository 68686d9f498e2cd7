import { type Adapter, type Clock, type EventData, type EventName, isAckCallback, RtError } from "@rt/protocol";
import { AckGathering, type AckOutcome } from "./ack-gathering.ts";
import { callReported } from "./call-reported.ts";
import type { ErrorReporter } from "./report.ts";

/** What is said between servers with these names would be taken for what a server says itself. */
const RESERVED: ReadonlySet<EventName> = new Set<EventName>(["connect", "connection", "new_namespace"]);

/** How long the other servers may take to answer, in milliseconds: what they have for all requests between them. */
const TIMEOUT = 5_000;

/** What is needed to speak to the namespaces of the same name in other servers. */
export interface OtherNodesHome {
  readonly adapter: Pick<Adapter, "serverCount" | "serverSideEmit">;
  readonly clock: Clock;
  readonly reportError: ErrorReporter;
}

/** The other servers of a cluster, as the namespace of one speaks to them (C.3). */
export class OtherNodes {
  readonly #home: OtherNodesHome;

  constructor(home: OtherNodesHome) {
    this.#home = home;
  }

  emit(event: EventName, args: readonly unknown[]): void {
    const callback = args.at(-1);
    if (isAckCallback(callback)) {
      this.#ask([event, ...args.slice(0, -1)], (error, answers) => {
        callReported(callback, [error ?? null, answers], this.#home.reportError);
      });
      return;
    }
    check(event);
    this.#watch(this.#home.adapter.serverSideEmit([event, ...args]));
  }

  emitWithAck(event: EventName, args: readonly unknown[]): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      this.#ask([event, ...args], (error, answers) => {
        if (error === undefined) resolve(answers);
        else reject(error);
      });
    });
  }

  #ask(data: EventData, done: AckOutcome): void {
    check(data[0]);
    const { adapter, clock } = this.#home;
    const gathering = AckGathering.begin(clock, TIMEOUT, done, (acks) => {
      this.#watch(adapter.serverSideEmit(data, { timeout: TIMEOUT, answered: (value) => acks.answered(value) }));
    });
    this.#watch(this.#count(gathering));
  }

  /** All but this one are to answer. */
  async #count(gathering: AckGathering): Promise<void> {
    const nodes = await this.#home.adapter.serverCount();
    gathering.asked(nodes - 1);
    gathering.from(1);
  }

  #watch(result: void | Promise<void>): void {
    if (result instanceof Promise) result.then(undefined, this.#home.reportError);
  }
}

/** The event that another server has told of, as listeners hear of it; `undefined` when it is none. */
export function eventFromAfar(
  data: unknown,
  answer?: (value: unknown) => void,
): readonly [string, ...unknown[]] | undefined {
  if (!Array.isArray(data)) return undefined;
  const [event, ...args]: unknown[] = data;
  if (typeof event !== "string" || RESERVED.has(event)) return undefined;
  if (answer === undefined) return [event, ...args];
  let isAnswered = false;
  const answerOnce = (value: unknown): void => {
    if (isAnswered) return;
    isAnswered = true;
    answer(value);
  };
  return [event, ...args, answerOnce];
}

function check(event: EventName): void {
  if (RESERVED.has(event)) throw new RtError("RESERVED_EVENT", `the event name "${event}" is reserved`);
  if (typeof event !== "string") throw new RtError("INVALID_ARGUMENT", "the name of an event for servers is a string");
}
