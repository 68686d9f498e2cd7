import { connect, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { createFaultProxy, type FaultProxy, type FaultProxyOptions } from "../index.ts";
import { Waiters } from "../waiters.ts";

/** One end of a connection, and all that happened to it. */
export class Peer {
  readonly socket: Socket;
  readonly chunks: Buffer[] = [];
  /** How many came. */
  length = 0;
  connected = false;
  /** It heard a FIN. */
  ended = false;
  closed = false;
  /** The code of its error. */
  error: string | undefined;
  readonly #waiters = new Waiters();

  constructor(socket: Socket) {
    this.socket = socket;
    const note = (happen: () => void) => (): void => {
      happen();
      this.#waiters.wake();
    };
    socket
      .on(
        "connect",
        note(() => (this.connected = true)),
      )
      .on(
        "end",
        note(() => (this.ended = true)),
      )
      .on(
        "close",
        note(() => (this.closed = true)),
      )
      .on("data", (chunk: Buffer) => {
        this.chunks.push(chunk);
        this.length += chunk.length;
        this.#waiters.wake();
      })
      .on("error", (error: NodeJS.ErrnoException) => {
        this.error = error.code;
        this.#waiters.wake();
      });
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get text(): string {
    return this.bytes.toString("latin1");
  }

  send(bytes: Buffer | string): void {
    this.socket.write(bytes);
  }

  until(condition: () => boolean): Promise<void> {
    return this.#waiters.until(condition);
  }

  heard(text: string): Promise<void> {
    return this.until(() => this.text === text);
  }
}

/** Both ends of one connection. */
export interface Pair {
  readonly client: Peer;
  readonly server: Peer;
}

/** A client, the proxy and a server, all in this process. */
export interface World {
  readonly proxy: FaultProxy;
  /** The target's ends, in the order of arrival. */
  readonly accepted: readonly Peer[];
  /** A client whose connection stands on both sides. */
  readonly pair: () => Promise<Pair>;
  /** A client that dials the proxy, and no more. */
  readonly dial: () => Peer;
}

/** A proxy before the port; it is closed when the test is over. */
export async function proxyTo(port: number, options: Partial<FaultProxyOptions> = {}): Promise<FaultProxy> {
  const proxy = await createFaultProxy({ target: { port }, ...options });
  onTestFinished(() => proxy.close());
  return proxy;
}

/** Listens; closed when the test is over. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("not listening");
  onTestFinished(() => void server.close());
  return address.port;
}

/** A plain TCP server behind a proxy. */
export async function world(options: Partial<FaultProxyOptions> = {}): Promise<World> {
  const accepted: Peer[] = [];
  const arrivals = new Waiters();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.push(new Peer(socket));
    arrivals.wake();
  });
  const proxy = await proxyTo(await listen(server), options);
  const clients: Peer[] = [];
  onTestFinished(() => {
    for (const peer of [...clients, ...accepted]) peer.socket.destroy();
  });
  const dial = (): Peer => {
    const client = new Peer(connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true }));
    clients.push(client);
    return client;
  };
  return {
    proxy,
    accepted,
    dial,
    pair: async () => {
      const place = accepted.length;
      const client = dial();
      await arrivals.until(() => accepted.length > place);
      await client.until(() => client.connected);
      const [end] = accepted.slice(place);
      if (end === undefined) throw new Error("nobody came");
      return { client, server: end };
    },
  };
}

/** Something has gone there and back: what was sent earlier elsewhere would have arrived. */
export async function roundTrip(pair: Pair): Promise<void> {
  const { client, server } = pair;
  const marks = [server.length + 1, client.length + 1];
  client.send("?");
  await server.until(() => server.length >= (marks[0] ?? 0));
  server.send("!");
  await client.until(() => client.length >= (marks[1] ?? 0));
}
