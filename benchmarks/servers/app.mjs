// @ts-check
/** The application under test: this one file runs on rt and on Socket.IO, unchanged. */

/**
 * What both servers offer, as far as it is used here.
 * @typedef {{ on(event: string, listener: (message: unknown) => void): unknown, emit(event: string, message: unknown): unknown }} AppSocket
 * @typedef {{ on(event: "connection", listener: (socket: AppSocket) => void): unknown, emit(event: string, message: unknown): unknown }} AppServer
 */

/** The same options for both; everything else is each one's default. @type {{ transports: ["websocket"] }} */
export const options = { transports: ["websocket"] };

/** @param {AppServer} io */
export function app(io) {
  io.on("connection", (socket) => {
    socket.on("echo", (message) => socket.emit("echo", message));
    socket.on("publish", (message) => io.emit("news", message));
  });
}
