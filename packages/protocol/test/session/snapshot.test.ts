import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RtError } from "../../src/errors.ts";
import { binary, jsonValue, wildText } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { dataOf, RtClient, RtServer } from "./rt-ends.ts";

const messages = fc.array(fc.oneof(wildText, binary), { maxLength: 12 });

/** As a store keeps it and gives it back. */
function stored(snapshot: unknown): unknown {
  return JSON.parse(JSON.stringify(snapshot));
}

describe.each([
  ["client", RtClient],
  ["server", RtServer],
] as const)("a %s whose session is handed over", (name, End) => {
  const snapshot = {
    v: 1,
    end: name,
    offer: { v: 1, session: "s", token: "t0", window: 5_000, messages: 8, bytes: 10_000 },
    tokens: ["t0", ""],
    attempt: 0,
    received: 1,
    confirmed: 1,
    outstanding: ["4b", "bAAEC"],
    unsent: ["4c"],
  };

  function lived(): InstanceType<typeof End> {
    const end = new End();
    end.send("a", "b");
    end.session.send(Uint8Array.of(0, 1, 2));
    end.clock.settle();
    end.says(end.first, "4in");
    end.says(end.first, "61");
    end.first.end("closed");
    end.send("c");
    return end;
  }

  it("gives all that another holder needs, as plain data", () => {
    expect(stored(lived().session.handOver())).toEqual(snapshot);
  });

  it("is over there, in silence, and its host hears of it once", () => {
    const end = new End();
    end.send("a");
    const { sent } = end.first;
    const before = [...sent];
    expect(end.session.handOver()).toBeDefined();
    end.says(end.first, "4late");
    end.send("late");
    end.clock.advance(100_000);
    expect([sent, end.first.ends, end.session.state]).toEqual([before, 1, "closed"]);
    expect([end.host.messages, end.host.releases, end.session.backlog.frames]).toEqual([[], 1, 0]);
    expect(end.host.ends).toMatchObject([{ name: "local" }]);
    expect(end.host.ends[0]?.gap).toBeUndefined();
  });

  it("gives nothing when it is over, or closes", () => {
    const [over, closing] = [new End(), new End()];
    over.session.abort();
    closing.session.close(0);
    expect([over.session.handOver(), closing.session.handOver()]).toEqual([undefined, undefined]);
    closing.clock.advance(1_000);
    expect(closing.host.releases).toBe(1);
  });

  it("is the same after any number of hands, whatever its messages are", () => {
    fc.assert(
      fc.property(messages, messages, fc.nat(12), (before, after, confirmed) => {
        const end = new End({ messages: 100, bytes: 1_000_000 });
        for (const data of before) end.session.send(data);
        end.clock.settle();
        end.says(end.first, `6${Math.min(confirmed, before.length)}`);
        end.first.end("closed");
        for (const data of after) end.session.send(data);
        const first = stored(end.session.handOver());
        const next = new End({}, first);
        expect(next.session.backlog.frames).toBe(before.length - Math.min(confirmed, before.length) + after.length);
        expect(stored(next.session.handOver())).toEqual(first);
      }),
      runs(),
    );
  });

  it("is away where it was restored, and is given up when nobody comes within the window", () => {
    const end = new End({}, snapshot);
    expect([end.session.state, end.session.isAway, end.host.suspensions]).toEqual(["away", true, []]);
    end.clock.advance(4_999);
    expect(end.host.ends).toEqual([]);
    end.clock.advance(1);
    expect(end.host.ends).toMatchObject([
      { name: "expired", gap: { unconfirmed: ["4b", Uint8Array.of(0, 1, 2)], unsent: ["4c"] } },
    ]);
  });

  it("keeps no more where it was restored than it may while it is away", () => {
    const end = new End({}, snapshot);
    for (let n = 0; n < 8; n++) end.send("x");
    expect(end.host.ends).toEqual([]);
    end.send("x");
    expect(end.host.ends).toMatchObject([{ name: "overflow" }]);
  });

  it("is restored by a session that has not begun, and by no other", () => {
    const end = new End();
    if (end instanceof RtClient) end.session.restore(snapshot, 0);
    else end.session.restore(snapshot, { pingInterval: 1, pingTimeout: 1 }, 0);
    expect([end.session.state, end.session.backlog.frames]).toEqual(["open", 0]);
  });

  it.each([
    [null],
    ["text"],
    [[]],
    [{ ...snapshot, v: 2 }],
    [{ ...snapshot, end: name === "client" ? "server" : "client" }],
    [{ ...snapshot, offer: { ...snapshot.offer, messages: 0 } }],
    [{ ...snapshot, tokens: [] }],
    [{ ...snapshot, tokens: ["", "t0"] }],
    [{ ...snapshot, tokens: ["t0", "x".repeat(65)] }],
    [{ ...snapshot, tokens: ["t0", "", ""] }],
    [{ ...snapshot, attempt: -1 }],
    [{ ...snapshot, received: "1" }],
    [{ ...snapshot, confirmed: 2 ** 53 }],
    [{ ...snapshot, outstanding: undefined }],
    [{ ...snapshot, outstanding: ["2"] }],
    [{ ...snapshot, outstanding: [""] }],
    [{ ...snapshot, unsent: ["bAAE"] }],
    [{ ...snapshot, unsent: ["b!AAEC"] }],
    [{ ...snapshot, unsent: [4] }],
  ])("is not restored from %j", (corrupt) => {
    const error = {
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("snapshot of a session cannot be used"),
    };
    expect(() => new End({}, corrupt)).toThrow(expect.objectContaining(error));
  });

  it("never ends worse than by a gap, whatever a store makes of it", () => {
    const values = fc.oneof(
      jsonValue(),
      fc.nat(9),
      fc.array(fc.constantFrom("4x", "bAAEC", "", "t0"), { maxLength: 12 }),
    );
    const change = fc.tuple(fc.constantFrom(...Object.keys(snapshot)), values);
    fc.assert(
      fc.property(fc.array(change, { maxLength: 2 }), (changes) => {
        const changed = { ...snapshot, ...Object.fromEntries(changes) };
        let end: InstanceType<typeof End>;
        try {
          end = new End({}, changed);
        } catch (error) {
          expect(error).toBeInstanceOf(RtError);
          return;
        }
        end.send("on");
        end.clock.advance(1_000_000_000);
        expect([end.host.ends.length, end.host.releases]).toEqual([1, 1]);
      }),
      runs(),
    );
  });
});

