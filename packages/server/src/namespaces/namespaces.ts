import { type AdapterFactory, isNamespaceName, RtError } from "@rt/protocol";
import { Candidate } from "../candidate.ts";
import type { Connection, Entrance } from "../connection.ts";
import * as own from "../internals.ts";
import { type NamespaceHome, ServerNamespace } from "../namespace.ts";

import { ParentNamespace } from "./parent-namespace.ts";
import { type NamespaceRule, Rule } from "./rule.ts";

/** The longest name, in characters, of a namespace that a client may have made: it is kept for as long as that. */
const LONGEST_NAME = 1_000;

/** A parent, and which names it makes namespaces of. */
interface Parent {
  readonly namespace: ParentNamespace;
  readonly rule: Rule;
}

/** All namespaces of a server by name, and the parents that make more of them when clients ask (C.6). */
export class Namespaces {
  readonly root: ServerNamespace;
  readonly #home: NamespaceHome;
  readonly #byName = new Map<string, ServerNamespace>();
  /** In the order in which they are asked. */
  readonly #parents: Parent[] = [];
  /** Those that are there because a client asked. */
  readonly #madeForClients = new Set<ServerNamespace>();
  /** Those of them that the application has asked for as well. */
  readonly #claimed = new WeakSet<ServerNamespace>();

  constructor(home: NamespaceHome) {
    this.#home = home;
    this.root = new ServerNamespace(home, "/");
    this.#byName.set("/", this.root);
  }

  /** All that there are at this moment. */
  get all(): readonly ServerNamespace[] {
    return [...this.#byName.values()];
  }

  /** The namespace of this name: made, by the first parent whose pattern it matches, when there is none. @throws RtError `INVALID_ARGUMENT` */
  named(given: string): ServerNamespace {
    if (typeof given !== "string") {
      throw new RtError("INVALID_ARGUMENT", "a namespace is named by a string, a RegExp or a function");
    }
    const name = given.startsWith("/") ? given : `/${given}`;
    if (!isNamespaceName(name)) throw new RtError("INVALID_ARGUMENT", `"${given}" cannot be the name of a namespace`);
    const known = this.#byName.get(name);
    if (known !== undefined) {
      this.#claimed.add(known);
      return known;
    }
    return this.#make(name, this.#parents.find(({ rule }) => rule.matches(name))?.namespace);
  }

  /** The parent of all names that a rule accepts. @throws RtError `INVALID_ARGUMENT` */
  parent(rule: NamespaceRule): ParentNamespace {
    if (rule instanceof RegExp && (rule.global || rule.sticky)) {
      throw new RtError(
        "INVALID_ARGUMENT",
        `${String(rule)} has a state, by its flag g or y: it matches a name once, and then not`,
      );
    }
    const known = this.#parents.find((parent) => parent.rule.isOf(rule));
    if (known !== undefined) return known.namespace;
    const namespace = new ParentNamespace(this.#home, `/_${this.#parents.length}`);
    this.#parents.push({ namespace, rule: new Rule(rule, this.#home.report) });
    return namespace;
  }

  /** What makes adapters is another now. Where it fails for one namespace, all keep theirs. */
  renewAdapters(factory: AdapterFactory): void {
    const changes = this.all.map((namespace) => namespace[own.nextAdapter](factory));
    for (const change of changes) change();
  }

  /** Where a client asks for this name: the namespace, or where it is decided whether there will be one. */
  entrance(name: string): Entrance | undefined {
    const namespace = this.#byName.get(name);
    if (namespace !== undefined || this.#parents.length === 0 || name.length > LONGEST_NAME) return namespace;
    return { [own.admit]: (connection, auth) => this.#ask(new Candidate(connection, name), connection, auth) };
  }

  /** Asks one parent after the other; those that came meanwhile too. */
  #ask(candidate: Candidate, connection: Connection, auth: object | undefined, index = 0): void {
    const parent = this.#parents[index];
    if (parent === undefined) {
      candidate.refuse("Invalid namespace");
      return;
    }
    parent.rule.decide(candidate[own.key], auth ?? {}, (isAccepted) => {
      // The client may have gone, or the time may have been over.
      if (!candidate.isWaiting) return;
      if (isAccepted) this.#letIn(candidate, connection, auth, parent.namespace);
      else this.#ask(candidate, connection, auth, index + 1);
    });
  }

  #letIn(candidate: Candidate, connection: Connection, auth: object | undefined, parent: ParentNamespace): void {
    // Another client, or the application, may have been faster.
    const namespace = this.#byName.get(candidate[own.key]) ?? this.#makeForClient(candidate, parent);
    if (namespace === undefined) return;
    candidate.settle();
    namespace[own.admit](connection, auth);
  }

  #makeForClient(candidate: Candidate, parent: ParentNamespace): ServerNamespace | undefined {
    if (this.#madeForClients.size >= this.#home.rules().maxChildNamespaces) {
      candidate.refuse("Too many dynamic namespaces");
      return undefined;
    }
    try {
      const namespace = this.#make(candidate[own.key], parent);
      this.#madeForClients.add(namespace);
      return namespace;
    } catch (error) {
      // The application makes the adapter.
      this.#home.report(error);
      candidate.refuse("Internal server error");
      return undefined;
    }
  }

  #make(name: string, parent: ParentNamespace | undefined): ServerNamespace {
    const namespace: ServerNamespace = new ServerNamespace(this.#home, name, (wasEntered) => {
      if (parent !== undefined) this.#vacated(namespace, parent, wasEntered);
    });
    parent?.[own.raise](namespace);
    this.#byName.set(name, namespace);
    this.root[own.announce](namespace);
    return namespace;
  }

  /**
   * Nobody is in a child, and nobody is about to be let in. One that a client alone has asked for, and nobody was ever let into, goes
   * in any case: strangers shall not choose what stays.
   */
  #vacated(child: ServerNamespace, parent: ParentNamespace, wasEntered: boolean): void {
    const isUnwanted = !wasEntered && this.#madeForClients.has(child) && !this.#claimed.has(child);
    if (!isUnwanted && !this.#home.rules().cleanupEmptyChildNamespaces) return;
    this.#byName.delete(child.name);
    this.#madeForClients.delete(child);
    parent.children.delete(child);
    child[own.retire]();
  }
}
