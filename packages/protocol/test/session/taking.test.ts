import { describe, expect, it } from "vitest";
import { dataOf, RtServer } from "./rt-ends.ts";

describe("a server that is asked to resume", () => {
  it("answers before it sends again, and sends again what was not received alone", () => {
    const server = new RtServer();
    server.says(server.first, "4in");
    server.send("a", "b", "c");
    const link = server.resume({ received: 1 });
    expect(link.sent).toEqual([`0${JSON.stringify({ received: 1, token: "t1" })}`, "4b", "4c"]);
  });

  it("answers first also when there was no link", () => {
    const server = new RtServer();
    server.first.end("closed");
    server.send("a");
    const link = server.resume({});
    expect(link.sent).toEqual([`0${JSON.stringify({ received: 0, token: "t1" })}`, "4a"]);
  });

  it("sends no control frame again that the old link was to carry", () => {
    const server = new RtServer({ messages: 4 });
    server.first.send = () => false;
    server.send("a");
    server.says(server.first, "4in");
    const link = server.resume({ received: 1 });
    expect(link.sent).toEqual([`0${JSON.stringify({ received: 1, token: "t1" })}`]);
  });

  it("ends the old link, and is deaf to it", () => {
    const server = new RtServer();
    const link = server.resume({});
    expect([server.first.ends, link.ends]).toEqual([1, 0]);
    server.says(server.first, "4late");
    server.says(server.first, '1{"code":1}');
    server.first.end("closed");
    server.says(link, "4on");
    expect([server.host.messages, server.session.state]).toEqual([["on"], "open"]);
  });

  it("takes a higher attempt only, and closes the lower link alone", () => {
    const server = new RtServer();
    const link = server.resume({ attempt: 5 });
    for (const attempt of [5, 4]) expect(server.resume({ attempt }).ends).toBe(1);
    expect([link.ends, server.session.state]).toEqual([0, "open"]);
    expect(dataOf(server.resume({ attempt: 6 }).sent[0])).toEqual({ received: 0, token: "t2" });
    expect(link.ends).toBe(1);
  });

  it("knows the token that the client has for certain, however many answers were lost", () => {
    const server = new RtServer();
    for (let attempt = 1; attempt < 5; attempt++)
      expect(dataOf(server.resume({ attempt }).sent[0])).toEqual({ received: 0, token: `t${attempt}` });
    expect(server.session.tokens).toEqual(["t4", "t0"]);
  });

  it("refuses the old token after the first frame on the new link, which goes on", () => {
    const server = new RtServer();
    const link = server.resume({});
    server.says(link, "60");
    expect(server.session.tokens).toEqual(["t1", ""]);
    expect(server.resume({ attempt: 2 }).sent).toEqual(['1{"code":53}']);
    expect([link.ends, server.session.state]).toEqual([0, "open"]);
    expect(dataOf(server.resume({ attempt: 2, token: "t1" }).sent[0])).toEqual({ received: 0, token: "t2" });
  });

  it("refuses a count below what was confirmed, and carries on", () => {
    const server = new RtServer();
    server.send("a", "b");
    server.says(server.first, "62");
    expect(server.resume({ received: 1 }).sent).toEqual(['1{"code":52}']);
    expect(server.first.ends).toBe(0);
    server.send("c");
    expect(server.first.sent.at(-1)).toBe("4c");
  });

  it("ends in a gap on a count above what was sent", () => {
    const server = new RtServer();
    server.send("a");
    expect(server.resume({ received: 2 }).sent).toEqual(['1{"code":52}']);
    expect(server.host.ends).toMatchObject([{ name: "badCounts", gap: { unconfirmed: ["4a"], unsent: [] } }]);
  });

  it("pings on the new link", () => {
    const server = new RtServer();
    server.first.end("closed");
    server.clock.advance(700);
    const link = server.resume({});
    server.clock.advance(999);
    expect(link.sent).toHaveLength(1);
    server.clock.advance(1);
    expect(link.sent.slice(1)).toEqual(["2"]);
    server.clock.advance(500);
    expect(server.host.suspensions.map((end) => end.name)).toEqual(["lost", "silent"]);
  });

  it("sends what it was given, whatever became of the bytes since", () => {
    const server = new RtServer();
    const bytes = Uint8Array.of(1, 2, 3);
    server.session.send(bytes);
    bytes.fill(9);
    server.clock.settle();
    expect(server.resume({}).sent.slice(1)).toEqual([Uint8Array.of(1, 2, 3)]);
  });

  it("answers a request that cannot be read with the end of the fresh session alone", () => {
    const server = new RtServer();
    const link = server.resume({ attempt: -1 });
    expect([link.ends, server.first.ends, server.session.state]).toEqual([1, 0, "open"]);
  });
});
