import { expect } from "vitest";
import type { SocketOptions } from "../../src/client/options.ts";
import type { Trunk } from "../../src/client/trunk.ts";
import { RtError } from "../../src/errors.ts";
import type { GapReport } from "../../src/gap/index.ts";
import { type EventData, type Packet, PacketType } from "../../src/packet/index.ts";
import { Place, trunkIn } from "./harness.ts";
import type { ServerEnd } from "./server-end.ts";
import type { Rules, Step, Streams } from "./story-steps.ts";
import { ClientWorld } from "./world.ts";

/** The most that each socket lets wait. */
const MOST_BYTES = 3000;

/** One number that was sent, and what its acknowledgement came to. */
interface Sent {
  readonly number: number;
  /** `undefined` where none was asked for. */
  readonly outcome: readonly string[] | undefined;
}

/** Two sockets of one client, what they and their server have sent, and what became of it. */
export class Story {
  readonly world: ClientWorld;
  readonly trunk: Trunk;
  readonly places: readonly [Place, Place];
  readonly gaps: GapReport[] = [];
  readonly up: Sent[] = [];
  readonly down: { readonly end: ServerEnd; readonly number: number }[] = [];
  #isGood = false;
  #count = 0;

  constructor({ fates, delays, whims }: Streams, { list, rt }: Rules, options: SocketOptions) {
    this.world = new ClientWorld({
      rt,
      fate: () => (this.#isGood ? "accept" : fates.next().value),
      delay: () => delays.next().value,
      admitDelay: () => delays.next().value * 3,
      acknowledges: () => this.#isGood || whims.next().value,
      random: () => (whims.next().value ? 0.9 : 0.1),
      capacity: 2,
    });
    const managerOptions = {
      ...list,
      timeout: 300,
      fallbackTimeout: 100,
      reconnectionDelay: 5,
      reconnectionDelayMax: 40,
    };
    this.trunk = trunkIn(this.world, managerOptions, this.gaps);
    const limited = { maxBufferedBytes: MOST_BYTES, ...options };
    this.places = [new Place(this.trunk, "/", limited), new Place(this.trunk, "/other", limited)];
    for (const { membership } of this.places) membership.join();
  }

  take(step: Step): void {
    const { world, trunk } = this;
    const place = this.places[step.at];
    const { membership } = place;
    if (step.do === "wait") world.clock.advance(step.ms);
    else if (step.do === "sleep") world.clock.leap(step.ms);
    else if (step.do === "cut" || step.do === "restart" || step.do === "forget") world[step.do]();
    else if (step.do === "join" || step.do === "leave") membership[step.do]();
    else if (step.do === "interrupt" || step.do === "close") trunk[step.do]();
    else if (step.do === "down") this.#down(membership.nsp);
    else this.#up(step, place);
    // Each socket's buffer may come on top of what waits for the link; answers are small.
    expect(trunk.backlog).toBeLessThanOrEqual(3 * MOST_BYTES + 1000);
  }

  /** From now on all goes well, until the application leaves. */
  end(): void {
    this.#isGood = true;
    for (let times = 0; times < 2; times++) {
      for (const { membership } of this.places) membership.join();
      this.world.clock.advance(300_000);
    }
    for (const { membership } of this.places) {
      expect(membership.isJoined).toBe(true);
      membership.leave();
    }
    this.world.clock.advance(300_000);
  }

  /** The numbers that reached the server for a namespace, over all sessions. */
  arrived(nsp: string): number[] {
    return this.world.ends.flatMap((end) => end.events(nsp).map(([, number]) => Number(number)));
  }

  /** All that reached the server. */
  get allArrived(): ReadonlySet<number> {
    return new Set(this.places.flatMap(({ membership }) => this.arrived(membership.nsp)));
  }

  /** What the client's gaps name. */
  named(what: "unconfirmed" | "unsent"): ReadonlySet<number> {
    return new Set(this.gaps.flatMap((gap) => numbersOf(gap[what])));
  }

  #up(step: Step, place: Place): void {
    const number = this.#count++;
    const data: EventData = step.do === "binary" ? ["n", number, new Uint8Array([number])] : ["n", number];
    try {
      if (step.do === "emit" || step.do === "binary") {
        place.emit(...data);
        this.up.push({ number, outcome: undefined });
      } else {
        this.up.push({ number, outcome: place.ask(data, step.do === "askFor" ? step.ms : undefined) });
      }
    } catch (error) {
      // It was not sent.
      if (!(error instanceof RtError && error.code === "BUFFER_FULL")) throw error;
    }
  }

  #down(nsp: string): void {
    const end = this.world.ends.findLast(({ joined }) => joined.has(nsp));
    if (end === undefined || !(end.session.isOpen || end.session.isAway)) return;
    const number = this.#count++;
    this.down.push({ end, number });
    end.send({ type: PacketType.EVENT, nsp, id: undefined, data: ["d", number] });
  }
}

/** The numbers of the events among packets. */
export function numbersOf(packets: readonly Packet[]): number[] {
  return packets.flatMap((packet) => (packet.type === PacketType.EVENT ? [Number(packet.data[1])] : []));
}

export function live(steps: readonly Step[], streams: Streams, rules: Rules, options: SocketOptions = {}): Story {
  const story = new Story(streams, rules, options);
  for (const step of steps) story.take(step);
  story.end();
  return story;
}
