import type { Acceptor, Link } from "@rt/protocol";

/** What decides about moves. */
export interface MoveRules {
  readonly transports: ReadonlyMap<string, Acceptor>;
  readonly allowUpgrades: boolean;
}

/** What sessions may move to from a transport: those of plain clients, and those that outlive their links. */
export class Moves {
  readonly #rules: MoveRules;
  readonly #ofPlain = new Map<Acceptor, readonly string[]>();
  readonly #ofOutliving = new Map<Acceptor, readonly string[]>();

  constructor(rules: MoveRules) {
    this.#rules = rules;
  }

  /**
   * Nothing where a session began on a lasting connection. Plain clients are told of nothing that they cannot know, and of nothing at
   * all on a link that never falls silent: the probe upgrade loses what comes on it meanwhile. One array for all.
   */
  from(transport: Acceptor, { traits }: Link, outlives: boolean): readonly string[] {
    const cache = outlives ? this.#ofOutliving : this.#ofPlain;
    const known = cache.get(transport);
    if (known !== undefined) return known;
    const { allowUpgrades, transports } = this.#rules;
    const mayMove = allowUpgrades && transport.opens === "request" && (outlives || !traits.endIsSeen);
    const mayBeMovedTo = (other: Acceptor): boolean => other.probed || (outlives && other.opens !== "request");
    const others = [...transports.values()].filter((other) => mayMove && other !== transport && mayBeMovedTo(other));
    const names = others.map(({ name }) => name);
    cache.set(transport, names);
    return names;
  }
}
