import type { Dialer, Link, LinkAcceptor } from "@rt/protocol";
import { type MemoryNetwork, memory } from "@rt/transports/memory";
import { nodeClock } from "@rt/transports/node";

const MAX_CHUNK = 1_000_000;

/** Both halves of the transport `memory`, between a server and its clients in this process. */
export class MemoryWay {
  readonly acceptor: LinkAcceptor = {
    name: "memory",
    probed: false,
    opens: "link",
    listen: (take) => {
      this.#network.listen((link) => {
        this.#links.push(link);
        take(link, { query: this.#queries.shift() ?? new Map() });
      });
      return () => undefined;
    },
  };
  readonly dialer: Dialer = {
    name: "memory",
    probed: false,
    dial: (target) => {
      this.#queries.push(target.query);
      return this.#network.dialer.dial(target);
    },
  };
  readonly #network: MemoryNetwork = memory(nodeClock(), { maxChunk: MAX_CHUNK });
  /** Of the links that are dialled and not accepted yet, in their order. */
  readonly #queries: ReadonlyMap<string, string>[] = [];
  #links: Link[] = [];

  /** Ends all links. */
  cut(): void {
    for (const link of this.#links.splice(0)) link.abort();
  }
}