describe("a session that was restored", () => {
  it("goes on at the server as if it had been away there", () => {
    const first = new RtServer();
    first.says(first.first, "4in");
    first.send("a", "b");
    const server = new RtServer({}, stored(first.session.handOver()));
    const link = server.resume({ received: 1 });
    expect(link.sent).toEqual([`0${JSON.stringify({ received: 1, token: "t1" })}`, "4b"]);
    server.says(link, "4next");
    expect([server.host.resumes, server.host.messages]).toEqual([1, ["next"]]);
    server.clock.advance(1_000);
    expect(link.sent).toContain("2");
  });

  it("goes on at the client as if it had been away there", () => {
    const first = new RtClient();
    first.says(first.first, "4in");
    first.cut(first.ask());
    first.send("a", "b");
    const client = new RtClient({}, stored(first.session.handOver()));
    const link = client.ask();
    expect(dataOf(link.sent[0])).toEqual({ session: "s", token: "t0", attempt: 2, received: 1 });
    client.says(link, `0${JSON.stringify({ received: 1, token: "t1" })}`);
    expect([client.session.state, client.host.resumes, link.sent.slice(1)]).toEqual(["open", 1, ["61", "4b"]]);
  });

  it("knows at the server the token whose answer may have been lost, and the attempts that were taken", () => {
    const first = new RtServer();
    first.resume({ attempt: 3 });
    const server = new RtServer({}, stored(first.session.handOver()));
    expect(server.session.tokens).toEqual(["t1", "t0"]);
    expect(server.resume({ attempt: 3 }).ends).toBe(1);
    expect(dataOf(server.resume({ attempt: 4 }).sent[0])).toMatchObject({ received: 0 });
  });
});

describe("a session that was restored from an older state", () => {
  /** A snapshot whose token is right and whose counts are not: messages of later were lost. */
  const old = (end: { session: { handOver(): unknown } }, change: object): unknown => ({
    ...(stored(end.session.handOver()) as object),
    ...change,
  });

  it("ends in a gap at both ends where the client has received more than was sent", () => {
    const first = new RtServer();
    first.send("a", "b");
    const server = new RtServer({}, old(first, { outstanding: ["4a"] }));
    expect(server.resume({ received: 2 }).sent).toEqual(['1{"code":52}']);
    expect(server.host.ends).toMatchObject([{ name: "badCounts", gap: { unconfirmed: ["4a"], unsent: [] } }]);

    const client = new RtClient();
    client.cut(client.first);
    client.says(client.ask(), '1{"code":52}');
    expect(client.host.ends).toMatchObject([{ name: "gone" }]);
  });

  it("ends in a gap at both ends where the server has confirmed more than it received", () => {
    const client = new RtClient();
    client.send("a", "b");
    client.says(client.first, "62");
    client.cut(client.first);
    const link = client.ask();
    // What a server answers that was set back to its first message.
    client.says(link, `0${JSON.stringify({ received: 1, token: "t1" })}`);
    expect(client.host.ends).toMatchObject([{ name: "badCounts" }]);

    const first = new RtServer();
    first.says(first.first, "4a");
    const server = new RtServer({}, old(first, {}));
    server.says(server.resume({}), String(link.sent.at(-1)));
    expect(server.host.ends).toMatchObject([{ name: "gone", code: 53 }]);
  });

  it("is refused where the client has another token since, and both ends hear of a gap", () => {
    const first = new RtServer();
    const snapshot = stored(first.session.handOver());
    const second = new RtServer({}, snapshot);
    second.says(second.resume({}), "60");
    const third = new RtServer({}, snapshot);
    expect(third.resume({ token: "t1", attempt: 2 }).sent).toEqual(['1{"code":53}']);
    third.clock.advance(5_000);
    expect(third.host.ends).toMatchObject([{ name: "expired" }]);
  });
});
