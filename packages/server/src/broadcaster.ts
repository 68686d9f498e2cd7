import type { DefaultEventsMap, EventName, EventsMap } from "@rt/protocol";
import type { Rooms } from "./api/broadcast.ts";
import type { FoundSocket, Operator } from "./broadcast-operator.ts";
import type { OtherNodes } from "./other-nodes.ts";
import { ReportingEmitter } from "./reporting-emitter.ts";

/** What a namespace and a server have in common: they listen, and they broadcast. */
export abstract class Broadcaster<Reserved extends EventsMap> extends ReportingEmitter<DefaultEventsMap, Reserved> {
  /** Names all sockets. */
  protected abstract readonly everybody: Operator;
  /** The namespaces of the same name in other servers. */
  protected abstract readonly otherNodes: OtherNodes;

  to(rooms: Rooms): Operator {
    return this.everybody.to(rooms);
  }

  in(rooms: Rooms): Operator {
    return this.everybody.to(rooms);
  }

  except(rooms: Rooms): Operator {
    return this.everybody.except(rooms);
  }

  compress(compress: boolean): Operator {
    return this.everybody.compress(compress);
  }

  timeout(ms: number): Operator {
    return this.everybody.timeout(ms);
  }

  get volatile(): Operator {
    return this.everybody.volatile;
  }

  get local(): Operator {
    return this.everybody.local;
  }

  emit(event: EventName, ...args: unknown[]): boolean {
    return this.everybody.emit(event, ...args);
  }

  send(...args: unknown[]): this {
    this.everybody.emit("message", ...args);
    return this;
  }

  write(...args: unknown[]): this {
    return this.send(...args);
  }

  serverSideEmit(event: EventName, ...args: unknown[]): boolean {
    this.otherNodes.emit(event, args);
    return true;
  }

  serverSideEmitWithAck(event: EventName, ...args: unknown[]): Promise<unknown[]> {
    return this.otherNodes.emitWithAck(event, args);
  }

  allSockets(): Promise<Set<string>> {
    return this.everybody.allSockets();
  }

  fetchSockets(): Promise<FoundSocket[]> {
    return this.everybody.fetchSockets();
  }

  socketsJoin(rooms: Rooms): void {
    this.everybody.socketsJoin(rooms);
  }

  socketsLeave(rooms: Rooms): void {
    this.everybody.socketsLeave(rooms);
  }

  disconnectSockets(close = false): void {
    this.everybody.disconnectSockets(close);
  }
}
