import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { seededRandom } from "../fault-proxy/index.ts";
import { Correspondent, ROOM_ITEM } from "./correspondent.ts";
import type { Page } from "./ledger.ts";
import { atPace } from "./pace.ts";
import { PAIRS, type PairName, type ServerSide, type ServerTraits, type ServerWire } from "./pair.ts";
import { NAMESPACES, type NamespaceName, Plan, seedsOf } from "./plan.ts";
import { watch } from "./watch.ts";

const ROOM = "everybody";

/** What a server is told before it begins. */
export interface ServerOrder {
  readonly pair: PairName;
  readonly traits: ServerTraits;
  readonly seed: number;
  /** How many clients will come. */
  readonly members: number;
}

/** The server's end of the traffic with all clients. */
export class TrafficServer {
  readonly #http: HttpServer = createServer();
  readonly #io: ServerSide;
  readonly #plan: Plan;
  readonly #seed: number;
  readonly #correspondents: readonly Correspondent[];

  constructor({ pair, traits, seed, members }: ServerOrder) {
    this.#seed = seed;
    const seeds = seedsOf(seed);
    this.#plan = new Plan(seeds.down);
    const incoming = new Plan(seeds.up);
    this.#correspondents = Array.from({ length: members }, (_, n) => new Correspondent(this.#plan, incoming, n));
    this.#io = PAIRS[pair].serve(this.#http, traits);
    for (const name of NAMESPACES) this.#io.of(name).on("connection", (socket) => this.#connected(name, socket));
  }

  /** Listens on a free port. */
  async open(): Promise<number> {
    this.#http.listen(0, "127.0.0.1");
    await once(this.#http, "listening");
    return (this.#http.address() as AddressInfo).port;
  }

  /** Sends so many items to every client. */
  send(items: number, perSecond: number): Promise<void> {
    const members = this.#correspondents.length;
    return atPace(items * members, perSecond * members, seededRandom(this.#seed), (position) =>
      this.#send(Math.floor(position / members), position % members),
    );
  }

  pages(): readonly Page[] {
    return this.#correspondents.map(({ ledger }) => ledger.page());
  }

  async close(): Promise<void> {
    await this.#io.close();
  }

  #connected(namespace: NamespaceName, socket: ServerWire): void {
    const correspondent = this.#correspondents[Number(socket.handshake.auth["member"])];
    if (correspondent === undefined) throw new Error("a stranger came");
    void socket.join(ROOM);
    correspondent.attach(namespace, socket);
    if (namespace === "/") watch(socket.conn, correspondent.ledger);
  }

  #send(index: number, member: number): boolean {
    const { way, namespace, body } = this.#plan.item(index);
    if (way !== "room") return this.#correspondents[member]?.send(index) ?? true;
    // The first one's turn is everybody's.
    if (member === 0) {
      const numbers = this.#correspondents.map(({ ledger }) => ledger.give("events"));
      this.#io.of(namespace).to(ROOM).emit(ROOM_ITEM, numbers, index, body);
    }
    return true;
  }
}
