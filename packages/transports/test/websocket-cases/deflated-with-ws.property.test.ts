import { randomBytes } from "node:crypto";
import type { Chunk } from "@rt/protocol";
import { binary, frameText } from "@rt/protocol/testing";
import fc, { type Arbitrary } from "fast-check";
import { describe, expect, it } from "vitest";
import { type DeflateOptions, type DeflateSettings, withOurClient, withOurServer } from "./ws-peer.ts";

/** A message of one end, and whether it wants it compressed; those of `ws` come in so many fragments. */
interface Saying {
  readonly isOurs: boolean;
  readonly chunk: Chunk;
  readonly compress: boolean;
  readonly parts: number;
}

/** Long ones take the way through other threads; those that repeat themselves get short, others do not. */
const long: Arbitrary<Chunk> = fc
  .record({ size: fc.integer({ min: 1000, max: 100_000 }), kind: fc.constantFrom("text", "bytes", "noise") })
  .map(({ size, kind }) => {
    if (kind === "noise") return new Uint8Array(randomBytes(size));
    return kind === "text" ? "4wörds, ".repeat(size / 8) : new Uint8Array(Buffer.alloc(size, "bytes, "));
  });
const saying: Arbitrary<Saying> = fc.record({
  isOurs: fc.boolean(),
  chunk: fc.oneof({ weight: 3, arbitrary: fc.oneof(frameText, binary) }, long),
  compress: fc.boolean(),
  parts: fc.integer({ min: 1, max: 4 }),
});

const flag = fc.constantFrom(undefined, true);
const bits = fc.option(fc.integer({ min: 8, max: 15 }), { nil: undefined });

/** All that two ends can agree on. A server of `ws` keeps to its own limits where a client asks for lower ones, and so the two part. */
const settings: Arbitrary<DeflateSettings> = fc
  .record({
    threshold: fc.constantFrom(0, 1024),
    server: fc.record({ serverNoContextTakeover: flag, clientNoContextTakeover: flag }),
    client: fc.record({ serverNoContextTakeover: flag, clientNoContextTakeover: flag }),
    serverMaxWindowBits: fc.tuple(bits, bits),
    clientMaxWindowBits: fc.tuple(bits, bits),
  })
  .map(
    ({ threshold, server, client, serverMaxWindowBits: [server1, asked1], clientMaxWindowBits: [server2, asked2] }) => {
      const limits = { serverMaxWindowBits: least(server1, asked1), clientMaxWindowBits: least(server2, asked2) };
      return {
        server: stated({ ...server, ...limits, threshold }),
        client: stated({ ...client, threshold, serverMaxWindowBits: asked1, clientMaxWindowBits: asked2 }),
      };
    },
  );

type Loose = { readonly [Name in keyof DeflateOptions]: DeflateOptions[Name] | undefined };

function stated(options: Loose): DeflateOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function least(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? one : Math.min(one, other);
}

/** For comparing long ones. */
function told(chunk: Chunk): string {
  return typeof chunk === "string" ? chunk : `bytes ${Buffer.from(chunk).toString("base64")}`;
}

describe.each([
  ["our server and a client of ws", withOurServer],
  ["our client and a server of ws", withOurClient],
] as const)("%s", (_, start) => {
  it("understand each other with whatever they have agreed on, both ways, in order, to the end", async () => {
    await fc.assert(
      fc.asyncProperty(settings, fc.array(saying, { maxLength: 12 }), async (deflate, sayings) => {
        const maker = await start(deflate);
        const { ours, theirs } = await maker.make();
        expect(theirs.socket.extensions).toBe("permessage-deflate");
        for (const { isOurs, chunk, compress, parts } of sayings) {
          if (isOurs && compress) ours.say(chunk);
          else if (isOurs) ours.sayAsItIs(chunk);
          else {
            const data = Buffer.from(chunk);
            const size = Math.ceil(data.length / parts);
            for (let i = 0; i < parts; i++) {
              const part = data.subarray(i * size, (i + 1) * size);
              theirs.socket.send(part, { fin: i === parts - 1, binary: typeof chunk !== "string", compress });
            }
          }
        }
        const said = sayings.filter(({ isOurs }) => !isOurs).map(({ chunk }) => chunk);
        await ours.drained();
        ours.link.close();
        theirs.socket.close();
        expect((await ours.over()).code).toBe("local");
        await theirs.closed;
        expect(ours.chunks.map(told)).toEqual(said.map(told));
        expect(theirs.chunks.map(told)).toEqual(ours.sent.map(told));
        await maker.stop();
      }),
      { numRuns: 100 },
    );
  });
});
