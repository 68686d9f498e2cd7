import type { Adapter, BroadcastFlags, Recoverable } from "@rt/protocol";
import type { DefaultData, Rooms } from "../api/remote-socket.ts";
import type { AnyNamespace, AnyServer } from "../api/server.ts";
import type { Client } from "../api/socket.ts";
import { roomName, union } from "../arguments.ts";
import { Operator } from "../broadcast-operator.ts";
import type { Connection } from "../connection.ts";
import type { Conn } from "../engine/conn.ts";
import type { Handshake } from "../handshake.ts";
import type { HandshakeRequest } from "../http/handshake-request.ts";
import * as own from "../internals.ts";
import { clientOf } from "./client.ts";
import type { SocketHome } from "./home.ts";
import { ListeningSocket } from "./listening-socket.ts";

/** What is between a client's CONNECT and its end in one namespace. */
export type SocketState = "connecting" | "joined" | "leaving" | "gone";

/** A socket in its place: who it is, where it belongs, its rooms and its neighbours in them. */
export abstract class PlacedSocket extends ListeningSocket {
  readonly id: string;
  recovered: boolean;
  /** What its client may come back to, where it may. */
  protected readonly [own.place]: Recoverable | undefined;
  protected [own.state]: SocketState = "connecting";
  readonly #auth: object | undefined;
  readonly #issued: number = Date.now();
  #flags: BroadcastFlags | undefined = undefined;
  #data: DefaultData = undefined;
  #handshake: Handshake | undefined = undefined;

  constructor(home: SocketHome, connection: Connection, auth: object | undefined, place: Recoverable | undefined) {
    super(home, connection);
    this.id = place?.id ?? connection.idIn(home.name);
    this[own.place] = place;
    this.recovered = place?.restored !== undefined;
    // The application put it there.
    this.#data = place?.restored?.data;
    this.#auth = auth;
  }

  get nsp(): AnyNamespace {
    return this[own.home].namespace;
  }

  get server(): AnyServer {
    return this[own.home].server;
  }

  get adapter(): Adapter {
    return this[own.home].adapter;
  }

  get client(): Client {
    return clientOf(this.conn);
  }

  get conn(): Conn {
    return this[own.connection].conn;
  }

  get request(): HandshakeRequest {
    return this[own.connection].request.message;
  }

  get handshake(): Handshake {
    this.#handshake ??= this[own.connection].request.handshake(this.#auth, this.#issued);
    return this.#handshake;
  }

  get data(): DefaultData {
    this.#data ??= {};
    return this.#data;
  }

  set data(data: DefaultData) {
    this.#data = data;
  }

  override get connected(): boolean {
    return this[own.state] === "joined" || this[own.state] === "leaving";
  }

  get suspended(): boolean {
    return this.connected && this[own.connection].session.isAway;
  }

  get disconnected(): boolean {
    return !this.connected;
  }

  get rooms(): ReadonlySet<string> {
    return this.adapter.socketRooms(this.id) ?? new Set();
  }

  join(rooms: Rooms): void | Promise<void> {
    const more = union(new Set(), rooms);
    return this[own.state] === "gone" ? undefined : this.adapter.addAll(this.id, more);
  }

  leave(room: string): void | Promise<void> {
    return this.adapter.del(this.id, roomName(room));
  }

  to(rooms: Rooms): Operator {
    return this.broadcast.to(rooms);
  }

  in(rooms: Rooms): Operator {
    return this.broadcast.to(rooms);
  }

  except(rooms: Rooms): Operator {
    return this.broadcast.except(rooms);
  }

  get local(): Operator {
    return this.broadcast.local;
  }

  get broadcast(): Operator {
    const flags = this[own.takeFlags]() ?? {};
    return new Operator(this[own.home], { rooms: new Set(), except: new Set([this.id]), flags });
  }

  /** Adds to what is said about the next event. */
  protected [own.flag](flags: BroadcastFlags): this {
    this.#flags = { ...this.#flags, ...flags };
    return this;
  }

  /** What was said about the next event, which it now is. */
  protected [own.takeFlags](): BroadcastFlags | undefined {
    const flags = this.#flags;
    if (flags !== undefined) this.#flags = undefined;
    return flags;
  }
}
