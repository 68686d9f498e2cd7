import type { Duplex } from "node:stream";

const WAITING: unique symbol = Symbol("rt.waiting");

/** An exchange whose answer has not left. */
interface Waiting {
  /** Is all of its answer written? */
  readonly isAnswered: boolean;
  /** The connection is over; harmless where it is known. */
  closed(): void;
}

/** A connection of HTTP/1.1: its requests, which may come at once, are answered one behind the other. */
interface Connection extends Duplex {
  [WAITING]?: Set<Waiting>;
}

/** An exchange hears of the end of its connection until it leaves. Node tells that alone which is the first to be answered. */
export function enter(connection: Connection, exchange: Waiting): void {
  if (connection[WAITING] === undefined) connection.on("close", onClose);
  (connection[WAITING] ??= new Set()).add(exchange);
}

export function leave(connection: Connection, exchange: Waiting): void {
  connection[WAITING]?.delete(exchange);
}

/** Is an answer to come on it? What else is written there would be torn by it. */
export function awaitsAnswer(connection: Connection): boolean {
  for (const { isAnswered } of connection[WAITING] ?? []) if (!isAnswered) return true;
  return false;
}

function onClose(this: Connection): void {
  for (const exchange of this[WAITING] ?? []) exchange.closed();
}
