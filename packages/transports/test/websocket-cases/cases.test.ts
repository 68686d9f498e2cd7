import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Case, close, type Group } from "./case.ts";
import { closing } from "./closing.ts";
import { compressed, compressedLimits } from "./compressed.ts";
import { fragmentation } from "./fragmentation.ts";
import { framing } from "./framing.ts";
import { limits } from "./limits.ts";
import { longMessages } from "./long-messages.ts";
import { opcodes } from "./opcodes.ts";
import { pings } from "./pings.ts";
import { reservedBits } from "./reserved-bits.ts";
import { type Subject, type SubjectName, subjects } from "./subjects.ts";
import { texts } from "./texts.ts";
import { describeFrame } from "./wire.ts";

const USUAL_LIMIT = 16_777_216;
/** A case is played in pieces of so many bytes, too, unless that takes too many turns. */
const [FEW, SMALL, LARGE] = [120, 1, 997];

const shared = [framing, pings, reservedBits, opcodes, fragmentation, texts, closing, compressed, compressedLimits];

/** The list tells what is right, so `ws` is held against it as ours is: that keeps the list honest. */
const roles: readonly (readonly [SubjectName, readonly Group[]])[] = [
  ["our server", [...shared, limits("server"), longMessages]],
  ["our client", [...shared, limits("client"), longMessages]],
  ["a server of ws", [...shared, limits("server")]],
  ["a client of ws", [...shared, limits("client")]],
];

/** What must come back, in words. */
function expected({ comes = [], ends = 1000 }: Case): readonly string[] {
  const end = ends === "drop" ? [] : [describeFrame(ends === 1005 ? close() : close(ends))];
  return [...comes.map(describeFrame), ...end];
}

/** How the peer's bytes are cut: as the case says, or in one piece and in small ones. */
function chops({ sends, chop }: Case, isOurs: boolean): readonly (number | undefined)[] {
  if (chop !== undefined) return [chop];
  if (!isOurs) return [undefined];
  const size = sends.reduce(
    (sum, deed) => sum + (typeof deed === "object" && "payload" in deed ? deed.payload.length : 0),
    0,
  );
  return [undefined, size <= FEW ? SMALL : LARGE];
}

/** The code that a link of ours tells of the end: 1006 stands for the lack of a close frame. */
function told({ ends = 1000 }: Case): number {
  return ends === "drop" ? 1006 : ends;
}

describe.each(roles)("%s", (name, groups) => {
  describe.each(groups.map((group) => [group.name, group] as const))("%s", (_, group) => {
    const { cases, limit = USUAL_LIMIT, isDeflating = false } = group;
    let subject: Subject;

    beforeAll(async () => {
      subject = await subjects[name](limit, isDeflating);
    });

    afterAll(() => subject.stop());

    for (const one of cases) {
      it(`${one.section}: ${one.says}`, async () => {
        for (const chop of chops(one, name.startsWith("our"))) {
          const { peer, ours } = await subject.meet();
          expect(await peer.play(one.sends, chop)).toEqual(expected(one));
          if (ours !== undefined) expect((await ours.end).cause).toMatchObject({ code: told(one) });
        }
      });
    }
  });
});
