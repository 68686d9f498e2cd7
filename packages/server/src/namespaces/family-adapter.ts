import {
  type AckCollector,
  type Adapter,
  type AdapterEvents,
  type BroadcastOptions,
  type EventData,
  emitting,
  type NoEvents,
  RtError,
} from "@rt/protocol";
import type { ErrorReporter } from "../report.ts";
import { ReportingEmitter } from "../reporting-emitter.ts";
import { FamilyAcks } from "./family-acks.ts";

const NOBODY: ReadonlyMap<string, ReadonlySet<string>> = new Map();

/** What a parent needs of its children to speak to all of them. */
export interface Family {
  readonly children: ReadonlySet<{ readonly adapter: Adapter }>;
  readonly reportError: ErrorReporter;
}

/** Reaches the sockets of all namespaces that a parent has made. In the parent itself is nobody. */
export class FamilyAdapter extends ReportingEmitter<AdapterEvents, NoEvents> implements Adapter {
  readonly rooms: ReadonlyMap<string, ReadonlySet<string>> = NOBODY;
  readonly sids: ReadonlyMap<string, ReadonlySet<string>> = NOBODY;
  readonly #family: Family;

  constructor(family: Family) {
    super();
    this.#family = family;
  }

  init(): void {}

  close(): void {}

  /** Whoever asks all children hears once how many sockets were asked. */
  serverCount(): Promise<number> {
    return Promise.resolve(1);
  }

  add(): void {}

  addAll(): void {}

  del(): void {}

  delAll(): void {}

  broadcast(data: EventData, options: BroadcastOptions): void | Promise<void> {
    return this.#each((adapter) => adapter.broadcast(data, options));
  }

  broadcastWithAck(data: EventData, options: BroadcastOptions, acks: AckCollector): void {
    const adapters = this.#adapters();
    const gathered = new FamilyAcks(acks);
    for (const adapter of adapters) adapter.broadcastWithAck(data, options, gathered);
    if (options.flags.local === true) gathered.from(adapters.length);
    else countNodes(adapters).then((nodes) => gathered.from(nodes), this.#family.reportError);
  }

  sockets(): Promise<ReadonlySet<string>> {
    return Promise.reject(unsupported("its sockets"));
  }

  socketRooms(): undefined {
    return undefined;
  }

  fetchSockets(): Promise<readonly []> {
    return Promise.reject(unsupported("its sockets"));
  }

  addSockets(options: BroadcastOptions, rooms: ReadonlySet<string>): void | Promise<void> {
    return this.#each((adapter) => adapter.addSockets(options, rooms));
  }

  delSockets(options: BroadcastOptions, rooms: ReadonlySet<string>): void | Promise<void> {
    return this.#each((adapter) => adapter.delSockets(options, rooms));
  }

  disconnectSockets(options: BroadcastOptions, close: boolean): void | Promise<void> {
    return this.#each((adapter) => adapter.disconnectSockets(options, close));
  }

  serverSideEmit(): never {
    throw unsupported("the other servers");
  }

  protected override [emitting.report](error: unknown): void {
    this.#family.reportError(error);
  }

  /** Of this moment: children may come and go while they are spoken to. */
  #adapters(): readonly Adapter[] {
    return Array.from(this.#family.children, ({ adapter }) => adapter);
  }

  #each(task: (adapter: Adapter) => void | Promise<void>): void | Promise<void> {
    const waiting = this.#adapters()
      .map(task)
      .filter((result) => result instanceof Promise);
    return waiting.length === 0 ? undefined : Promise.all(waiting).then(() => undefined);
  }
}

/** How many servers the namespaces of these adapters have, all in all. */
async function countNodes(adapters: readonly Adapter[]): Promise<number> {
  const counts = await Promise.all(adapters.map((adapter) => adapter.serverCount()));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Other servers have children of their own, of which nothing is known here. */
function unsupported(what: string): RtError {
  return new RtError("UNSUPPORTED", `a parent of dynamic namespaces does not know ${what}: ask its children`);
}
