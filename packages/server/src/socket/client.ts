import type { Client } from "../api/socket.ts";
import type { Conn } from "../engine/conn.ts";
import type { HandshakeRequest } from "../http/handshake-request.ts";

/** What all sockets of one connection share. */
class SocketClient implements Client {
  readonly conn: Conn;

  constructor(conn: Conn) {
    this.conn = conn;
  }

  get request(): HandshakeRequest {
    return this.conn.request;
  }
}

/** Beside the connections, of which hardly any is ever asked for it. */
const clients = new WeakMap<Conn, Client>();

/** The client of a connection: always the same. */
export function clientOf(conn: Conn): Client {
  const known = clients.get(conn);
  if (known !== undefined) return known;
  const client = new SocketClient(conn);
  clients.set(conn, client);
  return client;
}
