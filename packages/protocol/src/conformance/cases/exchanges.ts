import { type ConformanceCase, identifies, quiesces } from "../case.ts";
import { inWords } from "../compare.ts";
import type { Stage } from "../stage.ts";

/** What links have that are made of many exchanges. */
export const exchangeCases: readonly ConformanceCase[] = [
  {
    clause: "X1",
    name: "what is sent before the link was told its sid arrives after",
    need: identifies,
    run: async (stage) => {
      const { dialled, accepted, material, pair } = await stage.fresh();
      accepted.bind();
      dialled.bind();
      const greeting = material.chunk();
      accepted.say(greeting);
      await stage.arrived(dialled, [greeting], { lost: "A1" });
      const sent = material.chunks(3);
      for (const chunk of sent.slice(0, 2)) dialled.send(chunk);
      dialled.flush();
      await stage.elsewhere();
      const sid = pair.sid ?? "";
      const { maxChunk } = accepted.link.traits;
      dialled.identify(sid, maxChunk);
      await stage.arrived(accepted, sent.slice(0, 2), { lost: "X1" });
      dialled.identify(sid, maxChunk);
      dialled.say(...sent.slice(2));
      await stage.arrived(accepted, sent, { lost: "X1" });
    },
  },
  {
    clause: "X2",
    name: "idle comes when all is done, and nothing new begins before resume",
    need: quiesces,
    run: quiesce,
  },
  {
    clause: "X2",
    name: "a link that is resumed before does not call idle",
    need: quiesces,
    run: async (stage) => {
      const { dialled, accepted, material } = await stage.pair();
      const idles = counter();
      dialled.quiesce(idles.count);
      dialled.resume();
      const sent = material.chunks(3);
      accepted.say(...sent);
      await stage.arrived(dialled, sent, { lost: "X2" });
      await stage.elsewhere();
      stage.expect(idles.times === 0, "X2", "no idle after resume", "idle");
    },
  },
  {
    clause: "X2",
    name: "a link that ends before does not call idle",
    need: quiesces,
    run: async (stage) => {
      const { dialled } = await stage.pair();
      const idles = counter();
      dialled.quiesce(idles.count);
      dialled.abort();
      await stage.over(dialled, "L20");
      await stage.elsewhere();
      stage.expect(idles.times === 0, "X2", "no idle after the end", "idle");
    },
  },
];

interface Counter {
  times: number;
  readonly count: () => void;
}

function counter(): Counter {
  const it: Counter = {
    times: 0,
    count() {
      it.times += 1;
    },
  };
  return it;
}

async function quiesce(stage: Stage): Promise<void> {
  const { dialled, accepted, material } = await stage.pair();
  const idles = counter();
  const [up, down, later] = [material.chunk(), material.chunk(), material.chunk()];
  // What had arrived, at either end, when idle was called.
  let had = "";
  dialled.send(up);
  dialled.flush();
  dialled.quiesce(() => {
    idles.count();
    had = inWords([...accepted.chunks, ...dialled.chunks]);
  });
  accepted.say(down);
  await stage.until(() => idles.times > 0, "X2", "idle", "nothing");
  stage.expect(had === inWords([up, down]), "X2", `idle after ${inWords([up, down])}`, had);
  accepted.say(later);
  await stage.elsewhere();
  stage.unchanged(dialled, [down], { doubled: "X2", changed: "X2" });
  dialled.resume();
  await stage.arrived(dialled, [down, later], { lost: "X2" });
  await stage.elsewhere();
  stage.expect(idles.times === 1, "X2", "idle once", `${idles.times} times`);
}
