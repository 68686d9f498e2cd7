import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import { ServerSession, type SessionState, type SessionTrigger, TRANSITIONS } from "../../src/session/index.ts";
import { CARRIER_TRAITS, RecordingHost, VirtualClock } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { ManualLink } from "./manual-link.ts";

/** What the table alone says about a session. */
interface Model {
  state: SessionState;
  delivered: string[];
  ends: number;
}

/** A session between a hostile application, a hostile peer and a failing network. */
class Real {
  readonly clock = new VirtualClock();
  readonly host = new RecordingHost(this.clock);
  readonly links: ManualLink[] = [];
  readonly session = new ServerSession(
    this.host,
    { upgradeTimeout: 400, closeTimeout: 300, maxBacklog: 1_000_000 },
    this.clock,
    portableBytes,
  );

  constructor() {
    this.host.drive(this.session);
  }

  link(exchange: boolean): ManualLink {
    const link = new ManualLink(exchange ? CARRIER_TRAITS.exchange : CARRIER_TRAITS.message);
    this.links.push(link);
    return link;
  }
}

const HANDSHAKE = { sid: "s", upgrades: [], pingInterval: 1_000_000, pingTimeout: 1_000, maxPayload: 1_000 };
const isOpen = (state: SessionState): boolean => state === "open" || state === "probing" || state === "switching";

function walk(model: Model, ...triggers: readonly SessionTrigger[]): void {
  for (const trigger of triggers) {
    const next = TRANSITIONS[model.state][trigger];
    if (next === undefined) return;
    if ((next === "closing" || next === "closed") && model.state !== "closing") model.ends++;
    model.state = next;
  }
}

/** A command is a name, its effect on the model, and what is done to the session. */
class Command implements fc.Command<Model, Real> {
  readonly #name: string;
  readonly #effect: (model: Model) => void;
  readonly #act: (real: Real) => void;

  constructor(name: string, effect: (model: Model) => void, act: (real: Real) => void) {
    this.#name = name;
    this.#effect = effect;
    this.#act = act;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, real: Real): void {
    this.#effect(model);
    this.#act(real);
    real.clock.settle();
    expect(real.session.state).toBe(model.state);
    expect(real.host.messages).toEqual(model.delivered);
    expect(real.host.ends).toHaveLength(model.ends);
    expect(real.host.releases).toBe(model.state === "closed" ? 1 : 0);
    expect(real.session.deadline).toBeGreaterThan(real.clock.now());
    expect(real.links.reduce((sum, link) => sum + link.late, 0)).toBe(0);
    expect(real.links.filter((link) => !link.isOver && link.ends === 0).length).toBe(held(model.state));
  }

  toString(): string {
    return this.#name;
  }
}

/** How many links a session holds that it has not ended. A closing one has asked its link to end. */
function held(state: SessionState): number {
  if (state === "probing" || state === "switching") return 2;
  return state === "open" ? 1 : 0;
}

const current = (real: Real): ManualLink | undefined =>
  real.links.findLast((link) => link.ends === 0 && !link.isOver && link.role === "current");
const second = (real: Real): ManualLink | undefined =>
  real.links.findLast((link) => link.ends === 0 && !link.isOver && link.role === "second");

const commands = [
  fc.boolean().map(
    (exchange) =>
      new Command(
        `attach(${exchange})`,
        (model) => walk(model, ...(model.state === "idle" ? (["attach", "greet"] as const) : [])),
        (real) => {
          if (real.session.state !== "idle") return;
          const link = real.link(exchange);
          link.role = "current";
          real.session.attach(link, HANDSHAKE, real.clock.now());
        },
      ),
  ),
  fc.constant(
    new Command(
      "probe",
      (model) => walk(model, "probe"),
      (real) => {
        const link = real.link(false);
        link.role = "second";
        real.session.probe(link, real.clock.now());
      },
    ),
  ),
  fc.constantFrom("2probe", "5", "4x", "zz").map(
    (frame) =>
      new Command(
        `second says ${frame}`,
        (model) => {
          if (model.state !== "probing" && model.state !== "switching") return;
          if (frame === "2probe" && model.state === "probing") walk(model, "agree");
          else walk(model, frame === "5" ? "switch" : "forsake");
        },
        (real) => {
          const link = second(real);
          link?.sink?.receive(frame);
          if (frame !== "5" || link === undefined) return;
          link.role = "current";
        },
      ),
  ),
  fc.constantFrom("4a", "4b\u001e", "3", "6", "5").map(
    (frame) =>
      new Command(
        `current says ${frame}`,
        (model) => {
          if (isOpen(model.state) && frame === "4a") model.delivered.push("a");
          if (isOpen(model.state) && frame === "4b\u001e") model.delivered.push("b");
          if (isOpen(model.state) && frame === "4b\u001e") walk(model, "close");
        },
        (real) => {
          const link = current(real);
          // On a message carrier the separator is data; the malformed second record is its own chunk there.
          if (frame !== "4b\u001e" || link?.traits.payload === "text") return link?.sink?.receive(frame);
          link?.sink?.receive("4b");
          link?.sink?.receive("");
        },
      ),
  ),
  fc.constant(
    new Command(
      "second ends",
      (model) => walk(model, "forsake"),
      (real) => second(real)?.end("closed"),
    ),
  ),
  fc.constant(
    new Command(
      "current ends",
      (model) => {
        if (model.state !== "idle") walk(model, "lose");
      },
      (real) => real.links.findLast((link) => link.role === "current" && !link.isOver)?.end("closed"),
    ),
  ),
  fc.constant(
    new Command(
      "send",
      () => {},
      (real) => real.session.send("x"),
    ),
  ),
  fc.constant(
    new Command(
      "close",
      (model) => walk(model, "close"),
      (real) => real.session.close(real.clock.now()),
    ),
  ),
  fc.constant(
    new Command(
      "abort",
      (model) => walk(model, "lose"),
      (real) => real.session.abort(),
    ),
  ),
  fc.constant(
    new Command(
      "a second passes",
      (model) => {
        walk(model, "forsake");
        if (model.state === "closing") walk(model, "lose");
      },
      (real) => real.clock.advance(1_000),
    ),
  ),
];

describe("the laws of a session", () => {
  it("hold through any sequence of what its application, its peer and the network do", () => {
    fc.assert(
      fc.property(fc.commands(commands, { maxCommands: 40, size: "+1" }), (sequence) => {
        const model: Model = { state: "idle", delivered: [], ends: 0 };
        fc.modelRun(() => ({ model, real: new Real() }), sequence);
      }),
      runs(1_000),
    );
  });
});
