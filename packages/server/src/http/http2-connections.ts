import type { Http2Session } from "node:http2";
import type { Socket } from "node:net";
import type { NodeHttp2Server } from "./node-server.ts";

/** The connections of an HTTP/2 server, which does not close them with itself: those that came since it is watched. */
class Http2Connections {
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<Http2Session>();

  constructor(server: NodeHttp2Server) {
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.on("session", (session: Http2Session) => {
      this.#sessions.add(session);
      session.once("close", () => this.#sessions.delete(session));
    });
  }

  /** Lets requests that are under way end, and then the connections. */
  close(): void {
    for (const session of this.#sessions) session.close();
  }

  /** Ends all, those of HTTP/1.1 too. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

const watched = new WeakMap<NodeHttp2Server, Http2Connections>();

/** The connections of a server, which is watched from the first call on. */
export function connectionsOf(server: NodeHttp2Server): Http2Connections {
  const known = watched.get(server);
  if (known !== undefined) return known;
  const connections = new Http2Connections(server);
  watched.set(server, connections);
  return connections;
}
