import { type ConformanceCase, endIsSeen, isCut } from "../case.ts";
import { Comparison, inWords } from "../compare.ts";
import { fill } from "../filling.ts";
import type { Stage, Way } from "../stage.ts";

type Ending = "close" | "abort";

/** How links end. */
export const endingCases: readonly ConformanceCase[] = [
  ...(["close", "abort"] as const).map((how) => ({
    clause: "L20" as const,
    name: `both ends hear of their end once, and of nothing after it, when one calls ${how}`,
    run: (stage: Stage) =>
      stage.eachWay(async ({ from, to, material }: Way) => {
        from.say(material.chunk());
        to.say(material.chunk());
        from[how]();
        await endOther(stage, { from, to });
        await stage.over(from, "L20");
        await stage.over(to, "L20");
        await stage.elsewhere();
      }),
  })),
  {
    clause: "L21",
    name: "what was sent before close arrives",
    run: (stage) => stage.eachWay((way) => closeAfter(stage, way)),
  },
  {
    clause: "L21",
    name: "what was sent before close arrives at a peer that was paused, before its end",
    run: (stage) =>
      stage.eachWay((way) => {
        way.to.pause();
        return closeAfter(stage, way);
      }),
  },
  {
    clause: "L21",
    name: "what was sent before close arrives at a peer that pauses while it comes, before its end",
    run: (stage) =>
      stage.eachWay((way) => {
        way.to.pauseAtNext();
        return closeAfter(stage, way);
      }),
  },
  {
    clause: "L22",
    name: "what is sent after close is ignored",
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        const before = material.chunk();
        from.send(before);
        from.close();
        stage.expect(!from.send(material.chunk()), "L22", "false from send after close", "true");
        from.flush();
        await stage.arrived(to, [before], { lost: "L21", doubled: "L22", changed: "L22" });
        await stage.elsewhere();
        stage.unchanged(to, [before], { doubled: "L22", changed: "L22", recut: "L22" });
      }),
  },
  { clause: "L23", name: "abort ends a link that is full, and drops what waits", run: abortFull },
  {
    clause: "L24",
    name: "the other end hears of a close",
    need: endIsSeen,
    run: (stage) =>
      stage.eachWay(async ({ from, to }) => {
        from.close();
        await stage.over(to, "L24", "closed");
      }),
  },
  {
    clause: "L24",
    name: "the other end hears of an abort",
    need: endIsSeen,
    run: (stage) =>
      stage.eachWay(async ({ from, to }) => {
        from.abort();
        await stage.over(to, "L24", "closed", "broken");
      }),
  },
  {
    clause: "L25",
    name: "close and abort may be called again and after each other",
    run: async (stage) => {
      for (const calls of [
        ["close", "close"],
        ["abort", "abort"],
        ["abort", "close"],
        ["close", "abort", "close"],
      ] as const) {
        await stage.eachWay(async ({ from, to }) => {
          for (const call of calls) from[call]();
          await endOther(stage, { from, to });
          await stage.over(from, "L25", "local");
        });
      }
    },
  },
  {
    clause: "L25",
    name: "abort ends a close that waits for a peer that does not read",
    run: (stage) =>
      stage.eachWay(async (way) => {
        way.to.pause();
        await fill(stage, way);
        if (way.from.isOver) return;
        way.from.close();
        await stage.elsewhere();
        way.from.abort();
        await stage.over(way.from, "L25", "local");
      }),
  },
  { clause: "L26", name: "a cut ends the link", need: isCut, run: cut },
];

/** What a session does where an end does not reach it by itself: it hears of it in a frame. */
async function endOther(stage: Stage, { from, to }: Pick<Way, "from" | "to">, how: Ending = "close"): Promise<void> {
  if (from.link.traits.endIsSeen) return;
  await stage.elsewhere();
  to[how]();
}

async function closeAfter(stage: Stage, { from, to, material }: Way): Promise<void> {
  const sent = material.chunks(3);
  for (const chunk of sent) from.send(chunk);
  from.close();
  await stage.elsewhere();
  to.resume();
  await stage.arrived(to, sent, { lost: "L21" });
  await endOther(stage, { from, to });
  await stage.over(from, "L21", "local");
}

async function abortFull(stage: Stage): Promise<void> {
  await stage.eachWay(async (way) => {
    const { from, to, material } = way;
    to.pause();
    const { sent, isBounded } = await fill(stage, way);
    // Both are other clauses' matters.
    if (!isBounded || from.isOver) return;
    from.send(material.chunk());
    from.abort();
    await stage.over(from, "L23", "local");
    to.resume();
    if (to.link.traits.endIsSeen) await stage.over(to, "L24");
    else await stage.elsewhere();
    const isDropped = new Comparison(sent, to.chunks, to.link.traits.framing).isBeginning;
    stage.expect(isDropped, "L23", `what had left of ${inWords(sent)}`, inWords(to.chunks));
  });
}

async function cut(stage: Stage): Promise<void> {
  const { dialled, accepted, pair } = await stage.pair();
  pair.cut?.();
  await stage.over(dialled, "L26", "closed", "broken");
  if (accepted.link.traits.endIsSeen) await stage.over(accepted, "L26", "closed", "broken");
}
