import { describe, expect, it } from "vitest";
import { CARRIER_TRAITS } from "../../src/testing/index.ts";
import { ManualLink } from "./manual-link.ts";
import { dataOf, RtClient, RtServer } from "./rt-ends.ts";

describe.each([
  ["client", RtClient],
  ["server", RtServer],
])("a %s whose session outlives its links", (_name, End) => {
  it.each(["1", undefined])("outlives a bare close, and a link that is gone (%j)", (frame) => {
    const end = new End();
    end.send("a");
    if (frame === undefined) end.first.end("broken");
    else end.says(end.first, frame);
    expect([end.session.state, end.host.suspensions.length, end.host.ends]).toEqual(["away", 1, []]);
    expect(end.session.backlog.frames).toBe(1);
  });

  it("ends with a close that has a code", () => {
    const end = new End();
    end.says(end.first, '1{"code":1,"reason":"done"}');
    end.clock.advance(300);
    expect(end.host.ends).toMatchObject([{ name: "peer" }]);
    expect([end.host.releases, end.host.suspensions]).toEqual([1, []]);
  });

  it("says goodbye with a code, and with what has come", () => {
    const end = new End();
    end.says(end.first, "4a");
    end.session.close(end.clock.now());
    end.clock.settle();
    expect(dataOf(end.first.sent.at(-1))).toMatchObject({ code: 1, received: 1 });
    expect(end.first.ends).toBe(1);
  });

  it("does not take for lost what its peer says it has when it closes", () => {
    const end = new End();
    end.send("a", "b", "c");
    end.says(end.first, '1{"code":1,"received":2}');
    expect(end.host.ends).toMatchObject([{ name: "peer", gap: { unconfirmed: ["4c"], unsent: [] } }]);
  });

  it.each(["0", "4", "-1", "1.5", '"3"', "null", "1e400", "[3]"])("takes %j for no count in a close", (received) => {
    const end = new End();
    end.send("a", "b", "c");
    end.says(end.first, "61");
    end.says(end.first, `1{"code":1,"received":${received}}`);
    expect(end.host.ends).toMatchObject([{ name: "peer", gap: { unconfirmed: ["4b", "4c"], unsent: [] } }]);
  });

  it("neither sends nor takes the probe of plain peers", () => {
    const end = new End();
    const before = end.first.sent.length;
    end.says(end.first, "3probe");
    end.says(end.first, "5");
    expect([end.first.sent.slice(before), end.session.state]).toEqual([[], "open"]);
    end.says(end.first, "2probe");
    expect(end.first.sent.slice(before)).not.toContain("3probe");
    expect([end.host.upgrades, end.first.sent.includes("2probe")]).toEqual([0, false]);
  });

  it("sends more than may be outstanding before the goodbye", () => {
    const end = new End({ messages: 2 });
    const texts = Array.from({ length: 9 }, (_, n) => `${n}`);
    const before = end.first.sent.length;
    end.send(...texts);
    end.session.close(end.clock.now());
    end.clock.settle();
    const sent = end.first.sent.slice(before);
    expect(sent.slice(0, -1)).toEqual(texts.map((text) => `4${text}`));
    expect(dataOf(sent.at(-1))).toMatchObject({ code: 1 });
  });

  it("ends when the window has passed, with all that was left behind", () => {
    const end = new End({ window: 700 });
    end.send("a");
    end.first.end("closed");
    end.send("b");
    end.clock.advance(699);
    expect(end.host.ends).toEqual([]);
    end.clock.advance(1);
    expect(end.host.ends).toMatchObject([{ name: "expired", gap: { unconfirmed: ["4a"], unsent: ["4b"] } }]);
    expect([end.host.releases, end.session.backlog.frames, end.session.deadline]).toEqual([1, 0, Infinity]);
  });

  it("lives on without a link, however much waited for that", () => {
    const end = new End({ messages: 2 });
    end.first.send = () => false;
    end.send("a", "b", "c", "d", "e", "f");
    end.first.end("closed");
    end.send("g", "h");
    expect([end.session.state, end.session.backlog.frames, end.host.ends]).toEqual(["away", 8, []]);
    end.send("i");
    expect(end.host.ends).toMatchObject([{ name: "overflow" }]);
  });

  it("ends at once when it is closed while it is away", () => {
    const end = new End();
    end.first.end("closed");
    end.session.close(end.clock.now());
    expect(end.host.ends).toMatchObject([{ name: "local" }]);
    expect(end.host.releases).toBe(1);
  });
});

describe("a server whose session outlives its links", () => {
  it("takes no second link but by a resume", () => {
    const server = new RtServer();
    const link = new ManualLink(CARRIER_TRAITS.message);
    server.session.probe(link, 0);
    server.says(link, "2probe");
    server.says(link, "5");
    expect([link.sent, link.ends, server.session.state, server.host.upgrades]).toEqual([[], 1, "open", 0]);
  });
});

describe("a session that came back", () => {
  it("lives on when the window has passed that it came back in", () => {
    const server = new RtServer({ window: 700 });
    server.first.end("closed");
    server.clock.advance(600);
    const link = server.resume({});
    server.clock.advance(500);
    server.says(link, "4on");
    expect([server.session.state, server.host.messages, server.host.ends]).toEqual(["open", ["on"], []]);
  });
});
