import type { AckCollector, AckListener, CancelTask, Clock } from "@rt/protocol";
import * as own from "../internals.ts";
import type { LocalSocket, SharedEvent } from "./local-socket.ts";

/** An event that many sockets are to acknowledge, under the same id. */
export interface Question {
  readonly id: number;
  readonly event: SharedEvent;
  /** In milliseconds; none when it may take for ever. */
  readonly timeout: number | undefined;
}

/** Asks sockets of this node. Their wait ends with the time-out, for all with one task, and leaves nothing behind in them. */
export function askAll(
  sockets: readonly LocalSocket[],
  { id, event, timeout }: Question,
  acks: AckCollector,
  clock: Clock,
): void {
  let open = sockets.length;
  let cancel: CancelTask | undefined;
  const listener: AckListener = (error, args) => {
    if (open === 0) return;
    open--;
    if (open === 0) cancel?.();
    if (error === undefined) acks.answered(args[0]);
    else acks.lost();
  };
  if (timeout !== undefined) {
    cancel = clock.at(clock.now() + timeout, () => {
      open = 0;
      for (const socket of sockets) socket[own.dismiss](id);
    });
  }
  for (const socket of sockets) socket[own.ask](event, id, listener);
}
