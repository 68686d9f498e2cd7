import type { Chunk, Link, LinkEndCode } from "../contracts/index.ts";
import type { Clause } from "./clauses.ts";
import { BROKEN_BY, Comparison, type Difference, differenceOf, inWords } from "./compare.ts";
import { Dice } from "./dice.ts";
import { Material } from "./material.ts";
import { Party, type Role } from "./party.ts";
import type { LinkPair, PairOptions, TransportSubject } from "./subject.ts";
import { Watch } from "./watch.ts";

/** The two ends of one link. */
export interface Ends {
  readonly dialled: Party;
  readonly accepted: Party;
  readonly pair: LinkPair;
  /** Makes what the link can carry. */
  readonly material: Material;
}

/** One end that sends to the other. */
export interface Way extends Ends {
  readonly from: Party;
  readonly to: Party;
}

/** Which clause is broken by a difference, where it is not the one about that difference alone. */
export type Blame = Partial<Readonly<Record<Difference, Clause>>>;

/** Blames one clause for whatever is wrong. */
export function all(clause: Clause): Blame {
  return { reordered: clause, lost: clause, doubled: clause, recut: clause, changed: clause };
}

/** As many bytes as a chunk of ordinary links may have. */
const DEFAULT_MAX_CHUNK = 1_000_000;

/** How often a chunk goes to and fro elsewhere until enough time has passed for whatever else was to come. */
const ROUNDS = 3;

/** What one case has to play with: links of the transport, and ways to wait and to judge. */
export class Stage {
  readonly subject: TransportSubject;
  readonly dice: Dice;
  readonly watch: Watch;
  readonly #pairs: LinkPair[] = [];
  readonly #peers = new Map<Party, Party>();
  #elsewhere: Ends | undefined;

  constructor(subject: TransportSubject, name: string, seed: number) {
    this.subject = subject;
    this.dice = new Dice(seed);
    this.watch = new Watch(subject, name, seed);
  }

  /** A pair that nobody has bound. */
  async fresh(options: PairOptions = { maxChunk: DEFAULT_MAX_CHUNK }): Promise<Ends> {
    const pair = await this.subject.makePair(options);
    this.#pairs.push(pair);
    const material = new Material(pair.accepted.traits);
    const dialled = this.party("dialled", pair.dialled);
    const accepted = this.party("accepted", pair.accepted);
    this.#peers.set(dialled, accepted).set(accepted, dialled);
    return { pair, material, dialled, accepted };
  }

  /** A pair that is bound and up, and has greeted, as a server does. */
  async pair(options?: PairOptions): Promise<Ends> {
    const ends = await this.fresh(options);
    ends.accepted.bind();
    ends.dialled.bind();
    await this.greet(ends);
    return ends;
  }

  /** Makes bound ends fit for use: the one that accepted speaks first. */
  async greet({ dialled, accepted, pair, material }: Ends): Promise<void> {
    const greeting = material.chunk();
    accepted.say(greeting);
    await this.arrived(dialled, [greeting], { lost: "A1" });
    dialled.chunks.length = 0;
    if (pair.sid !== undefined) dialled.identify(pair.sid, accepted.link.traits.maxChunk);
  }

  party(role: Role, link: Link): Party {
    return new Party(role, link, this.watch);
  }

  /** Runs once from each end to the other, each time over a pair of its own. */
  async eachWay(run: (way: Way) => Promise<void>, options?: PairOptions): Promise<void> {
    for (const role of ["dialled", "accepted"] as const) {
      this.watch.way = `from the ${role} end`;
      const ends = await this.pair(options);
      const { dialled, accepted } = ends;
      const [from, to] = role === "dialled" ? [dialled, accepted] : [accepted, dialled];
      await run({ ...ends, from, to });
      this.watch.check();
    }
    this.watch.way = undefined;
  }

  /**
   * Lets pass what time a few chunks take to go to and fro on another link: whatever was to come in the meantime has come. Not a proof,
   * but it makes no correct link fail.
   */
  async elsewhere(): Promise<void> {
    this.#elsewhere ??= await this.pair();
    const { dialled, accepted, material } = this.#elsewhere;
    for (let round = 0; round < ROUNDS; round++) {
      for (const [from, to] of [
        [dialled, accepted],
        [accepted, dialled],
      ] as const) {
        const chunk = material.chunk();
        from.say(chunk);
        await this.arrived(to, [chunk]);
        to.chunks.length = 0;
      }
    }
  }

  /** Waits until all has arrived, and fails when anything else does. */
  async arrived(to: Party, sent: readonly Chunk[], blame: Blame = {}): Promise<void> {
    const comparison = new Comparison(sent, to.chunks, to.link.traits.framing);
    const isInTime = await this.watch.until(() => to.isOver || comparison.isWhole || !comparison.isBeginning);
    const from = this.#peers.get(to);
    if (!isInTime && from !== undefined && !from.isDrained && !from.isOver) this.fail("L14", "writable", "nothing");
    const isElsewhere = this.#elsewhere?.[to.role] === to;
    // The rest tells what kind of wrong it is.
    if (isInTime && !to.isOver && !comparison.isBeginning && !isElsewhere) await this.elsewhere();
    this.unchanged(to, sent, blame);
  }

  /** Fails unless what has come is what was sent. */
  unchanged(to: Party, sent: readonly Chunk[], blame: Blame = {}): void {
    this.watch.check();
    const difference = differenceOf(to.chunks, sent, to.link.traits.framing);
    if (difference === undefined) return;
    const [end] = to.ends;
    const came = `${inWords(to.chunks)}${end === undefined ? "" : `, and the end: ${end.code}, ${end.message}`}`;
    this.fail(blame[difference] ?? BROKEN_BY[difference], inWords(sent), came);
  }

  /** Waits until the link has taken all it was given to send. */
  async drained(from: Party): Promise<void> {
    await this.until(() => from.isDrained || from.isOver, "L14", "writable", "nothing");
  }

  /** Waits until the link is over, with one of the codes. */
  async over(party: Party, clause: Clause, ...codes: readonly LinkEndCode[]): Promise<void> {
    const expected = `the ${party.role} link to end${codes.length > 0 ? ` with ${codes.join(" or ")}` : ""}`;
    await this.until(() => party.isOver, clause, expected, "nothing");
    const [end] = party.ends;
    if (end !== undefined && codes.length > 0 && !codes.includes(end.code)) {
      this.fail(clause, expected, `${end.code}: ${end.message}`);
    }
  }

  /** Waits for something, or fails. */
  async until(isOver: () => boolean, clause: Clause, expected: string, came: string): Promise<void> {
    if (!(await this.watch.until(isOver))) this.fail(clause, expected, came);
  }

  /** Fails unless it holds. */
  expect(holds: boolean, clause: Clause, expected: string, came: string): void {
    this.watch.check();
    if (!holds) this.fail(clause, expected, came);
  }

  fail(clause: Clause, expected: string, came: string): never {
    throw this.watch.error({ clause, expected, came });
  }

  /** Ends all links and frees what was made. */
  async release(): Promise<void> {
    this.watch.release();
    for (const { dialled, accepted } of this.#pairs) {
      dialled.abort();
      accepted.abort();
    }
    for (const pair of this.#pairs) await pair.release();
  }
}
