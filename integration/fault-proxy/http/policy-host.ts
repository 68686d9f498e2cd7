import type { Application } from "../application.ts";
import type { Ending, Fault } from "../fault.ts";
import type { Exchanges } from "./exchanges.ts";
import type { RequestHead } from "./head.ts";

/** A request to send once more, on a connection of its own. */
export interface Copy {
  readonly request: RequestHead;
  readonly bytes: Buffer;
  readonly until: "answered" | "sent";
}

/** What the faults of HTTP need of their connection. */
export interface PolicyHost {
  readonly id: number;
  readonly exchanges: Exchanges;
  /** The faults that are for this connection. */
  readonly applications: Iterable<Application>;
  /** Whether there are faults of HTTP at all. */
  watched(): boolean;
  /** A request came. */
  requested(head: RequestHead): void;
  /** The connection speaks another protocol from now on. */
  switched(): void;
  /** Answers the client instead of the target, and ends the connection. */
  answer(bytes: Buffer): void;
  /** Ends the connection on both sides. */
  endAll(how: Ending): void;
  copy(copy: Copy, done: () => void): void;
  /** Runs the task when the connection is over; the way to take it back. */
  whenOver(task: () => void): () => void;
}

/** A fault of one kind, with its book. */
export type Covering<Kind extends Fault["kind"]> = readonly [Application, Extract<Fault, { kind: Kind }>];

/** The faults of one kind that are for a connection, in the order in which they were applied. */
export function covering<Kind extends Fault["kind"]>(host: PolicyHost, kind: Kind): Covering<Kind>[] {
  const found: Covering<Kind>[] = [];
  for (const application of host.applications) {
    const { fault } = application;
    if (isOf(fault, kind)) found.push([application, fault]);
  }
  return found;
}

function isOf<Kind extends Fault["kind"]>(fault: Fault, kind: Kind): fault is Extract<Fault, { kind: Kind }> {
  return fault.kind === kind;
}
