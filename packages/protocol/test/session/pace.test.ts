import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../runs.ts";
import { RtClient, RtServer } from "./rt-ends.ts";

const offers = fc.record({ messages: fc.integer({ min: 1, max: 40 }), bytes: fc.integer({ min: 1, max: 4_000 }) });
const texts = fc.array(fc.nat(200).map((length) => "x".repeat(length)));

/** What an end must have told after each message: a quarter of the messages or bytes since the last time is told at once. */
function told({ messages, bytes }: { messages: number; bytes: number }, lengths: readonly number[]): string[] {
  const frames: string[] = [];
  let [count, size] = [0, 0];
  for (const [at, length] of lengths.entries()) {
    count++;
    size += length + 1 + 64;
    if (count * 4 < messages && size * 4 < bytes) continue;
    frames.push(`6${at + 1}`);
    [count, size] = [0, 0];
  }
  return frames;
}

describe.each([
  ["client", RtClient],
  ["server", RtServer],
])("a %s", (_name, End) => {
  it("tells what has come after 64 messages with the next one that it sends", () => {
    const end = new End({ messages: 10_000, bytes: 1_000_000 });
    const before = end.first.sent.length;
    for (let n = 0; n < 63; n++) end.says(end.first, "4a");
    end.send("x");
    for (let n = 0; n < 7; n++) end.says(end.first, "4a");
    end.send("y", "z");
    expect(end.first.sent.slice(before)).toEqual(["4x", "670", "4y", "4z"]);
  });

  it("tells what has come at a quarter of what may be outstanding, and not more often", () => {
    fc.assert(
      fc.property(offers, texts, (offer, sent) => {
        const end = new End(offer);
        const before = end.first.sent.length;
        for (const text of sent) end.says(end.first, `4${text}`);
        const lengths = sent.map((text) => text.length);
        expect(end.first.sent.slice(before)).toEqual(told(offer, lengths));
      }),
      runs(),
    );
  });

  it("gives up a peer that confirms nothing when the backlog is full, however much was agreed", () => {
    const end = new End({ messages: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER });
    let most = 0;
    for (let n = 0; n < 1_000 && end.session.isOpen; n++) {
      end.send("x".repeat(2_000));
      most = Math.max(most, end.session.backlog.bytes);
    }
    expect(end.host.ends.map(({ name }) => name)).toEqual(["slow"]);
    expect([most <= 1_000_000, end.session.backlog.bytes]).toEqual([true, 0]);
  });

  it("never has more outstanding than was agreed, but one message, and goes on as it is told", () => {
    fc.assert(
      fc.property(offers, texts, (offer, sent) => {
        const end = new End(offer);
        const before = end.first.sent.length;
        end.send(...sent);
        for (let confirmed = 0; confirmed < sent.length; ) {
          const written = end.first.sent.slice(before);
          const open = written.slice(confirmed);
          expect(open.length).toBeGreaterThan(0);
          expect(open.length).toBeLessThanOrEqual(offer.messages);
          const sizes = open.map((frame) => frame.length + 64);
          expect(sizes.slice(0, -1).reduce((sum, size) => sum + size, 0)).toBeLessThan(offer.bytes);
          confirmed++;
          end.says(end.first, `6${confirmed}`);
        }
        expect(end.session.backlog).toEqual({ frames: 0, bytes: 0 });
      }),
      runs(),
    );
  });
});

describe("a server's ping", () => {
  it("tells what has come, once", () => {
    const server = new RtServer();
    server.says(server.first, "4a");
    server.clock.advance(1_000);
    server.says(server.first, "3");
    server.clock.advance(1_000);
    expect(server.first.sent.slice(1)).toEqual(["2", "61", "2"]);
  });
});

describe("a client's answer to a ping", () => {
  it("tells what has come, once", () => {
    const client = new RtClient();
    client.says(client.first, "4a", "2");
    client.says(client.first, "2");
    expect(client.first.sent).toEqual(["3", "61", "3"]);
  });
});
