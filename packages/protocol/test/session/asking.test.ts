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

  it.each(["53: the server does not have the session", "52: the count is not right", "1: the server has closed it"])(
    "goes on with the old one when it is refused with %s",
    (why) => {
      const client = new RtClient();
      const link = client.ask();
      client.says(client.first, "4a");
      client.send("b");
      client.says(link, `1{"code":${why.split(":")[0]}}`);
      client.says(client.first, "4c");
      expect([client.host.messages, client.first.sent, client.host.forsakings.length]).toEqual([
        ["a", "c"],
        ["4b", "62"],
        1,
      ]);
      expect([client.session.state, client.host.ends, link.ends, client.first.ends]).toEqual(["open", [], 1, 0]);
      expect(dataOf(client.ask().sent[0])).toMatchObject({ token: "t0", attempt: 2, received: 2 });
    },
  );

  it("goes on with the old one when the new one leads to a server that resumes no sessions", () => {
    const client = new RtClient();
    const link = client.greeted('0{"sid":"plain","upgrades":[],"pingInterval":1000,"pingTimeout":500}');
    client.says(client.first, "4a");
    client.send("b");
    expect([client.host.messages, client.first.sent, client.host.forsakings.length]).toEqual([["a"], ["4b"], 1]);
    expect([link.sent, link.ends, client.first.ends, client.session.state]).toEqual([[], 1, 0, "open"]);
  });

  it("holds as many messages as the server may have outstanding, and gives the new link up for one more", () => {
    const client = new RtClient({ messages: 8 });
    const link = client.ask();
    const texts = Array.from({ length: 8 }, (_, n) => `${n}`);
    client.says(client.first, ...texts.map((text) => `4${text}`));
    expect([client.host.messages, client.session.held, link.ends]).toEqual([[], 8, 0]);
    client.says(client.first, "4more");
    expect([client.host.messages, client.session.held, link.ends]).toEqual([[...texts, "more"], 0, 1]);
    expect([client.session.state, client.host.forsakings.length]).toEqual(["open", 1]);
  });

  it("holds as many bytes as the server may have outstanding: one message may exceed them", () => {
    const client = new RtClient({ bytes: 1_000 });
    client.ask();
    client.says(client.first, `4${"x".repeat(900)}`, `4${"x".repeat(5_000)}`);
    expect([client.host.messages, client.session.held]).toEqual([[], 2]);
    client.says(client.first, "4x");
    expect([client.host.messages.length, client.session.held]).toEqual([3, 0]);
  });

  it("holds no more than any backlog may have, however much the server says that it may have outstanding", () => {
    const client = new RtClient({ messages: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER });
    const link = client.ask();
    for (let n = 0; n < 11; n++) client.says(client.first, `4${"x".repeat(100_000)}`);
    expect([client.host.messages.length, client.session.held, link.ends]).toEqual([11, 0, 1]);
  });

  it("accuses no server that says all that waits before it closes, which may be more than may be outstanding", () => {
    const client = new RtClient({ messages: 1 });
    client.ask();
    client.says(client.first, "4a", "4b", "4c", '1{"code":1,"received":0}');
    expect([client.host.messages, client.host.ends]).toMatchObject([["a", "b", "c"], [{ name: "peer" }]]);
  });

  it("keeps nothing of what it held when both links are gone: it is sent again", () => {
    const client = new RtClient();
    const link = client.ask();
    client.says(client.first, "4a");
    client.cut(client.first);
    client.cut(link);
    expect([client.session.state, client.session.held, client.host.messages]).toEqual(["away", 0, []]);
  });

  it("has what it held before it hears that the server has closed the session", () => {
    const client = new RtClient();
    client.ask();
    client.host.onClosed = () => expect(client.host.messages).toEqual(["a", "b"]);
    client.says(client.first, "4a", "4b", '1{"code":1,"received":0}');
    expect(client.host.ends).toMatchObject([{ name: "peer" }]);
  });

  it("has no more of what it held once its application has closed the session", () => {
    const client = new RtClient();
    const link = client.ask();
    client.says(client.first, "4a", "4b");
    client.host.onMessage = () => client.session.close(client.clock.now());
    client.cut(link);
    expect([client.host.messages, client.host.ends.length, client.host.forsakings]).toEqual([["a"], 1, []]);
  });
});
