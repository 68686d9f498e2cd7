import type { Next, ParentNamespace } from "@rt/server";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Served, serve } from "./support/server.ts";
import { until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/* C.6 by chance: clients ask for names, are decided about, looked at, let in or not, leave and are cut, in any order. */

const NAMES = ["/a", "/b"] as const;

/** Where a client stands with a name: out, decided about, looked at, or in. */
type Stand = "out" | "decided" | "looked at" | "in";

interface Client {
  wire: Wire;
  readonly stands: Map<string, Stand>;
}

interface Waiting {
  readonly client: Client;
  readonly name: string;
  readonly say: (yes: boolean) => void;
}

/** Plays against a server, and knows which children there must be. */
class Game {
  readonly #served: Served;
  readonly #parent: ParentNamespace;
  readonly #keepsEmpty: boolean;
  readonly #clients: Client[] = [];
  /** What the server waits for; of a client that is gone it stays here, and what is said then must not matter. */
  readonly #decisions: Waiting[] = [];
  readonly #looks: Waiting[] = [];
  /** Those that were let into since there was the child. */
  readonly #entered = new Set<string>();
  /** What the server waits for of clients that are there. */
  readonly #current = new Map<Client, Map<string, Waiting>>();
  /** Whom the server asks about. */
  #asking: Client | undefined = undefined;

  private constructor(served: Served, keepsEmpty: boolean) {
    this.#served = served;
    this.#keepsEmpty = keepsEmpty;
    this.#parent = served.io.of((name, _auth, decide) => {
      this.#decisions.push(this.#waiting(name, "decided", (yes) => decide(null, yes)));
    });
    this.#parent.use(({ nsp: { name } }, go: Next) => {
      this.#looks.push(this.#waiting(name, "looked at", (yes) => (yes ? go() : go(new Error("no")))));
    });
  }

  static async begin(served: Served, keepsEmpty: boolean, clients: number): Promise<Game> {
    const game = new Game(served, keepsEmpty);
    for (let index = 0; index < clients; index++) {
      game.#clients.push({ wire: await game.#open(), stands: new Map() });
    }
    return game;
  }

  async play(kind: string, which: number, name: string): Promise<void> {
    const client = this.#clients[which % this.#clients.length];
    if (client === undefined) return;
    if (kind === "cut") await this.#cut(client);
    else if (kind === "yes" || kind === "no") await this.#answer(which, kind === "yes");
    else if (this.#standOf(client, name) === "out") await this.#ask(client, name);
    else if (this.#standOf(client, name) === "in") await this.#leave(client, name);
    this.#check();
  }

  async #ask(client: Client, name: string): Promise<void> {
    const before = this.#decisions.length + this.#looks.length;
    this.#asking = client;
    client.wire.send(`40${name},`);
    await until(() => this.#decisions.length + this.#looks.length > before);
  }

  async #answer(which: number, yes: boolean): Promise<void> {
    const open = [...this.#decisions, ...this.#looks];
    const one = open[which % Math.max(open.length, 1)];
    if (one === undefined) return;
    const wasDecided = this.#decisions.includes(one);
    const list = wasDecided ? this.#decisions : this.#looks;
    list.splice(list.indexOf(one), 1);
    const { client, name } = one;
    const isThere = this.#standOf(client, name) === (wasDecided ? "decided" : "looked at") && this.#isCurrent(one);
    this.#asking = client;
    one.say(yes);
    if (!isThere || (wasDecided && yes)) return;
    const answer = String(await client.wire.next());
    expect(answer.startsWith(`${yes ? "40" : "44"}${name},`)).toBe(true);
    client.stands.set(name, yes ? "in" : "out");
    if (yes) this.#entered.add(name);
    this.#forget();
  }

  async #leave(client: Client, name: string): Promise<void> {
    const before = this.#sizeOf(name);
    client.wire.send(`41${name},`);
    await until(() => this.#sizeOf(name) < before);
    client.stands.set(name, "out");
    this.#forget();
  }

  async #cut(client: Client): Promise<void> {
    const { engine } = this.#served.io;
    const before = engine.clientsCount;
    client.wire.socket.terminate();
    await until(() => engine.clientsCount < before);
    client.stands.clear();
    this.#current.delete(client);
    this.#forget();
    client.wire = await this.#open();
  }

  /** The namespaces that there must be, and no others; whoever is in is found. */
  #check(): void {
    const expected = NAMES.filter((name) => this.#isWanted(name) || this.#entered.has(name));
    expect(Array.from(this.#parent.children, (child) => child.name).toSorted()).toEqual(expected);
    for (const name of expected) {
      const inside = this.#clients.filter((client) => this.#standOf(client, name) === "in").length;
      expect(this.#sizeOf(name)).toBe(inside);
    }
    expect(this.#served.errors).toEqual([]);
  }

  #isWanted(name: string): boolean {
    return this.#clients.some((client) => ["looked at", "in"].includes(this.#standOf(client, name)));
  }

  /** A child that is gone was never entered. */
  #forget(): void {
    if (this.#keepsEmpty) return;
    for (const name of NAMES) if (!this.#isWanted(name)) this.#entered.delete(name);
  }

  /** How many are in the child of this name; `io.of` would claim it for the application. */
  #sizeOf(name: string): number {
    return [...this.#parent.children].find((child) => child.name === name)?.sockets.size ?? 0;
  }

  #standOf({ stands }: Client, name: string): Stand {
    return stands.get(name) ?? "out";
  }

  #isCurrent(one: Waiting): boolean {
    return this.#current.get(one.client)?.get(one.name) === one;
  }

  #waiting(name: string, stand: Stand, say: (yes: boolean) => void): Waiting {
    const client = this.#asking;
    if (client === undefined) throw new Error("nobody asked");
    const one = { client, name, say };
    client.stands.set(name, stand);
    const all = this.#current.get(client) ?? new Map<string, Waiting>();
    this.#current.set(client, all.set(name, one));
    return one;
  }

  async #open(): Promise<Wire> {
    const wire = await Wire.to(this.#served.port);
    await wire.next();
    return wire;
  }
}

const moves = fc.array(
  fc.tuple(
    fc.constantFrom("ask or leave", "ask or leave", "ask or leave", "yes", "yes", "yes", "no", "cut"),
    fc.nat(11),
    fc.constantFrom(...NAMES),
  ),
  { minLength: 5, maxLength: 40 },
);

test.each([
  ["stay when they are empty, once somebody was in", false],
  ["are there while somebody is in or looked at, and no longer", true],
])("children %s", async (_how, cleanupEmptyChildNamespaces) => {
  await fc.assert(
    fc.asyncProperty(moves, async (list) => {
      const served = await serve({ cleanupEmptyChildNamespaces, resume: false });
      const game = await Game.begin(served, !cleanupEmptyChildNamespaces, 3);
      for (const move of list) await game.play(...move);
      await served.io.close();
    }),
    { numRuns: 40 },
  );
});
