import {
  type AckCollector,
  type Adapter,
  type AdapterEvents,
  type BroadcastOptions,
  type Clock,
  type EventData,
  emitting,
  type NoEvents,
  type PacketCodec,
  PacketType,
  type SharedFrame,
} from "@rt/protocol";
import * as own from "../internals.ts";
import type { MarkedPacket, MemoryRecovery } from "../recovery/memory-recovery.ts";
import type { ErrorReporter } from "../report.ts";
import { ReportingEmitter } from "../reporting-emitter.ts";
import { askAll } from "./ask-all.ts";
import { framesOf, type LocalSocket, MarkedEvent, ownPacket, type SharedEvent } from "./local-socket.ts";
import { Membership } from "./membership.ts";
import { targetsOf } from "./targets.ts";
import { View } from "./views.ts";

/** What the adapter needs of its namespace. */
export interface MemoryAdapterHome {
  readonly name: string;
  readonly sockets: ReadonlyMap<string, LocalSocket>;
  readonly codec: PacketCodec;
  readonly clock: Clock;
  readonly maxRooms: number;
  /** A new id for an acknowledgement, for all sockets of the namespace. */
  nextAckId(): number;
  readonly report: ErrorReporter;
  /** The sockets that clients may come back to, where they may. */
  readonly recovery?: MemoryRecovery | undefined;
}

/** The rooms of one namespace, in this process alone (C.7). All that it does is done when a call returns. */
export class MemoryAdapter extends ReportingEmitter<AdapterEvents, NoEvents> implements Adapter {
  readonly rooms: ReadonlyMap<string, ReadonlySet<string>>;
  readonly sids: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #home: MemoryAdapterHome;
  readonly #membership: Membership;
  readonly #local: { readonly sockets: ReadonlyMap<string, LocalSocket>; readonly joined: Membership["rooms"] };

  constructor(home: MemoryAdapterHome) {
    super();
    this.#home = home;
    const listener = {
      created: (room: string): void => this.#created(room),
      joined: (room: string, id: string): void => this.#joined(room, id),
      left: (room: string, id: string): void => this.#left(room, id),
      deleted: (room: string): void => this.#deleted(room),
    };
    this.#membership = new Membership(listener, home.maxRooms);
    this.#local = { sockets: home.sockets, joined: this.#membership.rooms };
    this.rooms = new View(this.#membership.rooms, home.sockets);
    this.sids = new View(this.#membership.sids, home.sockets);
  }

  get recovery(): MemoryRecovery | undefined {
    return this.#home.recovery;
  }

  init(): void {}

  close(): void {}

  serverCount(): Promise<number> {
    return Promise.resolve(1);
  }

  add(id: string): void {
    // Somebody else may be in the room of this id already.
    if (!this.#membership.rooms.has(id)) this.#created(id);
    this.#joined(id, id);
  }

  addAll(id: string, rooms: ReadonlySet<string>): void {
    for (const room of rooms) if (room !== id) this.#membership.join(id, room);
  }

  del(id: string, room: string): void {
    this.#membership.leave(id, room);
  }

  delAll(id: string): void {
    this.#membership.leaveAll(id);
    // Whoever was refused was not in the room of its own id.
    if (!this.#home.sockets.has(id)) return;
    this.#left(id, id);
    if (!this.#membership.rooms.has(id)) this.#deleted(id);
  }

  broadcast(data: EventData, options: BroadcastOptions): void {
    const targets = targetsOf(this.#local, options);
    const marked = this.recovery?.broadcast(data, options);
    if (targets.length === 0) return;
    const mayCompress = options.flags.compress !== false;
    const event =
      marked === undefined ? this.#share(data, undefined, mayCompress) : this.#both(data, marked, mayCompress);
    const isVolatile = options.flags.volatile === true;
    for (const socket of targets) socket[own.deliver](event, isVolatile);
  }

  broadcastWithAck(data: EventData, options: BroadcastOptions, acks: AckCollector): void {
    const targets = targetsOf(this.#local, options);
    acks.asked(targets.length);
    if (targets.length === 0) return;
    const { clock } = this.#home;
    const id = this.#home.nextAckId();
    const { timeout, compress } = options.flags;
    const question = { id, event: this.#share(data, id, compress !== false), timeout };
    askAll(targets, question, acks, clock);
  }

  sockets(rooms: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const targets = targetsOf(this.#local, { rooms, except: new Set(), flags: {} });
    return Promise.resolve(new Set(targets.map(({ id }) => id)));
  }

  socketRooms(id: string): ReadonlySet<string> | undefined {
    return this.#home.sockets.has(id) ? this.#membership.of(id) : this.#membership.sids.get(id);
  }

  fetchSockets(options: BroadcastOptions): Promise<readonly LocalSocket[]> {
    return Promise.resolve(targetsOf(this.#local, options));
  }

  addSockets(options: BroadcastOptions, rooms: ReadonlySet<string>): void {
    for (const { id } of targetsOf(this.#local, options)) this.addAll(id, rooms);
  }

  delSockets(options: BroadcastOptions, rooms: ReadonlySet<string>): void {
    for (const { id } of targetsOf(this.#local, options)) for (const room of rooms) this.del(id, room);
  }

  disconnectSockets(options: BroadcastOptions, close: boolean): void {
    for (const socket of targetsOf(this.#local, options)) socket.disconnect(close);
  }

  /** There are no other nodes, as `serverCount` says: nobody hears of it, and nobody answers. */
  serverSideEmit(): void {}

  #created(room: string): void {
    this[emitting.dispatch]("create-room", [room]);
  }

  #joined(room: string, id: string): void {
    this.recovery?.joined(room, id);
    this[emitting.dispatch]("join-room", [room, id]);
  }

  #left(room: string, id: string): void {
    this.recovery?.left(room, id);
    this[emitting.dispatch]("leave-room", [room, id]);
  }

  #deleted(room: string): void {
    this[emitting.dispatch]("delete-room", [room]);
  }

  protected override [emitting.report](error: unknown): void {
    this.#home.report(error);
  }

  #share(data: EventData, id: number | undefined, mayCompress: boolean): SharedEvent {
    return { data, frames: this.#framesOf(data, id, mayCompress) };
  }

  #both(data: EventData, { packet, offset }: MarkedPacket, mayCompress: boolean): SharedEvent {
    const marked = { frames: framesOf(packet, mayCompress), offset };
    return new MarkedEvent(data, marked, () => this.#framesOf(data, undefined, mayCompress));
  }

  #framesOf(data: EventData, id: number | undefined, mayCompress: boolean): readonly SharedFrame[] {
    const packet = { type: PacketType.EVENT, nsp: this.#home.name, id, data } as const;
    return framesOf(ownPacket(this.#home.codec.encode(packet)), mayCompress);
  }
}
