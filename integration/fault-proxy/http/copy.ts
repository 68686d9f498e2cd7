import { connect, type Socket } from "node:net";
import { endSocket } from "../endings.ts";
import { afterNextPoll } from "../turns.ts";
import { Exchanges, RESPONSE_START } from "./exchanges.ts";
import { Framer } from "./framer.ts";
import type { Copy } from "./policy-host.ts";

/** A target that has not answered the copy by then does not keep the original waiting any longer. */
const COPY_MS = 5000;

/** A server that sees the end of a connection together with a request forgets the request. */
const SENT_MS = 10;

/** Where copies go, and who closes what is left of them. */
export interface CopyHost {
  readonly host: string;
  readonly port: number;
  track(socket: Socket): void;
}

/** Sends a whole request on a connection of its own and drops the answer; `done` runs once, whatever happens. */
export function sendCopy(host: CopyHost, copy: Copy, done: () => void): void {
  const socket = connect({ host: host.host, port: host.port, allowHalfOpen: true, noDelay: true });
  host.track(socket);
  const exchanges = new Exchanges();
  exchanges.open(copy.request);
  const framer = new Framer({ start: RESPONSE_START, parse: (text) => exchanges.parseResponse(text) });
  let over = false;
  const finish = (): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    endSocket(socket, "cut");
    done();
  };
  let timer = setTimeout(finish, COPY_MS);
  socket.on("data", (chunk: Buffer) => {
    if (framer.feed(chunk).some((piece) => piece.last && piece.message?.head?.interim === false)) finish();
  });
  socket.on("end", finish).on("close", finish);
  socket.write(copy.bytes, () => {
    if (copy.until !== "sent" || over) return;
    clearTimeout(timer);
    // Two polls: a server in this process accepts in one and reads in the next, however late the timer is.
    timer = setTimeout(() => afterNextPoll(() => afterNextPoll(finish)), SENT_MS);
  });
}
