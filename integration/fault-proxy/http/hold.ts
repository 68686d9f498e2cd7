import type { Application } from "../application.ts";
import type { Taker } from "../lane/gate.ts";
import type { RequestHead } from "./head.ts";
import type { PolicyHost } from "./policy-host.ts";

/** Forwards a message; `settled` is to run when the next one of the order may go. */
export type Send = (forward: (written?: () => void) => void, settled: () => void) => void;

/** Takes a message into the queue of the fault that holds it, until its turn or the end of its connection. */
export function takeFor(application: Application, host: PolicyHost, request: RequestHead, send: Send): Taker {
  return (bytes, forward) => {
    const { queue } = application;
    // The fault may have been taken back while the message was still coming.
    if (!application.standing || queue === undefined || queue.full) {
      forward();
      return;
    }
    const forget = host.whenOver(() => drop());
    const drop = queue.add({
      connection: host.id,
      request,
      bytes,
      forward: (settled) => {
        forget();
        send(forward, settled);
      },
    });
    application.hit();
  };
}
