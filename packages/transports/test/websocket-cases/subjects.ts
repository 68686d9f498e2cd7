import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { websocketDialer } from "../../src/websocket/client-node.ts";
import { websocket } from "../../src/websocket/server.ts";
import { Host } from "../support/host.ts";
import { Echo } from "./echo.ts";
import { RawPeer } from "./raw-peer.ts";

/** What stands at the other end of a raw peer, and sends back each message that it gets. */
export interface Subject {
  /** A fresh connection to it, past the handshake. */
  meet(): Promise<Meeting>;
  stop(): Promise<void>;
}

/** A connection between a raw peer and a subject. */
export interface Meeting {
  readonly peer: RawPeer;
  /** The subject, where it is ours. */
  readonly ours: Echo | undefined;
}

export type SubjectName = "our server" | "our client" | "a server of ws" | "a client of ws";

/** The four of them, with the most bytes that they take in a message. */
export const subjects: Readonly<Record<SubjectName, (limit: number, isDeflating?: boolean) => Promise<Subject>>> = {
  "our server": ourServer,
  "our client": ourClient,
  "a server of ws": wsServer,
  "a client of ws": wsClient,
};

/** What comes may be compressed; what goes back is not, and so can be told. */
const INFLATES = { threshold: Number.MAX_SAFE_INTEGER };

async function ourServer(limit: number, isDeflating = false): Promise<Subject> {
  const acceptor = websocket({ perMessageDeflate: isDeflating && INFLATES });
  const host = await Host.start({ websocket: acceptor, maxChunk: limit });
  let ours: Echo | undefined;
  host.onLink = (link): void => {
    ours = new Echo(link);
  };
  return {
    meet: async () => ({ peer: await RawPeer.client(host.port, isDeflating), ours }),
    stop: () => host.stop(),
  };
}

async function wsServer(limit: number, isDeflating = false): Promise<Subject> {
  const perMessageDeflate = isDeflating && INFLATES;
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", maxPayload: limit, perMessageDeflate });
  await once(server, "listening");
  server.on("connection", echo);
  return {
    meet: async () => ({ peer: await RawPeer.client(portOf(server), isDeflating), ours: undefined }),
    stop: async () => {
      for (const client of server.clients) client.terminate();
      server.close();
      await once(server, "close");
    },
  };
}

function ourClient(limit: number, isDeflating = false): Promise<Subject> {
  const dialer = websocketDialer({ perMessageDeflate: isDeflating && INFLATES });
  return dialled(isDeflating, (port) => {
    const target = { secure: false, host: `127.0.0.1:${port}`, path: "/rt/", query: new Map(), headers: {} };
    return new Echo(dialer.dial({ ...target, maxChunk: limit }));
  });
}

function wsClient(limit: number, isDeflating = false): Promise<Subject> {
  return dialled(isDeflating, (port) => {
    echo(new WebSocket(`ws://127.0.0.1:${port}`, { maxPayload: limit, perMessageDeflate: isDeflating && INFLATES }));
    return undefined;
  });
}

/** A client that is told to dial a raw server. */
async function dialled(isDeflating: boolean, dial: (port: number) => Echo | undefined): Promise<Subject> {
  const server: Server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const sockets = new Set<Socket>();
  return {
    meet: async () => {
      const connected = once(server, "connection") as Promise<[Socket]>;
      const ours = dial(portOf(server));
      const [socket] = await connected;
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      const peer = await RawPeer.server(socket, isDeflating);
      await ours?.up;
      return { peer, ours };
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function echo(socket: WebSocket): void {
  socket.on("message", (data: Buffer, isBinary) => socket.send(data, { binary: isBinary, compress: false }));
  // It tells each failure; what the peer sees of it counts.
  socket.on("error", () => undefined);
}

function portOf(server: { address(): unknown }): number {
  const address = server.address();
  if (typeof address !== "object" || address === null || !("port" in address)) throw new Error("not listening");
  return Number(address.port);
}
