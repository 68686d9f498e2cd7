import { portableBytes } from "../../src/bytes/index.ts";
import type { ClientPlatform } from "../../src/client/platform.ts";
import type { Dialer, DialTarget, Link, LinkEnd, LinkSink } from "../../src/contracts/index.ts";
import { CARRIER_TRAITS, exchangePair, linkPair, VirtualClock } from "../../src/testing/index.ts";
import { ServerEnd, type ServerRules } from "./server-end.ts";

/** What becomes of a dial: an answer, a refusal, nothing at all, or a link on which nothing is said. */
export type Fate = "accept" | "refuse" | "hang" | "mute";

/** One dial as the world saw it. */
export interface Dial {
  readonly transport: "websocket" | "polling";
  readonly target: DialTarget;
  readonly at: number;
  readonly fate: Fate;
  /** Has the client heard anything by it? */
  hasHeard: boolean;
  /** Is it over, as the client sees it? */
  isOver: boolean;
  /** Ends it for both. */
  sever(end?: LinkEnd): void;
  /** Nothing more reaches the client. */
  pause(): void;
}

/** What a world can be made of. */
export interface ClientWorldOptions extends Partial<ServerRules> {
  readonly fate?: (dial: { transport: string; number: number; isProbe: boolean }) => Fate;
  readonly delay?: () => number;
  readonly random?: () => number;
  readonly capacity?: number;
}

/** A client's surroundings on virtual time: dialers that make simulated links, and a server that keeps to the protocol. */
export class ClientWorld {
  readonly clock: VirtualClock = new VirtualClock();
  readonly dials: Dial[] = [];
  readonly ends: ServerEnd[] = [];
  readonly reports: unknown[] = [];
  /** What no client may do. */
  readonly faults: string[] = [];
  readonly platform: ClientPlatform;
  readonly #options: ClientWorldOptions;

  constructor(options: ClientWorldOptions = {}) {
    this.#options = options;
    this.platform = {
      clock: this.clock,
      random: options.random ?? ((): number => 0),
      bytes: portableBytes,
      dialers: [this.dialer("websocket"), this.dialer("polling")],
      report: (error) => this.reports.push(error),
    };
  }

  /** The server's end of the newest connection. */
  get end(): ServerEnd {
    const end = this.ends.at(-1);
    if (end === undefined) throw new Error("nobody has connected");
    return end;
  }

  /** Dials for a connection that have not come to anything yet. */
  get underWay(): readonly Dial[] {
    return this.dials.filter((dial) => !dial.target.query.has("sid") && !dial.hasHeard && !dial.isOver);
  }

  /** Cuts all links. */
  cut(): void {
    for (const dial of this.dials) dial.sever();
  }

  dialer(transport: "websocket" | "polling"): Dialer {
    return { name: transport, probed: transport === "websocket", dial: (target) => this.#dial(transport, target) };
  }

  #dial(transport: "websocket" | "polling", target: DialTarget): Link {
    if (!target.query.has("sid") && this.underWay.length > 0) this.faults.push("two dials at once");
    const { fate, delay = (): number => 1, capacity = 8 } = this.#options;
    const isProbe = target.query.has("sid");
    const options = { traits: CARRIER_TRAITS[transport === "websocket" ? "message" : "exchange"], delay, capacity };
    const pair = transport === "websocket" ? linkPair(this.clock, options) : exchangePair(this.clock, options);
    const dial: Dial = {
      transport,
      target,
      at: this.clock.now(),
      fate: fate?.({ transport, number: this.dials.length, isProbe }) ?? "accept",
      hasHeard: false,
      isOver: false,
      sever: (end) => pair.dialled.sever(end),
      pause: () => pair.dialled.pause(),
    };
    this.dials.push(dial);
    this.#watch(pair.dialled, dial);
    if (dial.fate === "refuse") {
      this.clock.at(this.clock.now() + delay(), () => pair.dialled.sever({ code: "refused", message: "refused" }));
    } else if (dial.fate === "accept") this.#accept(pair.accepted, dial);
    return dial.fate === "hang" ? mute(pair.dialled) : pair.dialled;
  }

  #accept(link: Link, dial: Dial): void {
    const sid = dial.target.query.get("sid");
    if (sid === undefined) {
      this.ends.push(new ServerEnd(this.clock, link, `engine${this.ends.length}`, dial.transport, this.#options));
      return;
    }
    const end = this.ends.find((it) => it.sid === sid);
    if (end === undefined) link.abort();
    else end.session.probe(link, this.clock.now());
  }

  #watch(link: Link, dial: Dial): void {
    const bind = link.bind.bind(link);
    const abort = link.abort.bind(link);
    link.bind = (sink: LinkSink): void =>
      bind({
        receive: (chunk) => {
          dial.hasHeard = true;
          sink.receive(chunk);
        },
        writable: () => sink.writable(),
        ended: (end) => {
          dial.isOver = true;
          sink.ended(end);
        },
      });
    link.abort = (): void => {
      dial.isOver = true;
      abort();
    };
  }
}

/** A link that never comes up. */
function mute(link: Link): Link {
  const bind = link.bind.bind(link);
  link.bind = (sink): void => bind({ receive: () => {}, writable: () => {}, ended: (end) => sink.ended(end) });
  return link;
}
