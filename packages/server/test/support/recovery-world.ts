import { type BroadcastOptions, createJsonCodec, type EventData, type Recoverable } from "@rt/protocol";
import { VirtualClock } from "@rt/protocol/testing";
import type { LocalSocket, SharedEvent } from "../../src/adapter/local-socket.ts";
import { ownPacket } from "../../src/adapter/local-socket.ts";
import { MemoryAdapter } from "../../src/adapter/memory-adapter.ts";
import * as own from "../../src/internals.ts";
import { MemoryRecovery, type RecoveryLimits } from "../../src/recovery/memory-recovery.ts";

/** How an event is sent, and to whom; the rest is everybody. */
export interface Emit {
  readonly kind: "kept" | "volatile" | "ack" | "binary";
  readonly direct: number | undefined;
  readonly rooms: readonly string[];
  readonly except: readonly string[];
}

interface OnTheWay {
  readonly text: string;
  readonly at: number;
}

/** One client of the reference, by its rules, and the socket that the server has for it. */
export class RecoveringClient implements LocalSocket {
  id = "";
  readonly handshake: object = {};
  data: unknown = undefined;
  place: Recoverable | undefined;
  isConnected = false;
  /** What it shows when it comes back. */
  pid: string | undefined;
  offset: string | undefined;
  /** The numbers of the kept events that its listeners have heard since it has this place, and that they should have. */
  readonly heard: number[] = [];
  readonly expected: number[] = [];
  readonly rooms: Set<string> = new Set();
  /** When the oldest event was sent that it has not heard; `Infinity` when it has heard all. */
  get missesSince(): number {
    const missing = this.expected[this.heard.length];
    return missing === undefined ? Infinity : (this.#world.times.get(missing) ?? Infinity);
  }
  #link: OnTheWay[] = [];
  readonly #world: RecoveryWorld;

  constructor(world: RecoveryWorld) {
    this.#world = world;
  }

  [own.deliver]({ frames, marked }: SharedEvent): void {
    const { place } = this;
    if (place === undefined || marked === undefined) {
      this.write(String(frames[0]?.chunk));
      return;
    }
    place.lastSent = marked.offset ?? place.lastSent;
    this.write(String(marked.frames[0]?.chunk));
  }

  write(text: string): void {
    this.#link.push({ text, at: this.#world.clock.now() });
  }

  [own.ask](event: SharedEvent): void {
    this[own.deliver](event);
  }

  [own.dismiss](): void {}

  disconnect(): void {}

  /** The first of what is on the way arrives. */
  receive(count: number): void {
    for (const { text } of this.#link.splice(0, count)) this.#hear(text);
  }

  /** What was on its way for so long arrives: else the heartbeat would have failed. */
  receiveBefore(time: number): void {
    while ((this.#link[0]?.at ?? Infinity) <= time) this.receive(1);
  }

  receiveAll(): void {
    this.receive(this.#link.length);
  }

  lose(): void {
    this.#link = [];
  }

  /** A new place: what was before is forgotten. */
  startAnew(): void {
    this.heard.length = 0;
    this.expected.length = 0;
    this.rooms.clear();
  }

  /** As the reference: any text at the end is an offset, the name of an event too; one to be acknowledged has a function there. */
  #hear(text: string): void {
    const start = text.indexOf("[");
    const isAsked = /\d$/.test(text.slice(2, start));
    const event = JSON.parse(text.slice(start)) as unknown[];
    const last = event.at(-1);
    if (this.pid !== undefined && typeof last === "string" && !isAsked) this.offset = last;
    if (typeof event[1] === "number") this.heard.push(event[1]);
  }
}

/** A namespace with clients that come and go, in virtual time; what each of them should hear is worked out beside it. */
export class RecoveryWorld {
  readonly clock: VirtualClock = new VirtualClock();
  readonly recovery: MemoryRecovery;
  readonly clients: readonly RecoveringClient[];
  readonly sockets: Map<string, RecoveringClient> = new Map();
  readonly adapter: MemoryAdapter;
  readonly limits: RecoveryLimits;
  /** When each kept event was sent. */
  readonly times: Map<number, number> = new Map();
  #ids = 0;
  #events = 0;

  constructor(limits: RecoveryLimits, clients: number) {
    const { clock, sockets } = this;
    const codec = createJsonCodec();
    this.limits = limits;
    this.recovery = new MemoryRecovery({
      clock,
      limits,
      epoch: "epoch",
      encode: (data) => ownPacket(codec.encode({ type: 2, nsp: "/", id: undefined, data })),
    });
    const report = (error: unknown): never => {
      throw error;
    };
    const { recovery } = this;
    this.adapter = new MemoryAdapter({
      name: "/",
      sockets,
      codec,
      clock,
      maxRooms: 9,
      nextAckId: () => 7,
      report,
      recovery,
    });
    this.clients = Array.from({ length: clients }, () => new RecoveringClient(this));
    for (const client of this.clients) this.connect(client);
  }

  emit({ kind, direct, rooms, except }: Emit): void {
    const number = kind === "kept" || kind === "binary" ? ++this.#events : undefined;
    if (number !== undefined) this.times.set(number, this.clock.now());
    const data: EventData = number === undefined ? ["loose"] : ["e", number];
    if (kind === "binary") data.push(new Uint8Array(3));
    if (kind === "volatile" && this.#events % 2 === 0) data.push("some text");
    const owner = direct === undefined ? undefined : this.clients[direct % this.clients.length];
    if (owner !== undefined) this.#emitTo(owner, kind, data, number);
    else this.#broadcast(kind, data, number, { rooms: new Set(rooms), except: new Set(except), flags: {} });
  }

  join(client: RecoveringClient, room: string): void {
    if (!client.isConnected) return;
    client.rooms.add(room);
    this.adapter.addAll(client.id, new Set([room]));
  }

  leave(client: RecoveringClient, room: string): void {
    if (!client.isConnected) return;
    client.rooms.delete(room);
    this.adapter.del(client.id, room);
  }

  /** Its connection is lost, with all that is on its way. */
  cut(client: RecoveringClient): void {
    if (!client.isConnected) return;
    client.lose();
    client.isConnected = false;
    void client.place?.away({ rooms: new Set(this.adapter.socketRooms(client.id)), data: client.data });
    this.adapter.delAll(client.id);
    this.sockets.delete(client.id);
  }

  /** Says whether it came back to its place. */
  connect(client: RecoveringClient): boolean {
    if (client.isConnected) return true;
    const claimed = this.recovery.claim(client.pid, client.offset);
    const place = claimed ?? this.recovery.begin(`id${++this.#ids}`, `pid${this.#ids}`);
    const missed = claimed === undefined ? [] : claimed.missed();
    if (missed === undefined) throw new Error("nothing was dropped since the claim");
    if (claimed === undefined) client.startAnew();
    client.place = place;
    client.id = place.id;
    client.data = place.restored?.data ?? { of: place.id };
    this.adapter.addAll(place.id, place.restored?.rooms ?? new Set());
    for (const { head } of missed) client.write(`4${String(head)}`);
    client.isConnected = true;
    this.sockets.set(place.id, client);
    this.adapter.add(place.id);
    // The answer to CONNECT comes after what was missed, and what is missed is heard with it.
    client.pid = place.pid;
    return claimed !== undefined;
  }

  advance(ms: number): void {
    const { patience } = this.limits;
    for (const client of this.clients) client.receiveBefore(this.clock.now() + ms - patience);
    this.clock.advance(ms);
  }

  #emitTo(owner: RecoveringClient, kind: Emit["kind"], data: EventData, number: number | undefined): void {
    const { place } = owner;
    if (place === undefined || !owner.isConnected) return;
    if (number !== undefined) {
      owner.expected.push(number);
      owner.write(`4${String(place.keep(data).head)}`);
    } else if (kind === "volatile") {
      owner.write(`42${JSON.stringify(place.mark(data))}`);
    } else {
      owner.write(`427${JSON.stringify(data)}`);
    }
  }

  #broadcast(kind: Emit["kind"], data: EventData, number: number | undefined, options: BroadcastOptions): void {
    for (const client of this.clients) {
      if (number !== undefined && isFor(options, client)) client.expected.push(number);
    }
    if (kind === "ack") this.adapter.broadcastWithAck(data, options, { asked() {}, answered() {}, lost() {} });
    else this.adapter.broadcast(data, kind === "volatile" ? { ...options, flags: { volatile: true } } : options);
  }
}

/** Also while it is away: it is in its rooms. */
function isFor({ rooms, except }: BroadcastOptions, client: RecoveringClient): boolean {
  const isIn = (room: string): boolean => client.rooms.has(room) || client.id === room;
  return (rooms.size === 0 || [...rooms].some(isIn)) && ![...except].some(isIn);
}
