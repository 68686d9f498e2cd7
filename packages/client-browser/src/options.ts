import type { AddressOptions, ManagerOptions, SharingOptions, SocketOptions } from "@rt/protocol/client";
import type { BrowserTransportOptions } from "./transport-options.ts";

/** The options of a manager in a browser. */
export interface BrowserManagerOptions
  extends Omit<ManagerOptions, keyof BrowserTransportOptions>,
    BrowserTransportOptions,
    AddressOptions {}

/** The options of `io()`: of the manager, of its first socket, and of their making. */
export interface BrowserClientOptions extends BrowserManagerOptions, SocketOptions, SharingOptions {}
