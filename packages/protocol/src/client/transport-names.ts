import type { NamedTransport } from "./options.ts";

/*
 * What Socket.IO's client exports as classes, for lists of `transports`: here they name the transports that do the same. They cannot be
 * extended; a transport of one's own is a `Dialer`.
 */

/** HTTP long-polling. */
export const XHR: NamedTransport = { name: "polling" };
/** HTTP long-polling: here there is but one. */
export const NodeXHR: NamedTransport = { name: "polling" };
/** HTTP long-polling: here there is but one. */
export const Fetch: NamedTransport = { name: "polling" };
/** WebSocket. */
export const WebSocket: NamedTransport = { name: "websocket" };
/** WebSocket: here there is but one. */
export const NodeWebSocket: NamedTransport = { name: "websocket" };
/** Not to be had here: left out where it stands beside others. */
export const WebTransport: NamedTransport = { name: "webtransport" };
