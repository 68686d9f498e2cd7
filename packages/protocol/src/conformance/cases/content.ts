import { type ConformanceCase, carriesBytes, carriesText } from "../case.ts";
import type { Party } from "../party.ts";
import type { Stage } from "../stage.ts";

/** About where lengths get another form, in this format or that. */
const LENGTHS = [1, 2, 15, 16, 125, 126, 127, 255, 256, 16_383, 16_384, 65_535, 65_536, 65_537];

/** What formats of text stumble over. None is empty: no frame is. */
const TEXTS: readonly string[] = [
  Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join(""),
  "4\r\n\r\n4\n\n4\r4\u2028\u2029\u0085",
  "4a\u001e4b\u001ebAQID",
  "\ufeff4 a mark at the start",
  "4é€\u{1f600}\uffff\u{10ffff}",
  "4\u{1f600}".repeat(2000),
  "4data: x\nid: 1\n\n: comment",
  "4--boundary\r\ncontent-type: text/plain\r\n\r\n",
  "4</script><!--\"'\\u0000\\n&amp;%00+%2B",
  '4["\\\\n"]',
  " 4 spaces around ",
];

/** What chunks may hold. */
export const contentCases: readonly ConformanceCase[] = [
  {
    clause: "L5",
    name: "text arrives as it was, whatever it holds",
    need: carriesText,
    run: (stage) => stage.eachWay(({ from, to }) => exchange(stage, from, to, TEXTS)),
  },
  {
    clause: "L5",
    name: "bytes arrive as they were, whatever they hold",
    need: carriesBytes,
    run: (stage) =>
      stage.eachWay(async ({ from, to }) => {
        const every = Uint8Array.from({ length: 256 }, (_, value) => value);
        const sent = [every, every.map((value) => 255 - value), new Uint8Array(5), new Uint8Array(5).fill(0xff)];
        // An empty attachment is a frame of its own; other formats have no empty chunks.
        if (from.link.traits.payload === "both") sent.push(new Uint8Array(0));
        await exchange(stage, from, to, sent);
      }),
  },
  {
    clause: "L5",
    name: "text of any length arrives",
    need: carriesText,
    run: (stage) =>
      stage.eachWay(({ from, to }) =>
        exchange(
          stage,
          from,
          to,
          LENGTHS.map((length) => "4".padEnd(length, "xy")),
        ),
      ),
  },
  {
    clause: "L5",
    name: "bytes of any length arrive",
    need: carriesBytes,
    run: (stage) =>
      stage.eachWay(({ from, to }) =>
        exchange(
          stage,
          from,
          to,
          LENGTHS.map((length) => new Uint8Array(length).fill(length)),
        ),
      ),
  },
];

async function exchange(stage: Stage, from: Party, to: Party, sent: readonly (string | Uint8Array)[]): Promise<void> {
  from.say(...sent);
  await stage.drained(from);
  await stage.arrived(to, sent);
}
