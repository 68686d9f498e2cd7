import type { ConformanceCase } from "../case.ts";
import { all, type Stage } from "../stage.ts";

/** How links behave towards those who call them, and towards each other. */
export const mannersCases: readonly ConformanceCase[] = [
  {
    clause: "L10",
    name: "what was sent leaves by a flush, and a flush of nothing does nothing",
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        const [first, ...rest] = material.chunks(4);
        if (first === undefined) return;
        from.flush();
        from.send(first);
        if (from.link.flush !== undefined) from.flush();
        await stage.arrived(to, [first], { lost: "L10" });
        from.flush();
        for (const chunk of rest) from.send(chunk);
        if (from.link.flush !== undefined) from.flush();
        from.flush();
        await stage.arrived(to, [first, ...rest], { lost: "L10" });
      }),
  },
  {
    clause: "L11",
    name: "links that send by turns get what is theirs",
    run: async (stage) => {
      const one = await stage.pair();
      const other = await stage.pair();
      for (const [from, to] of [
        ["dialled", "accepted"],
        ["accepted", "dialled"],
      ] as const) {
        stage.watch.way = `from the ${from} end`;
        const mine = one.material.chunks(6, 100);
        const theirs = other.material.chunks(6, 200);
        for (const [n, chunk] of mine.entries()) {
          one[from].say(chunk);
          other[from].say(...theirs.slice(n, n + 1));
        }
        await stage.arrived(one[to], mine, all("L11"));
        await stage.arrived(other[to], theirs, all("L11"));
      }
    },
  },
  { clause: "L11", name: "a link that is paused, filled and aborted leaves others as they were", run: spoilOne },
  {
    clause: "L12",
    name: "a link calls back in later turns alone, whatever is called, also from its own calls",
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        const sent = material.chunks(8);
        to.onReceive = () => {
          to.pause();
          to.say(material.chunk());
          to.flush();
          to.resume();
        };
        for (const chunk of sent) from.send(chunk);
        from.flush();
        from.pause();
        from.resume();
        await stage.arrived(to, sent);
        await stage.elsewhere();
        to.onReceive = undefined;
        from.pause();
        to.say(material.chunk());
        await stage.elsewhere();
        from.resume();
        from.quiesce(() => {});
        from.resume();
        await stage.elsewhere();
        from.close();
        from.abort();
        to.close();
        to.abort();
        await stage.elsewhere();
      }),
  },
  {
    clause: "L12",
    name: "what a pause from within receive held back comes after resume has returned",
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        const sent = material.chunks(5);
        to.pauseAtNext();
        from.say(...sent);
        await stage.until(() => to.chunks.length > 0, "L2", "a chunk", "nothing");
        await stage.elsewhere();
        to.resume();
        await stage.arrived(to, sent);
      }),
  },
  {
    clause: "L13",
    name: "calls after the end are harmless",
    run: (stage) =>
      stage.eachWay(async ({ from, material }) => {
        from.abort();
        await stage.over(from, "L20");
        const shared = { chunk: material.chunk(), mayCompress: true, memo: undefined };
        for (let times = 0; times < 2; times++) {
          stage.expect(!from.send(material.chunk()), "L13", "false from send after the end", "true");
          stage.expect(!from.sendShared(shared), "L13", "false from sendShared after the end", "true");
          from.flush();
          from.identify("late", 1000);
          from.pause();
          from.quiesce(() => stage.watch.found({ clause: "L13", expected: "no idle after the end", came: "idle" }));
          from.resume();
          from.close();
          from.abort();
          await stage.elsewhere();
        }
      }),
  },
];

async function spoilOne(stage: Stage): Promise<void> {
  const blame = all("L11");
  for (const [near, far] of [
    ["dialled", "accepted"],
    ["accepted", "dialled"],
  ] as const) {
    stage.watch.way = `the ${near} end is the one`;
    const one = await stage.pair();
    const other = await stage.pair();
    const says = async (): Promise<void> => {
      const sent = other.material.chunks(3);
      other[near].say(...sent);
      other[far].say(...sent);
      await stage.arrived(other[far], sent, blame);
      await stage.arrived(other[near], sent, blame);
      other[far].chunks.length = 0;
      other[near].chunks.length = 0;
    };
    one[far].pause();
    one[near].say(...one.material.chunks(20, 60_000));
    await says();
    one[near].abort();
    await says();
    one[far].abort();
    await says();
    stage.expect(!other[near].isOver && !other[far].isOver, "L11", "the other link to live", "it ended");
  }
}
