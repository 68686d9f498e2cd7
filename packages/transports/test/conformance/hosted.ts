import { once } from "node:events";
import type { Socket } from "node:net";
import type { Clock, Dialer, DialTarget, Link, RequestAcceptor, UpgradeAcceptor } from "@rt/protocol";
import type { LinkPair, TransportSubject } from "@rt/protocol/conformance";
import { nodeClock } from "../../src/node/clock.ts";
import { Host } from "../support/host.ts";

/** Nobody is given it: the ports that the system chooses are higher, and a freed one of those may be chosen again. `fetch` blocks port 1, not this one. */
const UNUSED_PORT = 2;

/** What a transport that is hosted by HTTP is judged by. */
export interface HostedTransport {
  readonly name: string;
  readonly acceptor: RequestAcceptor | UpgradeAcceptor;
  readonly dialer: Dialer;
  /** What the requests say besides. */
  readonly query?: Readonly<Record<string, string>>;
  /** As {@link TransportSubject.exempt}. */
  readonly exempt?: NonNullable<TransportSubject["exempt"]>;
}

/** A transport over real connections of this machine: servers are started when they are first needed. */
export class HostedSubject implements TransportSubject {
  readonly name: string;
  readonly clock: Clock = nodeClock();
  /** Far more than anything takes, as tests share the machine with others, and less than the runner waits. */
  readonly patience = 15_000;
  readonly exempt: NonNullable<TransportSubject["exempt"]>;
  readonly #transport: HostedTransport;
  readonly #hosts = new Map<number, Promise<Host>>();
  readonly #sockets = new Set<Socket>();
  /** Takes what is dialled and given up. */
  #stray: Host | undefined;

  constructor(transport: HostedTransport) {
    this.#transport = transport;
    this.name = transport.name;
    this.exempt = transport.exempt ?? {};
  }

  async start(): Promise<void> {
    this.#stray = await this.#listen(100_000);
    this.#stray.onLink = (link) => link.bind({ receive() {}, writable() {}, ended() {} });
  }

  async stop(): Promise<void> {
    await this.#stray?.stop();
    for (const host of this.#hosts.values()) await (await host).stop();
    this.#hosts.clear();
  }

  async makePair({ maxChunk }: { readonly maxChunk: number }): Promise<LinkPair> {
    const starting = this.#hosts.get(maxChunk) ?? this.#listen(maxChunk);
    this.#hosts.set(maxChunk, starting);
    const host = await starting;
    const taken = new Promise<{ accepted: Link; sid: string }>((resolve) => {
      host.onLink = (accepted, sid) => resolve({ accepted, sid });
    });
    const dialled = this.#transport.dialer.dial(this.#targetOf(host, maxChunk));
    return { dialled, ...(await taken), cut: () => this.#cut(), release() {} };
  }

  dial(): Link {
    if (this.#stray === undefined) throw new Error("not started");
    return this.#transport.dialer.dial(this.#targetOf(this.#stray, 100_000));
  }

  dialRefused(): Link {
    if (this.#stray === undefined) throw new Error("not started");
    return this.#transport.dialer.dial({ ...this.#targetOf(this.#stray, 100_000), host: `127.0.0.1:${UNUSED_PORT}` });
  }

  /** Connections of both ends, and what is about to become one. */
  countOpen(): number {
    return process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP") && !name.includes("Server")).length;
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async #listen(maxChunk: number): Promise<Host> {
    const { acceptor } = this.#transport;
    const half = acceptor.opens === "request" ? { polling: acceptor } : { websocket: acceptor };
    const host = new Host({ ...half, maxChunk });
    host.server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    host.server.listen(0, "127.0.0.1");
    await once(host.server, "listening");
    return host;
  }

  #targetOf(host: Host, maxChunk: number): DialTarget {
    const target = host.target({ maxChunk });
    return { ...target, query: new Map([...target.query, ...Object.entries(this.#transport.query ?? {})]) };
  }
}
