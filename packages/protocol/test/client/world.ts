import { portableBytes } from "../../src/bytes/index.ts";
import type { ClientPlatform } from "../../src/client/platform.ts";
import type { Dialer, DialTarget, Link, LinkEnd, LinkSink } from "../../src/contracts/index.ts";
import { CARRIER_TRAITS, exchangePair, linkPair, VirtualClock } from "../../src/testing/index.ts";
import { Server } from "./server.ts";
import type { ServerEnd, ServerRules } from "./server-end.ts";

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
  /** Has it said anything? */
  hasSent: boolean;
  /** Is it over for the client, or about to be by its will? */
  isOver: boolean;
  /** Ends it for both. */
  sever(end?: LinkEnd): void;
  /** Nothing more reaches the client. */
  pause(): void;
}

/** What a world can be made of. */
export interface ClientWorldOptions extends Partial<ServerRules> {
  readonly fate?: (dial: { transport: string; number: number; isProbe: boolean }) => Fate;
  readonly delay?: (transport: string) => number;
  readonly random?: () => number;
  readonly capacity?: number;
}

/** A client's surroundings on virtual time: dialers that make simulated links, and a server that keeps to the protocol. */
export class ClientWorld {
  readonly clock: VirtualClock = new VirtualClock();
  readonly dials: Dial[] = [];
  readonly reports: unknown[] = [];
  readonly platform: ClientPlatform;
  readonly #options: ClientWorldOptions;
  readonly #server: Server;

  constructor(options: ClientWorldOptions = {}) {
    this.#options = options;
    this.#server = new Server(this.clock, options);
    this.platform = {
      clock: this.clock,
      random: options.random ?? ((): number => 0),
      bytes: portableBytes,
      dialers: [this.dialer("websocket"), this.dialer("polling")],
      report: (error) => this.reports.push(error),
    };
  }

  /** What no client may do. */
  get faults(): string[] {
    return this.#server.faults;
  }

  /** The server's ends of all sessions. */
  get ends(): readonly ServerEnd[] {
    return this.#server.ends;
  }

  /** The server's end of the newest session. */
  get end(): ServerEnd {
    const end = this.ends.at(-1);
    if (end === undefined) throw new Error("nobody has connected");
    return end;
  }

  /** Dials for a link that have not come to anything yet. */
  get underWay(): readonly Dial[] {
    return this.dials.filter((dial) => !dial.target.query.has("sid") && !dial.hasHeard && !dial.isOver);
  }

  /** Cuts all links. */
  cut(): void {
    for (const dial of this.dials) dial.sever();
  }

  /** The server ends, and another begins that knows nothing. */
  restart(): void {
    this.#server.restart();
    this.cut();
  }

  /** The server forgets all that it knows of its sessions. */
  forget(): void {
    this.#server.forget();
  }

  /** The server is renewed, and speaks this version alone. */
  renew(v: number): void {
    this.#server.speak(v);
    this.restart();
  }

  dialer(transport: "websocket" | "polling"): Dialer {
    return { name: transport, probed: transport === "websocket", dial: (target) => this.#dial(transport, target) };
  }

  #dial(transport: "websocket" | "polling", target: DialTarget): Link {
    const isRepeated = this.underWay.some((dial) => dial.transport === transport);
    if (!target.query.has("sid") && isRepeated) this.faults.push("two dials by one transport");
    const { fate, delay: delayOf = (): number => 1, capacity = 8 } = this.#options;
    const delay = (): number => delayOf(transport);
    const isProbe = target.query.has("sid");
    const options = { traits: CARRIER_TRAITS[transport === "websocket" ? "message" : "exchange"], delay, capacity };
    const pair = transport === "websocket" ? linkPair(this.clock, options) : exchangePair(this.clock, options);
    const dial: Dial = {
      transport,
      target,
      at: this.clock.now(),
      fate: fate?.({ transport, number: this.dials.length, isProbe }) ?? "accept",
      hasHeard: false,
      hasSent: false,
      isOver: false,
      sever: (end) => pair.dialled.sever(end),
      pause: () => pair.dialled.pause(),
    };
    this.dials.push(dial);
    this.#watch(pair.dialled, dial);
    if (dial.fate === "refuse") {
      this.clock.at(this.clock.now() + delay(), () => pair.dialled.sever({ code: "refused", message: "refused" }));
    } else if (dial.fate === "accept") this.#server.accept(pair.accepted, { transport, query: target.query });
    return dial.fate === "hang" ? mute(pair.dialled) : pair.dialled;
  }

  #watch(link: Link, dial: Dial): void {
    const bind = link.bind.bind(link);
    const abort = link.abort.bind(link);
    const send = link.send.bind(link);
    const close = link.close.bind(link);
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
    link.send = (chunk): boolean => {
      dial.hasSent = true;
      return send(chunk);
    };
    link.abort = (): void => {
      dial.isOver = true;
      abort();
    };
    link.close = (): void => {
      dial.isOver = true;
      close();
    };
  }
}

/** A link that never comes up. */
function mute(link: Link): Link {
  const bind = link.bind.bind(link);
  link.bind = (sink): void => bind({ receive: () => {}, writable: () => {}, ended: (end) => sink.ended(end) });
  return link;
}
