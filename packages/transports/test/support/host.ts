import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  Clock,
  DialTarget,
  ExchangeLink,
  HttpExchange,
  Link,
  RequestAcceptor,
  UpgradeAcceptor,
  UpgradeExchange,
} from "@rt/protocol";
import { nodeHttpExchange } from "../../src/node/exchange.ts";
import { nodeUpgradeExchange } from "../../src/node/upgrade-exchange.ts";

export interface HostOptions {
  readonly polling?: RequestAcceptor;
  readonly websocket?: UpgradeAcceptor;
  readonly maxChunk?: number;
  /** Without one no link waits for what is missing. */
  readonly clock?: Clock;
}

/** The least of a host: it routes by `sid` and hands new links to the test. */
export class Host {
  readonly server: Server;
  readonly links: Link[] = [];
  /** Exchanges in the order of their coming, as the links got them. */
  readonly exchanges: HttpExchange[] = [];
  onLink: ((link: Link, sid: string) => void) | undefined;
  readonly #options: HostOptions;
  readonly #bySid = new Map<string, ExchangeLink>();
  #waiters: (() => void)[] = [];

  constructor(options: HostOptions) {
    this.#options = options;
    this.server = createServer((request, response) => this.#request(nodeHttpExchange(request, response)));
    this.server.on("upgrade", (request, socket, head) => this.#upgrade(nodeUpgradeExchange(request, socket, head)));
  }

  static async start(options: HostOptions): Promise<Host> {
    const host = new Host(options);
    host.server.listen(0, "127.0.0.1");
    await once(host.server, "listening");
    return host;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return address.port;
  }

  target(extra: Partial<DialTarget> = {}): DialTarget {
    return {
      secure: false,
      host: `127.0.0.1:${this.port}`,
      path: "/rt/",
      query: new Map([["EIO", "4"]]),
      headers: {},
      maxChunk: 1_000_000,
      ...extra,
    };
  }

  /** Resolves with the `n`th link, counted from 1. */
  async link(n = 1): Promise<Link> {
    for (;;) {
      const link = this.links[n - 1];
      if (link !== undefined) return link;
      await this.#next();
    }
  }

  /** Resolves when `n` exchanges have come in all. */
  async exchanged(n: number): Promise<void> {
    while (this.exchanges.length < n) await this.#next();
  }

  async stop(): Promise<void> {
    for (const link of this.links) link.abort();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  #next(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #request(exchange: HttpExchange): void {
    const { polling, maxChunk = 1_000_000, clock } = this.#options;
    this.exchanges.push(exchange);
    const sid = exchange.query.get("sid");
    if (sid === undefined && polling !== undefined) {
      const link = polling.accept(exchange, { maxChunk, ...(clock === undefined ? {} : { clock }) });
      if (link === undefined) return;
      const fresh = `sid${this.#bySid.size}`;
      this.#bySid.set(fresh, link);
      this.#add(link, fresh);
    } else {
      const link = this.#bySid.get(sid ?? "");
      if (link === undefined) exchange.respond(404, {}, "");
      else link.exchange(exchange);
    }
    this.#wake();
  }

  #upgrade(exchange: UpgradeExchange): void {
    const link = this.#options.websocket?.accept(exchange, { maxChunk: this.#options.maxChunk ?? 1_000_000 });
    if (link !== undefined) this.#add(link, "");
    this.#wake();
  }

  #add(link: Link, sid: string): void {
    this.links.push(link);
    this.onLink?.(link, sid);
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}
