import { furtherDialers } from "./default-transports.ts";
import { io } from "./io.ts";
import { know } from "./platform.ts";

// The client with all transports: whoever imports this, or loads it as a script, can name each of them.
know(furtherDialers);

export { RtError } from "@rt/protocol";
export {
  type Auth,
  ConnectRefusedError,
  type DefaultEventsMap,
  type DisconnectDetails,
  type DisconnectReason,
  Engine,
  type EngineEvents,
  type EventsMap,
  type GapReport,
  type ManagerEvents,
  Socket,
  type SocketOptions,
  type SocketReservedEvents,
  TransportError,
} from "@rt/protocol/client";
export { Manager } from "./manager.ts";
export type { BrowserClientOptions, BrowserManagerOptions } from "./options.ts";
export type { BrowserTransportOptions } from "./transport-options.ts";
export { io, io as connect };

/** The version of the Socket.IO protocol that is spoken. */
export const protocol = 5;

export default io;
