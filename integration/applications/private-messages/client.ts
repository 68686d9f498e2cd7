// As many do.
// oxlint-disable-next-line import/no-named-as-default
import io, { type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";

export interface Tab {
  socket: Socket;
  /** What the next CONNECT tells of this user. */
  credentials: { sessionID?: string; name?: string };
}

/** A tab of a browser: it waits until somebody logs in, and keeps the session that it is given. */
export function openTab(
  url: string,
  note: (line: string) => void,
  options: Partial<ManagerOptions & SocketOptions>,
): Tab {
  const socket = io(url, { ...options, autoConnect: false });
  const tab: Tab = { socket, credentials: {} };
  socket.auth = (cb) => cb(tab.credentials);

  socket.on("connect", () => note(`connect, active: ${socket.active}`));

  socket.on("session", ({ sessionID, userID }) => {
    tab.credentials = { sessionID };
    note(`session of ${userID}`);
  });

  socket.on("connect_error", (err) => {
    const data = "data" in err ? err.data : undefined;
    note(`connect_error ${err.message} ${JSON.stringify(data)}, active: ${socket.active}`);
  });

  socket.on("user connected", ({ name }) => note(`${name} is there`));
  socket.on("user disconnected", (userID) => note(`${userID} is gone`));
  socket.on("private message", ({ from, to, text }) => note(`${from} to ${to}: ${text}`));
  socket.on("invited", (topic, by) => note(`invited to ${topic} by ${by}`));
  socket.on("published", (topic, text) => note(`${topic}: ${text}`));
  socket.on("disconnect", (reason) => note(`disconnect ${reason}`));
  return tab;
}

export function logIn(tab: Tab, name?: string): void {
  tab.credentials = name === undefined ? {} : { name };
  tab.socket.connect();
}
