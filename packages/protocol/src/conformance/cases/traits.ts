import type { LinkTraits } from "../../contracts/index.ts";
import type { ConformanceCase } from "../case.ts";
import type { Stage } from "../stage.ts";

/** What links say of themselves. */
export const traitsCases: readonly ConformanceCase[] = [
  { clause: "T1", name: "both ends say what they carry, before and after", run: agree },
];

async function agree(stage: Stage): Promise<void> {
  const maxChunk = 12_345;
  const ends = await stage.fresh({ maxChunk });
  const { dialled, accepted } = ends;
  const before = inOneLine(dialled.link.traits);
  accepted.bind();
  dialled.bind();
  await stage.greet(ends);
  stage.expect(inOneLine(dialled.link.traits) === before, "T1", before, inOneLine(dialled.link.traits));
  for (const { link, role } of [dialled, accepted]) {
    const problem = problemOf(link.traits, maxChunk);
    stage.expect(problem === undefined, "T1", problem ?? "", `${inOneLine(link.traits)} of the ${role} link`);
  }
  const [one, other] = [dialled.link.traits, accepted.link.traits];
  const isAgreed = one.framing === other.framing && one.payload === other.payload && one.endIsSeen === other.endIsSeen;
  stage.expect(isAgreed, "T1", inOneLine(one), inOneLine(other));
  dialled.abort();
  await stage.over(dialled, "L20");
  stage.expect(inOneLine(dialled.link.traits) === before, "T1", before, inOneLine(dialled.link.traits));
}

/** What they should have been. */
function problemOf({ framing, payload, maxFrames, maxChunk, format }: LinkTraits, asked: number): string | undefined {
  if (!Number.isInteger(maxFrames) || maxFrames < 1) return "maxFrames of at least 1";
  if (maxChunk !== asked) return `maxChunk ${asked}`;
  if (framing === "stream" && payload !== "bytes") return "bytes on a stream";
  if (payload === "bytes" && format === undefined) return "a format for bytes";
  return undefined;
}

function inOneLine({ framing, payload, maxFrames, maxChunk, endIsSeen }: LinkTraits): string {
  return `${framing}, ${payload}, maxFrames ${maxFrames}, maxChunk ${maxChunk}, endIsSeen ${endIsSeen}`;
}
