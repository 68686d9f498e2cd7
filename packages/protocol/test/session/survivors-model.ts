import { portableBytes } from "../../src/bytes/index.ts";
import {
  CLOSE_CODES,
  type CloseName,
  type ResumeRequest,
  type ResumeVerdict,
  ServerSession,
  Survivors,
} from "../../src/session/index.ts";
import { CARRIER_TRAITS, RecordingHost, VirtualClock } from "../../src/testing/index.ts";
import { ManualLink } from "./manual-link.ts";

const CONFIG = { upgradeTimeout: 1_000, closeTimeout: 1_000, maxBacklog: 1_000_000 };
export const LIMITS = { window: 1_500, maxAway: 2, maxTombstones: 3 };
/** How long a session waits for a link. */
const WINDOW = 1_000;

export interface Owner {
  readonly id: string;
  readonly session: ServerSession;
  readonly host: RecordingHost;
  link: ManualLink;
}

/** A server with its table, and no network but the test. */
export class Server {
  readonly clock: VirtualClock = new VirtualClock();
  readonly survivors: Survivors<Owner> = new Survivors(LIMITS);
  readonly owners: Owner[] = [];

  begin(): Owner {
    const id = `s${this.owners.length}`;
    const owner = this.greet(id, `${id}-t0`);
    owner.host.onSuspended = () => this.survivors.suspended(owner);
    owner.host.onClosed = (end) => this.survivors.ended(id, owner, end, this.clock.now());
    this.owners.push(owner);
    this.survivors.add(id, owner);
    return owner;
  }

  greet(session: string, token: string): Owner {
    const host = new RecordingHost(this.clock);
    const owner = {
      id: session,
      session: new ServerSession(host, CONFIG, this.clock, portableBytes, host),
      host,
      link: new ManualLink(CARRIER_TRAITS.message),
    };
    host.drive(owner.session);
    const rt = { v: 1, session, token, window: WINDOW, messages: 100, bytes: 10_000 };
    const rhythm = { pingInterval: 1_000_000, pingTimeout: 1_000 };
    owner.session.attach(owner.link, { sid: "sid", upgrades: [], maxPayload: 1_000, ...rhythm, rt }, this.clock.now());
    return owner;
  }

  /** Judges a request, and does what a host does by the verdict. */
  ask(request: ResumeRequest, nextToken: string): ResumeVerdict<Owner> {
    const verdict = this.survivors.judge(request, this.clock.now());
    if (verdict.kind === "take") {
      const fresh = this.greet("fresh", "f");
      const lane = fresh.session.surrender();
      verdict.owner.link = fresh.link;
      if (lane !== undefined) verdict.owner.session.take(lane, request, nextToken, this.clock.now());
      this.survivors.resumed(verdict.owner);
    }
    return verdict;
  }
}

/** What is to be known of a session. */
export interface Entry {
  readonly id: string;
  tokens: readonly string[];
  attempt: number;
  sent: number;
  unsent: number;
  confirmed: number;
  /** When it is given up, while it is away. */
  deadline: number | undefined;
}

/** The table as plain lists. */
export class Model {
  readonly living: Entry[] = [];
  away: Entry[] = [];
  tombs: { readonly id: string; readonly tokens: readonly string[]; readonly code: number; readonly until: number }[] =
    [];
  refusals = 0;

  part(entry: Entry, now: number): void {
    if (!this.living.includes(entry) || entry.deadline !== undefined) return;
    entry.deadline = now + WINDOW;
    this.away.push(entry);
    const [longest] = this.away;
    if (this.away.length > LIMITS.maxAway && longest !== undefined) this.end(longest, "overflow", now);
  }

  end(entry: Entry, name: CloseName, now: number): void {
    const at = this.living.indexOf(entry);
    if (at < 0) return;
    this.living.splice(at, 1);
    this.away = this.away.filter((other) => other !== entry);
    if (name === "peer") return;
    const { code } = CLOSE_CODES[name];
    this.tombs = this.tombs.filter(({ until }) => now < until);
    this.tombs.push({ id: entry.id, tokens: entry.tokens, code, until: now + LIMITS.window });
    this.tombs = this.tombs.slice(-LIMITS.maxTombstones);
  }

  /** Sessions whose window is over, in the order of their deadlines. */
  pass(now: number): void {
    for (const entry of Array.from(this.away))
      if ((entry.deadline ?? now) <= now) this.end(entry, "expired", entry.deadline ?? now);
  }

  /** What is to come of a request: `take`, `stale`, or the code of the refusal. */
  judge({ session, token, attempt, received }: ResumeRequest, now: number): string {
    const entry = this.living.find(({ id }) => id === session);
    const tomb = this.tombs.find(({ id, until, tokens }) => id === session && now < until && tokens.includes(token));
    if (entry === undefined) return this.#refuse(tomb?.code ?? CLOSE_CODES.gone.code);
    if (!entry.tokens.includes(token)) return this.#refuse(CLOSE_CODES.gone.code);
    if (attempt <= entry.attempt) return "stale";
    if (received >= entry.confirmed && received <= entry.sent) return "take";
    if (received > entry.sent) this.end(entry, "badCounts", now);
    return this.#refuse(CLOSE_CODES.badCounts.code);
  }

  #refuse(code: number): string {
    this.refusals++;
    return String(code);
  }
}
