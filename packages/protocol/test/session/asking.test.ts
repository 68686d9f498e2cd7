import { describe, expect, it } from "vitest";
import { dataOf, RtClient } from "./rt-ends.ts";

const answer = (received: number, token = "t1"): string => `0${JSON.stringify({ received, token })}`;

describe("a client that asks to resume", () => {
  it("says what it has received, and how often it has asked", () => {
    const client = new RtClient();
    client.says(client.first, "4a", "4b", "4c");
    client.cut(client.ask());
    client.cut(client.first);
    const question = { session: "s", token: "t0", received: 3 };
    expect(dataOf(client.ask().sent[0])).toEqual({ ...question, attempt: 2 });
  });

  it("uses the new token next time", () => {
    const client = new RtClient();
    const link = client.ask();
    client.says(link, answer(0));
    client.cut(link);
    expect(dataOf(client.ask().sent[0])).toMatchObject({ token: "t1", attempt: 2 });
  });

  it("sends nothing before the answer; then at once what tells that the token has come, then what was not received", () => {
    const client = new RtClient();
    client.send("a", "b");
    const link = client.ask();
    client.send("c");
    expect(link.sent).toHaveLength(1);
    client.says(link, answer(1));
    expect(link.sent.slice(1)).toEqual(["60", "4b", "4c"]);
  });

  it("holds what the old link brings, and has it when the new one fails", () => {
    const client = new RtClient();
    const link = client.ask();
    client.says(client.first, "4a", "4b");
    expect(client.host.messages).toEqual([]);
    client.cut(link);
    client.says(client.first, "4c");
    expect(client.host.messages).toEqual(["a", "b", "c"]);
    client.cut(client.first);
    expect(dataOf(client.ask().sent[0])).toMatchObject({ received: 3 });
  });

  it("forgets what the old link brought when the new one carries on, also for the next time", () => {
    const client = new RtClient();
    const link = client.ask();
    client.says(client.first, "4a");
    client.says(link, answer(0), "4a", "4b");
    expect(client.host.messages).toEqual(["a", "b"]);
    client.cut(client.ask());
    expect(client.host.messages).toEqual(["a", "b"]);
  });

  it("is deaf to the old link when the new one carries on", () => {
    const client = new RtClient();
    const link = client.ask();
    client.says(link, answer(0));
    client.says(client.first, "4late", '1{"code":1}');
    expect([client.host.messages, client.session.state, client.first.ends]).toEqual([[], "open", 1]);
  });

  it.each([
    [1, "less than the server has confirmed"],
    [4, "more than was sent"],
  ])("finds a gap where the server says that it has %i: %s", (received) => {
    const client = new RtClient();
    client.send("a", "b", "c");
    client.says(client.first, "62");
    const link = client.ask();
    client.says(link, answer(received));
    expect(client.host.ends).toMatchObject([{ name: "badCounts", gap: { unconfirmed: ["4c"], unsent: [] } }]);
    expect(dataOf(link.sent.at(-1))).toMatchObject({ code: 52 });
    expect([client.first.ends, link.ends]).toEqual([1, 1]);
  });

  it("listens for the server on the new link for its whole patience", () => {
    const client = new RtClient();
    client.clock.advance(1_000);
    const link = client.ask();
    client.says(link, answer(0));
    client.clock.advance(1_499);
    expect(client.host.suspensions).toEqual([]);
    client.clock.advance(1);
    expect(client.host.suspensions).toMatchObject([{ name: "silent" }]);
  });
});

describe("a client that asks to resume while the old link lives", () => {
  it("leaves nothing untold when that fails, so that the server never waits for ever", () => {
    const client = new RtClient({ messages: 12 });
    for (let n = 0; n < 6; n++) {
      client.says(client.first, "4a", "4b");
      client.cut(client.ask());
    }
    expect(client.first.sent).toContain("612");
  });

  it("holds no more than the server may have outstanding", () => {
    const client = new RtClient({ messages: 8 });
    client.ask();
    for (let n = 0; n < 9; n++) client.says(client.first, "4x");
    expect(client.host.ends).toMatchObject([{ name: "badFrame" }]);
  });
});
