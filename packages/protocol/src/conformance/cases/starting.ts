import { type ConformanceCase, dials, endIsSeen, isRefused } from "../case.ts";
import type { Stage } from "../stage.ts";

/** How links begin. */
export const startingCases: readonly ConformanceCase[] = [
  {
    clause: "L27",
    name: "a dialled link that is bound late has missed nothing",
    run: async (stage) => {
      const { dialled, accepted, material, pair } = await stage.fresh();
      const [greeting, ...rest] = material.chunks(3);
      if (greeting === undefined) return;
      accepted.bind();
      accepted.say(greeting);
      await stage.elsewhere();
      dialled.bind();
      await stage.arrived(dialled, [greeting], { lost: "L27", reordered: "L27", doubled: "L27" });
      if (pair.sid !== undefined) dialled.identify(pair.sid, accepted.link.traits.maxChunk);
      accepted.say(...rest);
      await stage.arrived(dialled, [greeting, ...rest]);
    },
  },
  {
    clause: "L27",
    name: "an accepted link that is bound late has missed nothing",
    run: async (stage) => {
      const ends = await stage.fresh();
      const { dialled, accepted, material } = ends;
      dialled.bind();
      await stage.elsewhere();
      // One that comes up with the first chunk alone cannot have sent any.
      const sent = dialled.takes ? material.chunks(3) : [];
      dialled.say(...sent);
      await stage.elsewhere();
      accepted.bind();
      await stage.arrived(accepted, sent, { lost: "L27", reordered: "L27", doubled: "L27" });
      await stage.greet(ends);
    },
  },
  {
    clause: "L27",
    name: "a link that is bound after its end hears of it",
    need: endIsSeen,
    run: async (stage) => {
      const { dialled, accepted } = await stage.fresh();
      dialled.bind();
      dialled.abort();
      await stage.elsewhere();
      accepted.bind();
      await stage.over(accepted, "L27");
    },
  },
  {
    clause: "D1",
    name: "a dialled link is full until it is up",
    run: async (stage) => {
      const ends = await stage.fresh();
      ends.dialled.bind();
      stage.expect(!ends.dialled.send(ends.material.chunk()), "D1", "false from send before writable", "true");
      ends.accepted.bind();
      await stage.greet(ends);
    },
  },
  {
    clause: "D2",
    name: "what was sent before the link was up arrives",
    run: async (stage) => {
      const ends = await stage.fresh();
      const { dialled, accepted, material } = ends;
      const sent = material.chunks(3);
      dialled.bind();
      for (const chunk of sent) dialled.send(chunk);
      dialled.flush();
      accepted.bind();
      await stage.greet(ends);
      await stage.arrived(accepted, sent, { lost: "D2", reordered: "D2", doubled: "D2" });
      await stage.until(() => dialled.takes, "L14", "writable", "nothing");
    },
  },
  {
    clause: "A1",
    name: "the end that accepted can speak first",
    run: async (stage) => {
      const { dialled, accepted, material } = await stage.fresh();
      const sent = material.chunk();
      accepted.bind();
      accepted.send(sent);
      accepted.flush();
      dialled.bind();
      await stage.arrived(dialled, [sent], { lost: "A1" });
    },
  },
  {
    clause: "D3",
    name: "dialling where nobody takes it is refused",
    need: isRefused,
    run: async (stage) => {
      const link = stage.subject.dialRefused?.();
      if (link === undefined) return;
      const party = stage.party("dialled", link);
      party.bind();
      await stage.over(party, "D3", "refused");
      stage.expect(party.writables === 0, "D3", "no writable", "one");
    },
  },
  {
    clause: "L27",
    name: "a link that is bound after it was refused hears of it",
    need: isRefused,
    run: async (stage) => {
      const link = stage.subject.dialRefused?.();
      if (link === undefined) return;
      await stage.elsewhere();
      const party = stage.party("dialled", link);
      party.bind();
      await stage.over(party, "L27");
    },
  },
  ...(["abort", "close"] as const).map((how) => ({
    clause: "D4" as const,
    name: `${how} while dialling leaves nothing behind`,
    need: dials,
    run: (stage: Stage) => cancel(stage, how),
  })),
];

/** How long a transport may take to tidy up, in times of `elsewhere`. */
const TIDYING = 50;

async function cancel(stage: Stage, how: "abort" | "close"): Promise<void> {
  const { subject } = stage;
  const count = async (): Promise<number> => (await subject.countOpen?.()) ?? 0;
  // What is made for waiting is there before and after.
  await stage.elsewhere();
  const before = await count();
  const link = subject.dial?.();
  if (link === undefined) return;
  const party = stage.party("dialled", link);
  party.bind();
  party[how]();
  await stage.over(party, "D4", "local");
  stage.expect(party.writables === 0, "D4", "no writable", "one");
  let left = await count();
  for (let times = 0; left > before && times < TIDYING; times++) {
    await stage.elsewhere();
    left = await count();
  }
  stage.expect(left <= before, "D4", `${before} open as before`, `${left}`);
}
