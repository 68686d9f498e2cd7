import type { DefaultEventsMap, EventName, EventsMap } from "@rt/protocol";
import type { Rooms } from "./api/remote-socket.ts";
import type { FoundSocket, Operator } from "./broadcast-operator.ts";
import * as own from "./internals.ts";
import type { OtherNodes } from "./other-nodes.ts";
import { ReportingEmitter } from "./reporting-emitter.ts";

/** What a namespace and a server have in common: they listen, and they broadcast. */
export abstract class Broadcaster<Reserved extends EventsMap> extends ReportingEmitter<DefaultEventsMap, Reserved> {
  /** Names all sockets. */
  abstract readonly [own.everybody]: Operator;
  /** The namespaces of the same name in other servers. */
  abstract readonly [own.otherNodes]: OtherNodes;

  to(rooms: Rooms): Operator {
    return this[own.everybody].to(rooms);
  }

  in(rooms: Rooms): Operator {
    return this[own.everybody].to(rooms);
  }

  except(rooms: Rooms): Operator {
    return this[own.everybody].except(rooms);
  }

  compress(compress: boolean): Operator {
    return this[own.everybody].compress(compress);
  }

  timeout(ms: number): Operator {
    return this[own.everybody].timeout(ms);
  }

  get volatile(): Operator {
    return this[own.everybody].volatile;
  }

  get local(): Operator {
    return this[own.everybody].local;
  }

  emit(event: EventName, ...args: unknown[]): boolean {
    return this[own.everybody].emit(event, ...args);
  }

  send(...args: unknown[]): this {
    this[own.everybody].emit("message", ...args);
    return this;
  }

  write(...args: unknown[]): this {
    return this.send(...args);
  }

  serverSideEmit(event: EventName, ...args: unknown[]): boolean {
    this[own.otherNodes].emit(event, args);
    return true;
  }

  serverSideEmitWithAck(event: EventName, ...args: unknown[]): Promise<unknown[]> {
    return this[own.otherNodes].emitWithAck(event, args);
  }

  allSockets(): Promise<Set<string>> {
    return this[own.everybody].allSockets();
  }

  fetchSockets(): Promise<FoundSocket[]> {
    return this[own.everybody].fetchSockets();
  }

  socketsJoin(rooms: Rooms): void {
    this[own.everybody].socketsJoin(rooms);
  }

  socketsLeave(rooms: Rooms): void {
    this[own.everybody].socketsLeave(rooms);
  }

  disconnectSockets(close = false): void {
    this[own.everybody].disconnectSockets(close);
  }
}
