import { VirtualClock } from "@rt/protocol/testing";
import { describe, expect, it } from "vitest";
import { browserBytes } from "../src/browser/bytes.ts";
import { PollingClientLink } from "../src/polling/client-link.ts";
import { polling } from "../src/polling/index.ts";
import type { Answer } from "../src/post-up/answer.ts";
import type { LinkRequest, RequestCarrier } from "../src/post-up/request.ts";
import { FakeExchange } from "./support/fake-exchange.ts";
import { Recorder } from "./support/recorder.ts";

/** Requests as they were started, in the order of their starts. */
class Requests implements RequestCarrier {
  readonly started: (LinkRequest & { done: (answer: Answer) => void; isDestroyed: boolean })[] = [];

  start(request: LinkRequest, done: (answer: Answer) => void): { destroy(): void } {
    const started = { ...request, done, isDestroyed: false };
    this.started.push(started);
    return { destroy: () => void (started.isDestroyed = true) };
  }

  release(): void {}

  answer(n: number, body = "ok"): void {
    this.started[n]?.done({ kind: "answered", status: 200, bytes: Buffer.from(body) });
  }

  get posts(): unknown[] {
    return this.started.flatMap(({ body, number, isDestroyed }) =>
      body === undefined ? [] : [[number, body, isDestroyed]],
    );
  }
}

describe("a link of a page that goes", () => {
  function up() {
    const requests = new Requests();
    const link = new PollingClientLink(requests, 1000, browserBytes);
    const sink = new Recorder(link);
    sink.onReceive = () => link.identify("S");
    requests.answer(0, "0{}");
    return { requests, link, sink };
  }

  it("says again what is under way, and waits for no answer", () => {
    const { requests, link, sink } = up();
    expect(link.send("4a")).toBe(false);
    link.depart();
    expect(sink.writables).toBe(2);
    expect(link.send("4b")).toBe(true);
    link.send("1{}");
    expect(requests.posts).toEqual([
      [1, "4a", true],
      [1, "4a", false],
      [2, "4b", false],
      [3, "1{}", false],
    ]);
  });

  it("sends what waits, and says nothing again where nothing is under way", () => {
    const { requests, link } = up();
    link.send("4a");
    requests.answer(2);
    link.depart();
    link.send("1{}");
    expect(requests.posts).toEqual([
      [1, "4a", false],
      [2, "1{}", false],
    ]);
  });

  it("is left alone before it is up, and after its end", () => {
    const requests = new Requests();
    const link = new PollingClientLink(requests, 1000, browserBytes);
    link.depart();
    link.abort();
    link.depart();
    expect(requests.started).toHaveLength(1);
  });
});

describe("a server, of a client that goes,", () => {
  function up() {
    const clock = new VirtualClock();
    const first = new FakeExchange("GET", "EIO=4&rt=1&seq=1");
    const link = polling().accept(first, { maxChunk: 1000, clock });
    if (link === undefined) throw new Error("the link was refused");
    const sink = new Recorder(link);
    const post = (seq: number, body: string): FakeExchange => {
      const exchange = new FakeExchange("POST", `rt=1&seq=${seq}`, body);
      link.exchange(exchange);
      return exchange;
    };
    const whole = (seq: number, body: string): FakeExchange => {
      const exchange = post(seq, body);
      exchange.bring();
      return exchange;
    };
    return { clock, link, sink, post, whole };
  }

  it("takes a POST that overtook those before it in its turn", () => {
    const { sink, post, whole } = up();
    const [last, cut] = [post(3, "1{}"), post(1, "4a")];
    const second = whole(2, "4b");
    expect([sink.chunks, last.answer, second.answer]).toEqual([[], undefined, undefined]);
    cut.over();
    const again = whole(1, "4a");
    second.bring();
    last.bring();
    expect(sink.chunks).toEqual(["4a", "4b", "1{}"]);
    expect([again, second, last].map(({ answer }) => answer?.status)).toEqual([200, 200, 200]);
  });

  it("goes on where what was missing comes", async () => {
    const { clock, sink, post, whole } = up();
    post(1, "4a").over();
    const early = post(2, "4b");
    clock.advance(999);
    whole(1, "4a");
    early.bring();
    early.leave();
    early.over();
    clock.advance(5000);
    whole(3, "4c");
    await Promise.resolve();
    expect([sink.chunks, sink.ends]).toEqual([["4a", "4b", "4c"], []]);
  });

  it("takes the repeat of one that came early and was cut", () => {
    const { sink, post, whole } = up();
    post(2, "4b").over();
    whole(1, "4a");
    expect(sink.chunks).toEqual(["4a"]);
    whole(2, "4b");
    expect(sink.chunks).toEqual(["4a", "4b"]);
  });

  it("misses one that came early and was cut when its turn has come", async () => {
    const { clock, sink, post, whole } = up();
    post(2, "4b").over();
    clock.advance(999);
    whole(1, "4a");
    await Promise.resolve();
    clock.advance(999);
    expect([sink.chunks, sink.ends]).toEqual([["4a"], []]);
    clock.advance(1);
    expect((await sink.over()).code).toBe("broken");
  });

  it.each([
    ["a copy of the last one comes", 3, [1]],
    ["one of two that are missing comes", 4, [2]],
  ])("goes on missing what an early POST waits for when %s", async (_what, ahead, come) => {
    const { clock, sink, post, whole } = up();
    whole(1, "4a");
    const early = post(ahead, "4x");
    clock.advance(500);
    for (const number of come) whole(number, `4${number}`);
    clock.advance(1000);
    expect((await sink.over()).code).toBe("broken");
    expect([early.answer?.status, clock.next]).toEqual([400, Infinity]);
  });

  it("keeps the newest of those that come early alike", () => {
    const { sink, post, whole } = up();
    const older = post(2, "4b");
    const newer = post(2, "4b");
    older.over();
    whole(1, "4a");
    newer.bring();
    expect([older.isDestroyed, sink.chunks]).toEqual([true, ["4a", "4b"]]);
  });

  it.each([
    ["that comes early", (post: (seq: number, body: string) => FakeExchange) => [post(2, "4b")]],
    [
      "that was cut",
      (post: (seq: number, body: string) => FakeExchange) => {
        const cut = post(1, "4a");
        cut.over();
        return [];
      },
    ],
  ])("ends a link soon after a POST %s when no other comes", async (_what, come) => {
    const { clock, sink, post } = up();
    const waiting = come(post);
    clock.advance(999);
    expect(sink.ends).toEqual([]);
    clock.advance(1);
    expect((await sink.over()).code).toBe("broken");
    expect(waiting.map(({ answer }) => answer?.status)).toEqual(waiting.map(() => 400));
    expect(clock.next).toBe(Infinity);
  });
});
