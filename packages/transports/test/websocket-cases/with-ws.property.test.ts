import { setImmediate as nextTurn } from "node:timers/promises";
import type { Chunk } from "@rt/protocol";
import { binary, frameText } from "@rt/protocol/testing";
import fc, { type Arbitrary } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Pair, type PairMaker, withOurClient, withOurServer } from "./ws-peer.ts";

/** A message of `ws`, in so many fragments, with pings between them or not. */
interface Message {
  readonly kind: "theirs";
  readonly chunk: Chunk;
  readonly parts: number;
  readonly ping: Uint8Array | null;
}

type Step =
  | Message
  | { readonly kind: "ours"; readonly chunk: Chunk }
  | { readonly kind: "ping"; readonly data: Uint8Array }
  | { readonly kind: "pong"; readonly data: Uint8Array }
  | { readonly kind: "turn" };

const chunk: Arbitrary<Chunk> = fc.oneof(frameText, binary);
const control = fc.uint8Array({ maxLength: 125 });
const message: Arbitrary<Message> = fc
  .tuple(chunk, fc.integer({ min: 1, max: 4 }), fc.option(control, { freq: 2 }))
  .map(([data, parts, ping]) => ({ kind: "theirs", chunk: data, parts, ping }));
const step: Arbitrary<Step> = fc.oneof(
  message,
  chunk.map((data): Step => ({ kind: "ours", chunk: data })),
  control.map((data): Step => ({ kind: "ping", data })),
  control.map((data): Step => ({ kind: "pong", data })),
  fc.constant<Step>({ kind: "turn" }),
);
const steps = fc.array(step, { maxLength: 20 });

/** Who closes, and with what. Both at once, where it is both. */
const ending = fc.record({
  who: fc.constantFrom("ours", "theirs", "both"),
  code: fc.option(fc.oneof(fc.constantFrom(1000, 1001, 1011, 1014), fc.integer({ min: 3000, max: 4999 }))),
  reason: fc.constantFrom("", "bye", "tschüß €", "x".repeat(123)),
});

/** Carries out the steps, and returns what `ws` sent: messages and pings. */
async function carryOut({ ours, theirs }: Pair, all: readonly Step[]): Promise<{ sent: Chunk[]; pinged: string[] }> {
  const sent: Chunk[] = [];
  const pinged: string[] = [];
  const ping = (data: Uint8Array): void => {
    pinged.push(Buffer.from(data).toString("hex"));
    theirs.socket.ping(data);
  };
  for (const one of all) {
    if (one.kind === "turn") await nextTurn();
    else if (one.kind === "ours") ours.say(one.chunk);
    else if (one.kind === "pong") theirs.socket.pong(one.data);
    else if (one.kind === "ping") ping(one.data);
    else {
      const data = Buffer.from(one.chunk);
      const size = Math.ceil(data.length / one.parts);
      for (let i = 0; i < one.parts; i++) {
        if (i > 0 && one.ping !== null) ping(one.ping);
        const part = data.subarray(i * size, (i + 1) * size);
        theirs.socket.send(part, { fin: i === one.parts - 1, binary: typeof one.chunk !== "string" });
      }
      sent.push(one.chunk);
    }
  }
  return { sent, pinged };
}

describe.each([
  ["our server and a client of ws", withOurServer],
  ["our client and a server of ws", withOurClient],
] as const)("%s", (_, start) => {
  let maker: PairMaker;

  beforeAll(async () => {
    maker = await start();
  });

  afterAll(() => maker.stop());

  it("understand each other, in fragments with pings between them, and through each way to close", async () => {
    await fc.assert(
      fc.asyncProperty(steps, ending, async (all, { who, code, reason }) => {
        const { ours, theirs } = await maker.make();
        const { sent, pinged } = await carryOut({ ours, theirs }, all);
        await ours.received(sent.length);
        await theirs.until(() => theirs.chunks.length >= ours.sent.length && theirs.pongs.length >= pinged.length);
        expect(theirs.pongs).toEqual(pinged);

        // What is said right before a close arrives, and so does what crosses it.
        ours.say("4last");
        theirs.socket.send("last");
        if (who !== "theirs") ours.link.close();
        if (who !== "ours") theirs.socket.close(code ?? undefined, code === null ? undefined : reason);
        const end = await ours.over();
        const closed = await theirs.closed;
        expect(ours.chunks).toEqual([...sent, "last"]);
        expect(theirs.chunks).toEqual(ours.sent);
        if (who === "theirs") {
          const cause = { code: code ?? 1005, reason: code === null ? "" : reason };
          expect(end).toMatchObject({ code: "closed", cause });
          expect(closed).toEqual([code ?? 1005, ""]);
        } else {
          expect(end.code).toBe("local");
          expect(closed).toEqual([1005, ""]);
        }
      }),
      { numRuns: 100 },
    );
  });
});
