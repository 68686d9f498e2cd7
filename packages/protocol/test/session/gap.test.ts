import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Session } from "../../src/session/index.ts";
import { type Chapter, ResumeWorld } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";

type Step =
  | { readonly do: "client" | "server" }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "cut" | "move" | "restart" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom("client" as const, "server" as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 200 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("cut" as const, "move" as const, "restart" as const) }) },
);

const noise = fc.infiniteStream(fc.integer({ min: 0, max: 60 }));
const kinds = fc.infiniteStream(fc.constantFrom("message" as const, "exchange" as const, "stream" as const));
/** Small enough that the window passes and the caps are hit. */
const offers = fc.record({
  window: fc.integer({ min: 20, max: 400 }),
  messages: fc.integer({ min: 1, max: 12 }),
  bytes: fc.integer({ min: 64, max: 1_000 }),
});

/** One end of one session, whichever. */
type End = Chapter<Session>;

const numbers = (messages: readonly (string | Uint8Array)[]): number[] => messages.map(Number);
/** The messages in frame chunks: without the digit of their type. */
const framed = (chunks: readonly (string | Uint8Array)[]): number[] =>
  numbers(chunks.map((chunk) => String(chunk).slice(1)));
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

/** A world, which two ends belong together in it, and how many messages each has sent. */
class Story {
  readonly world: ResumeWorld;
  readonly pairs = new Map<End, End>();
  readonly sent = new Map<End, number>();

  constructor(world: ResumeWorld) {
    this.world = world;
    world.clock.advance(500);
  }

  take(todo: Step): void {
    const { world } = this;
    const { client, server } = world;
    if (server !== undefined) this.pairs.set(client, server);
    if (todo.do === "wait") world.clock.advance(todo.ms);
    else if (todo.do === "cut") world.carriers.at(-1)?.dialled.sever();
    else if (todo.do === "move") world.move();
    else if (todo.do === "restart") world.restartServer();
    else this.#send(todo.do === "client" ? client : server);
  }

  #send(end: End | undefined): void {
    if (end === undefined || !(end.session.isOpen || end.session.isAway)) return;
    const n = this.sent.get(end) ?? 0;
    this.sent.set(end, n + 1);
    end.session.send(`${n}`);
  }
}

/** What one end has sent reached the other in part at most, in order and once; and if continuity was lost, the rest is named. */
function check(from: End, to: End, count: number): void {
  const received = numbers(to.host.messages);
  expect(received).toEqual(upTo(0, received.length));
  // The host hears of each thing once.
  expect(from.host.ends.length).toBeLessThanOrEqual(1);
  expect(from.host.releases).toBe(from.session.state === "closed" ? 1 : 0);
  const [end] = from.host.ends;
  // Honest ends never accuse each other.
  expect(["badCounts", "badFrame", "badHandshake", "badTransport"]).not.toContain(end?.name);
  if (end?.gap === undefined) return;
  const rest = framed([...end.gap.unconfirmed, ...end.gap.unsent]);
  expect(rest).toEqual(upTo(count - rest.length, count));
  // What is not named was confirmed, and so has been received; what never left cannot have been.
  expect(received.length).toBeGreaterThanOrEqual(count - rest.length);
  expect(received.length).toBeLessThanOrEqual(count - end.gap.unsent.length);
}

describe("where continuity cannot be kept", () => {
  it("each end reports one gap that names exactly what was not confirmed, and nothing is delivered twice", () => {
    const steps = fc.array(step, { maxLength: 100, size: "max" });
    fc.assert(
      fc.property(steps, noise, kinds, offers, (todos, delays, carriers, offer) => {
        const delay = (): number => delays.next().value ?? 0;
        const story = new Story(new ResumeWorld({ delay, kind: () => carriers.next().value ?? "message", offer }));
        for (const todo of todos) story.take(todo);
        story.world.clock.advance(30_000);
        for (const [client, server] of story.pairs) {
          check(client, server, story.sent.get(client) ?? 0);
          check(server, client, story.sent.get(server) ?? 0);
        }
        // In the end there is a session again, and it works.
        const { client, server } = story.world;
        expect(client.session.state).toBe("open");
        client.session.send("once more");
        story.world.clock.advance(2_000);
        expect(server?.host.messages.at(-1)).toBe("once more");
      }),
      runs(1_000),
    );
  });

  it("memory stays under the caps while away", () => {
    const world = new ResumeWorld({ offer: { bytes: 1_000, messages: 5 } });
    world.clock.advance(100);
    const { client } = world;
    world.carriers.at(-1)?.dialled.sever();
    world.clock.settle();
    for (let n = 0; n < 6; n++) client.session.send("x");
    expect(client.host.ends).toMatchObject([{ name: "overflow", code: 51 }]);
    expect(client.host.ends[0]?.gap?.unsent).toHaveLength(6);
    expect(client.session.backlog.frames).toBe(0);
  });

  it("bytes stay under the caps while away", () => {
    const world = new ResumeWorld({ offer: { bytes: 1_000, messages: 1_000 } });
    world.clock.advance(100);
    const { client } = world;
    world.carriers.at(-1)?.dialled.sever();
    world.clock.settle();
    while (client.session.isAway) {
      expect(client.session.backlog.bytes).toBeLessThanOrEqual(1_000);
      client.session.send("x".repeat(100));
    }
    expect(client.host.ends).toMatchObject([{ name: "overflow" }]);
    expect(client.session.backlog.bytes).toBe(0);
  });
});
