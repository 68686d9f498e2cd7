import { setImmediate as nextTurn } from "node:timers/promises";
import { type Chunk, SharedFrame } from "@rt/protocol";
import { cuts, cutUp, frameChunk } from "@rt/protocol/testing";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeDialer } from "../src/raw/client-node.ts";
import { RawLink } from "../src/raw/link.ts";
import { node } from "../src/raw/server.ts";
import { rawTraits } from "../src/raw/traits.ts";
import { FakeStream } from "./support/fake-stream.ts";
import { FrameEnd } from "./support/frame-end.ts";
import { Host } from "./support/host.ts";

const traitsFor = rawTraits();

/** Frames of which a session has none: they are empty, or of no type. */
const frame = frameChunk.filter((chunk) => typeof chunk !== "string" || /^[0-6]/.test(chunk));
const frames = fc.array(frame, { maxLength: 8 });

/** The runner compares large arrays byte by byte, in its own time. */
function same(some: readonly Chunk[], others: readonly Chunk[]): boolean {
  return some.length === others.length && some.every((chunk, n) => isEqual(chunk, others[n]));
}

function isEqual(one: Chunk, other: Chunk | undefined): boolean {
  if (typeof one === "string" || typeof other === "string") return one === other;
  return other !== undefined && Buffer.compare(one, other) === 0;
}

describe("frames by the transport node", () => {
  it("come out equal, in order and once, however the stream cuts them and whatever is shared", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(frames, fc.boolean()), { maxLength: 4 }), cuts, (turns, sizes) => {
        const out = new FakeStream();
        const sender = new FrameEnd(new RawLink(traitsFor(1e6), out), false);
        for (const [list, isShared] of turns)
          sender.say(...list.map((chunk) => (isShared ? new SharedFrame(chunk) : chunk))).flush();
        const inward = new FakeStream();
        const receiver = new FrameEnd(new RawLink(traitsFor(1e6), inward), false);
        for (const piece of cutUp(Buffer.concat(out.writes), sizes)) inward.sink?.data(piece);
        expect(receiver.isBroken).toBe(false);
        expect(
          same(
            receiver.frames,
            turns.flatMap(([list]) => list),
          ),
        ).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("leave in one write a turn, as long as they are small", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.uint8Array({ maxLength: 500 }), { minLength: 1, maxLength: 50 })), (turns) => {
        const out = new FakeStream();
        const sender = new FrameEnd(new RawLink(traitsFor(1e6), out), false);
        for (const list of turns) sender.say(...list).flush();
        expect(out.writes).toHaveLength(turns.length);
      }),
    );
  });
});

type Who = "near" | "far";
type Step =
  | { readonly kind: "say"; readonly who: Who; readonly list: readonly Chunk[] }
  | { readonly kind: "pause" | "resume"; readonly who: Who }
  | { readonly kind: "turn" };

const who = fc.constantFrom<Who>("near", "far");
const large = fc.nat(300_000).map((size) => new Uint8Array(size).fill(size));
const script = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({ kind: fc.constant("say" as const), who, list: fc.array(fc.oneof(frame, large), { maxLength: 5 }) }),
    fc.record({ kind: fc.constantFrom("pause" as const, "resume" as const), who }),
    fc.constant({ kind: "turn" as const }),
  ),
  { maxLength: 40 },
);

describe("over real connections", () => {
  let host: Host;

  beforeAll(async () => {
    host = await Host.start({ websocket: node() });
  });

  afterAll(() => host.stop());

  it("nothing is lost, doubled or reordered, however sends, pauses and turns mix; a close comes behind what was sent", async () => {
    const run = async (steps: readonly Step[], closer: Who): Promise<void> => {
      const count = host.links.length;
      const near = new FrameEnd(nodeDialer().dial(host.target()), true);
      const far = new FrameEnd(await host.link(count + 1), false);
      const ends = { near, far };
      const said: Record<Who, Chunk[]> = { near: [], far: [] };
      await near.up();
      for (const step of steps) {
        if (step.kind === "turn") await nextTurn();
        else if (step.kind !== "say") ends[step.who].link[step.kind]();
        else {
          said[step.who].push(...step.list);
          ends[step.who].say(...step.list).flush();
        }
      }
      near.link.resume();
      far.link.resume();
      expect(same(await near.heard(said.far.length), said.far)).toBe(true);
      expect(same(await far.heard(said.near.length), said.near)).toBe(true);
      const other = closer === "near" ? far : near;
      ends[closer].say("4last").flush();
      await ends[closer].until(() => ends[closer].waiting === 0);
      ends[closer].link.close();
      expect((await other.over()).code).toBe("closed");
      expect(same(other.frames, [...said[closer], "4last"])).toBe(true);
      expect((await ends[closer].over()).code).toBe("local");
      expect([near.isBroken, far.isBroken]).toEqual([false, false]);
    };
    await fc.assert(fc.asyncProperty(script, who, run), { numRuns: 40 });
  });

  it("a peer that does not read fills the link, and what waited arrives when it does", async () => {
    const count = host.links.length;
    const near = new FrameEnd(nodeDialer().dial(host.target()), true);
    const far = new FrameEnd(await host.link(count + 1), false);
    await near.up();
    near.link.pause();
    const kilobytes = new Uint8Array(50_000).fill(1);
    const framed = Buffer.concat([Uint8Array.of(0xfe, 50_000 >> 8, 50_000 & 0xff), kilobytes]);
    let sent = 0;
    let writables: number;
    // What the system buffers is taken for a while.
    do {
      writables = far.writables;
      do sent += 1;
      while (far.link.send(framed) && sent < 400);
      await nextTurn();
    } while (far.writables > writables && sent < 400);
    expect(sent).toBeLessThan(400);
    far.say("4last");
    near.link.resume();
    const all = await near.heard(sent + 1);
    expect(all.length).toBe(sent + 1);
    expect(all.slice(0, sent).every((chunk) => chunk.length === 50_000)).toBe(true);
    expect([all[sent], far.writables]).toEqual(["4last", writables + 1]);
    near.link.abort();
    far.link.abort();
  });
});
