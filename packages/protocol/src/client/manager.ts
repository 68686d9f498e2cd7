import { RtError } from "../errors.ts";
import type { DefaultEventsMap, EventsMap } from "../events/index.ts";
import { isNamespaceName } from "../packet/index.ts";
import * as own from "./internals.ts";
import { ManagerBase } from "./manager-base.ts";
import type { SocketOptions } from "./options.ts";
import { Socket } from "./socket.ts";

/** One connection to a server, kept up as the options say, and the sockets that share it. */
export class Manager extends ManagerBase {
  /**
   * The socket of a namespace, which is made by the first call; later calls give the same one, and connect it again where
   * `autoConnect` says so.
   *
   * @throws RtError `INVALID_ARGUMENT` for what cannot be the name of a namespace, `INVALID_OPTION`.
   */
  socket<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents>(
    nsp: string,
    options: SocketOptions = {},
  ): Socket<ListenEvents, EmitEvents> {
    const name = namespaceOf(nsp);
    const found = this[own.sockets].get(name);
    const socket = found instanceof Socket ? found : new Socket(this, this[own.carrierFor](options), name, options);
    this[own.sockets].set(name, socket);
    if (this[own.autoConnect] && !socket.active) socket.connect();
    return socket;
  }
}

/** The name as it is on the wire, where the leading slash may be left out. @throws RtError `INVALID_ARGUMENT` */
function namespaceOf(nsp: string): string {
  const name = typeof nsp === "string" && !nsp.startsWith("/") ? `/${nsp}` : nsp;
  if (typeof name === "string" && isNamespaceName(name)) return name;
  throw new RtError("INVALID_ARGUMENT", `${JSON.stringify(nsp)} cannot be the name of a namespace`);
}
