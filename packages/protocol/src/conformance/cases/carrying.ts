import type { Chunk } from "../../contracts/index.ts";
import { type ConformanceCase, messages } from "../case.ts";
import type { Party } from "../party.ts";
import type { Stage } from "../stage.ts";

/** That chunks arrive: all, in order, once, as they were. */
export const carryingCases: readonly ConformanceCase[] = [
  {
    clause: "L1",
    name: "chunks of one turn arrive in order",
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        const sent = material.chunks(12);
        from.say(...sent);
        await stage.arrived(to, sent);
      }),
  },
  {
    clause: "L1",
    name: "chunks arrive in order both ways, however sizes, pauses and turns mix",
    run: atRandom,
  },
  {
    clause: "L2",
    name: "many chunks of many sizes arrive, both ways at once",
    run: async (stage) => {
      const { dialled, accepted, material } = await stage.pair();
      const up = Array.from({ length: 120 }, () => material.chunk(12 + stage.dice.roll(20_000)));
      const down = Array.from({ length: 120 }, () => material.chunk(12 + stage.dice.roll(20_000)));
      dialled.say(...up);
      accepted.say(...down);
      await Promise.all([stage.drained(dialled), stage.drained(accepted)]);
      await Promise.all([stage.arrived(accepted, up), stage.arrived(dialled, down)]);
    },
  },
  {
    clause: "L3",
    name: "nothing arrives but what was sent, once",
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        const sent = material.chunks(5);
        from.say(...sent);
        await stage.arrived(to, sent);
        await stage.elsewhere();
        stage.unchanged(to, sent);
        stage.unchanged(from, []);
      }),
  },
  {
    clause: "L4",
    name: "the smallest and the largest chunks of one turn arrive one by one",
    need: messages,
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        const isText = from.link.traits.payload !== "bytes";
        const tiny = Array.from("abcdef", (letter): Chunk => (isText ? letter : Uint8Array.of(letter.charCodeAt(0))));
        const sent = [...tiny, material.chunk(200_000), ...tiny, material.chunk(70_000), material.chunk(70_000)];
        from.say(...sent);
        await stage.drained(from);
        await stage.arrived(to, sent);
      }),
  },
  {
    clause: "L6",
    name: "an end that is paused still sends",
    run: (stage) =>
      stage.eachWay(async ({ from, to, material }) => {
        const [first, ...rest] = material.chunks(4);
        if (first === undefined) return;
        from.pause();
        to.say(material.chunk());
        from.say(first, ...rest);
        await stage.arrived(to, [first, ...rest], { lost: "L6" });
      }),
  },
];

const STEPS = 60;

async function atRandom(stage: Stage): Promise<void> {
  const { dice } = stage;
  const { dialled, accepted, material } = await stage.pair();
  const sent = new Map<Party, Chunk[]>([
    [dialled, []],
    [accepted, []],
  ]);
  const paused = new Set<Party>();
  for (let step = 0; step < STEPS; step++) {
    const party = dice.pick([dialled, accepted]);
    const what = dice.pick(["say", "say", "say", "pause", "resume", "wait"]);
    if (what === "say") {
      const chunk = material.chunk(12 + dice.roll(dice.pick([40, 3000, 70_000])));
      sent.get(party)?.push(chunk);
      party.say(chunk);
    } else if (what === "wait") {
      if (dice.roll(3) === 0) await stage.elsewhere();
    } else {
      // Calls of one kind in a row are another clause's matter.
      if (paused.has(party) === (what === "resume")) party[what]();
      if (what === "pause") paused.add(party);
      else paused.delete(party);
    }
  }
  for (const party of paused) party.resume();
  await Promise.all([stage.drained(dialled), stage.drained(accepted)]);
  await stage.arrived(accepted, sent.get(dialled) ?? []);
  await stage.arrived(dialled, sent.get(accepted) ?? []);
}
