import type { ManagerOptions, SocketOptions } from "@rt/protocol/client";
import type { BrowserTransportOptions } from "./transport-options.ts";

/** The options of a manager in a browser. */
export interface BrowserManagerOptions extends ManagerOptions, BrowserTransportOptions {
  /**
   * How long one transport may take, in milliseconds, while another one is left to try, above 0.
   *
   * @defaultValue 2500: where something on the way swallows WebSockets, the page is up by polling after that
   */
  fallbackTimeout?: number;
}

/** The options of `io()`: of the manager, of its first socket, and of their making. */
export interface BrowserClientOptions extends BrowserManagerOptions, SocketOptions {
  /** A connection of its own, and no later socket shares it. @defaultValue false */
  forceNew?: boolean;
  /** May it share a connection with other sockets of the same server? @defaultValue true */
  multiplex?: boolean;
}
