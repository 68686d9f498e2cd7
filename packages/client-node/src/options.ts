import type { AddressOptions, ManagerOptions, SharingOptions, SocketOptions } from "@rt/protocol/client";
import type { NodeTransportOptions } from "./transport-options.ts";

/** The options of a manager in Node. */
export interface NodeManagerOptions
  extends Omit<ManagerOptions, keyof NodeTransportOptions>,
    NodeTransportOptions,
    AddressOptions {}

/** The options of `io()`: of the manager, of its first socket, and of their making. */
export interface NodeClientOptions extends NodeManagerOptions, SocketOptions, SharingOptions {}
