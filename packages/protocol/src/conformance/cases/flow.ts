import type { Chunk } from "../../contracts/index.ts";
import { type ConformanceCase, messages } from "../case.ts";
import { inWords } from "../compare.ts";
import { FILLING, fill } from "../filling.ts";
import type { Stage, Way } from "../stage.ts";

/** Small, so that it is soon exceeded. */
const SMALL = 5000;
/** Far more than a link may keep of what it was sent against its word. */
const TOO_MUCH = 268_435_456;

/** Back-pressure, and limits. */
export const flowCases: readonly ConformanceCase[] = [
  {
    clause: "L14",
    name: "who waits for writable each time gets everything through",
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        const sent = material.chunks(60, 5000);
        from.say(...sent);
        await stage.drained(from);
        await stage.arrived(to, sent);
      }),
  },
  {
    clause: "L14",
    name: "a link that was full takes chunks again when the peer reads on",
    run: (stage) =>
      stage.eachWay(async (way) => {
        const { from, to } = way;
        to.pause();
        const { sent } = await fill(stage, way);
        if (from.isOver || from.takes) return;
        to.resume();
        await stage.until(() => from.takes || from.isOver, "L14", "writable", "nothing");
        await stage.arrived(to, sent);
      }),
  },
  {
    clause: "L15",
    name: "a peer that does not read makes the link full",
    run: (stage) =>
      stage.eachWay(async (way) => {
        way.to.pause();
        const { isBounded, sent } = await fill(stage, way);
        stage.expect(isBounded, "L15", "the link to be full", `it took ${inWords(sent)}`);
      }),
  },
  {
    clause: "L16",
    name: "who does not wait is stopped",
    run: (stage) => stage.eachWay((way) => overfill(stage, way)),
  },
  {
    clause: "L17",
    name: "a pause holds back what comes, also one from within receive",
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        to.onReceive = () => to.pause();
        from.say(...material.chunks(6));
        await stage.until(() => to.chunks.length > 0, "L2", "a chunk", "nothing");
        await stage.elsewhere();
      }),
  },
  {
    clause: "L18",
    name: "what came during a pause is received after it, however often pause and resume are called",
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        const blame = { lost: "L18", reordered: "L18", doubled: "L18" } as const;
        const sent = material.chunks(6);
        to.resume();
        to.pause();
        to.pause();
        from.say(...sent.slice(0, 4));
        await stage.elsewhere();
        to.resume();
        await stage.arrived(to, sent.slice(0, 4), blame);
        to.pause();
        to.resume();
        to.resume();
        from.say(...sent.slice(4));
        await stage.arrived(to, sent, blame);
      }),
  },
  {
    clause: "L19",
    name: "a chunk of just maxChunk bytes is received",
    need: messages,
    run: (stage) =>
      stage.eachWay(
        async ({ from, to }) => {
          const sent = chunksOf(SMALL, from.link.traits.payload);
          from.say(...sent);
          await stage.drained(from);
          await stage.arrived(to, sent, { lost: "L19" });
        },
        { maxChunk: SMALL },
      ),
  },
  {
    clause: "L19",
    name: "a chunk of more ends the link with too-big, in bytes and not in characters",
    need: messages,
    run: async (stage) => {
      const { accepted } = await stage.pair();
      for (const n of chunksOf(SMALL + 1, accepted.link.traits.payload).keys()) {
        await stage.eachWay(
          async ({ from, to }) => {
            const sent = chunksOf(SMALL + 1, from.link.traits.payload).slice(n, n + 1);
            from.say(...sent);
            await stage.over(to, "L19", "too-big");
            stage.expect(to.chunks.length === 0, "L19", "nothing to be received", inWords(to.chunks));
          },
          { maxChunk: SMALL },
        );
      }
    },
  },
];

/** One of each kind that the payload allows, of `size` bytes. */
function chunksOf(size: number, payload: "text" | "bytes" | "both"): Chunk[] {
  const half = Math.floor((size - 1) / 2);
  const texts = ["4".padEnd(size, "x"), `4${"é".repeat(half)}`.padEnd(size - half, "x")];
  const bytes = new Uint8Array(size).fill(4);
  if (payload === "text") return texts;
  return payload === "bytes" ? [bytes] : [...texts, bytes];
}

async function overfill(stage: Stage, { from, to, material }: Way): Promise<void> {
  to.pause();
  const chunk = material.chunk(FILLING);
  for (let size = 0; size < TOO_MUCH && !from.isOver; ) {
    for (let n = 0; n < 64; n++, size += FILLING) from.sendAsIs(chunk);
    from.flush();
    await stage.elsewhere();
  }
  stage.expect(from.isOver, "L16", `an end before ${TOO_MUCH} bytes`, "none");
  // A peer that cannot hold back what comes may have had enough before.
  if (!to.isOver) await stage.over(from, "L16", "local");
}
