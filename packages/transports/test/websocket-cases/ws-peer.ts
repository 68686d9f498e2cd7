import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Chunk, PerMessageDeflateOptions } from "@rt/protocol";
import { WebSocket, WebSocketServer } from "ws";
import { websocketDialer } from "../../src/websocket/client-node.ts";
import { websocket } from "../../src/websocket/server.ts";
import { Host } from "../support/host.ts";
import { Talker } from "../support/talker.ts";

/** A WebSocket of `ws` that keeps what it hears, and lets tests wait for it. */
export class WsPeer {
  readonly socket: WebSocket;
  readonly chunks: Chunk[] = [];
  readonly pongs: string[] = [];
  /** The code and reason of its end. */
  readonly closed: Promise<readonly [code: number, reason: string]>;
  #wake: () => void = () => undefined;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data: Buffer, isBinary) => {
      this.chunks.push(isBinary ? new Uint8Array(data) : data.toString());
      this.#wake();
    });
    socket.on("pong", (data) => {
      this.pongs.push(data.toString("hex"));
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => resolve([code, reason.toString()]));
    });
  }

  async until(test: () => boolean): Promise<void> {
    while (!test()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

/** A link of ours and a WebSocket of `ws`, connected. */
export interface Pair {
  readonly ours: Talker;
  readonly theirs: WsPeer;
}

/** Makes pairs in which the link is a server's or a client's. */
export interface PairMaker {
  make(): Promise<Pair>;
  stop(): Promise<void>;
}

/** Without `false` for a limit, which the types of `ws` leave out. */
export type DeflateOptions = Omit<PerMessageDeflateOptions, Limit> & { readonly [Name in Limit]?: number };
type Limit = "serverMaxWindowBits" | "clientMaxWindowBits";

/** What each end says of permessage-deflate. */
export interface DeflateSettings {
  readonly server: boolean | DeflateOptions;
  readonly client: boolean | DeflateOptions;
}

/** Each offers or expects it, and hears that the other does not. */
const OFF: DeflateSettings = { server: false, client: true };

export async function withOurServer(deflate: DeflateSettings = OFF): Promise<PairMaker> {
  const host = await Host.start({ websocket: websocket({ perMessageDeflate: deflate.server }) });
  return {
    make: async () => {
      const theirs = new WsPeer(
        new WebSocket(`ws://127.0.0.1:${host.port}/rt/?EIO=4&transport=websocket`, {
          perMessageDeflate: deflate.client,
        }),
      );
      const ours = new Talker(await host.link(host.links.length + 1), false);
      await once(theirs.socket, "open");
      return { ours, theirs };
    },
    stop: () => host.stop(),
  };
}

export async function withOurClient(deflate: DeflateSettings = OFF): Promise<PairMaker> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: deflate.server });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const dialer = websocketDialer({ perMessageDeflate: deflate.client });
  return {
    make: async () => {
      const connected = once(server, "connection") as Promise<[WebSocket]>;
      const target = { secure: false, host: `127.0.0.1:${port}`, path: "/", query: new Map(), headers: {} };
      const ours = new Talker(dialer.dial({ ...target, maxChunk: 1_000_000 }), true);
      const theirs = new WsPeer((await connected)[0]);
      await ours.up();
      return { ours, theirs };
    },
    stop: async () => {
      for (const client of server.clients) client.terminate();
      server.close();
      await once(server, "close");
    },
  };
}
