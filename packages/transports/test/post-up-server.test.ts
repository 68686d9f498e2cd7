import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { nodeBytes } from "../src/node/bytes.ts";
import type { DownFormat } from "../src/post-up/downstream.ts";
import { bytePosts, textPosts } from "../src/post-up/post-format.ts";
import { StreamedServerLink } from "../src/post-up/streamed-server-link.ts";
import { FakeExchange } from "./support/fake-exchange.ts";
import type { FakeResponse } from "./support/fake-response.ts";
import { Recorder } from "./support/recorder.ts";

const traits = { framing: "message", payload: "text", maxFrames: 16, maxChunk: 50, endIsSeen: true } as const;
const down: DownFormat = {
  headers: { "content-type": "text/x-test" },
  prologue: "<",
  write: (chunk) => `[${String(chunk)}]`,
  epilogue: ">",
};

/** A link whose answer has begun. */
function open({ query = "EIO=4", posts = textPosts } = {}): {
  link: StreamedServerLink;
  sink: Recorder;
  stream: FakeResponse;
  first: FakeExchange;
} {
  const first = new FakeExchange("GET", query);
  const link = new StreamedServerLink(first, { traits, bytes: nodeBytes, posts, down });
  const { streamed } = first;
  if (streamed === undefined) throw new Error("the GET was not answered by a stream");
  return { link, sink: new Recorder(link), stream: streamed, first };
}

/** A POST that has come whole. */
function post(link: StreamedServerLink, body: string, query = "sid=S", type?: string): FakeExchange {
  const exchange = new FakeExchange("POST", query, body, type === undefined ? {} : { "content-type": type });
  link.exchange(exchange);
  exchange.bring();
  return exchange;
}

describe("the GET that opens a link", () => {
  it("is answered by a stream that nothing on the way is to keep, hold back or change", () => {
    const { link, stream } = open();
    expect([stream.status, stream.headers]).toEqual([
      200,
      {
        "content-type": "text/x-test",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
      },
    ]);
    expect(link.send("0")).toBe(true);
    expect(link.send("4a")).toBe(true);
    expect(stream.text).toBe("<[0][4a]");
  });

  it("ends the link with its stream, when the client goes", async () => {
    const { sink, stream } = open();
    stream.over(false);
    expect((await sink.over()).code).toBe("closed");
  });

  it("is the only one: another ends the link and the stream", async () => {
    const { link, sink, stream } = open();
    const second = new FakeExchange("GET", "sid=S");
    link.exchange(second);
    expect(second.answer?.status).toBe(400);
    expect([(await sink.over()).code, stream.isDestroyed]).toEqual(["protocol", true]);
  });

  it("bears the number 1 where requests are numbered", async () => {
    const first = new FakeExchange("GET", "EIO=4&rt=1&seq=2");
    const link = new StreamedServerLink(first, { traits, bytes: nodeBytes, posts: textPosts, down });
    expect([first.answer?.status, first.streamed]).toEqual([400, undefined]);
    expect((await new Recorder(link).over()).code).toBe("broken");
    expect(link.send("0")).toBe(false);
  });

  it("may be of no other method than GET or POST afterwards", () => {
    const { link } = open();
    const put = new FakeExchange("PUT", "sid=S");
    link.exchange(put);
    expect(put.answer?.status).toBe(500);
  });
});

describe("a slow reader", () => {
  it("makes the link full, and writable when it has read on", () => {
    const { link, sink, stream } = open();
    stream.isFull = true;
    expect(link.send("4a")).toBe(false);
    expect(link.send("4b")).toBe(false);
    expect(sink.writables).toBe(0);
    stream.drain();
    expect(sink.writables).toBe(1);
    expect(link.send("4c")).toBe(true);
    expect(stream.text).toBe("<[4a][4b][4c]");
  });

  it("is given up when far more is sent to it than a link that is full takes", async () => {
    const { link, sink, stream } = open();
    stream.isFull = true;
    const large = "4".repeat(1_000_000);
    for (let n = 0; n < 20; n++) link.send(large);
    expect(await sink.over()).toMatchObject({ code: "local", message: expect.stringContaining("full") });
    expect([stream.isDestroyed, stream.pieces.length < 20]).toEqual([true, true]);
  });
});

describe("a POST", () => {
  it("brings a chunk, and is answered", () => {
    const { link, sink } = open();
    const first = post(link, "4a");
    const second = post(link, "4é");
    expect([first.answer, second.answer]).toMatchObject([
      { status: 200, body: "ok" },
      { status: 200, body: "ok" },
    ]);
    expect(sink.chunks).toEqual(["4a", "4é"]);
  });

  it("is held back unanswered while the link is paused", async () => {
    const { link, sink } = open();
    link.pause();
    const held = post(link, "4a");
    await nextTurn();
    expect([sink.chunks, held.isWaiting]).toEqual([[], true]);
    link.resume();
    await sink.received(1);
    expect(held.answer?.status).toBe(200);
  });

  it("that comes while another is pending ends the link", async () => {
    const { link, sink, stream } = open();
    link.pause();
    const held = post(link, "4a");
    expect(post(link, "4b").answer?.status).toBe(400);
    expect([(await sink.over()).code, held.isDestroyed, stream.isDestroyed]).toEqual(["protocol", true, true]);
  });

  it.each([
    ["of the wrong type, for text", textPosts, "application/octet-stream"],
    ["of the wrong type, for bytes", bytePosts, "text/plain;charset=UTF-8"],
    ["of a form, for bytes", bytePosts, "multipart/form-data; boundary=x"],
  ])("%s is answered 400 and ends the link", async (_name, posts, type) => {
    const { link, sink } = open({ posts });
    expect(post(link, "4a", "sid=S", type).answer?.status).toBe(400);
    expect((await sink.over()).code).toBe("protocol");
    expect(sink.chunks).toEqual([]);
  });

  it.each([undefined, "application/octet-stream", " Application/Octet-Stream "])("of bytes may say %s", (type) => {
    const { link, sink } = open({ posts: bytePosts });
    expect(post(link, "abc", "sid=S", type).answer?.status).toBe(200);
    expect(sink.chunks).toEqual([new Uint8Array(Buffer.from("abc"))]);
  });

  it("that is too long is answered 413 and ends the link", async () => {
    const { link, sink, stream } = open();
    expect(post(link, "4".repeat(51)).answer?.status).toBe(413);
    expect([(await sink.over()).code, stream.isDestroyed]).toEqual(["too-big", true]);
  });

  it("that is no text is answered 400 and ends the link", async () => {
    const { link, sink } = open();
    const exchange = new FakeExchange("POST", "sid=S", new Uint8Array([0x34, 0xff]));
    link.exchange(exchange);
    exchange.bring();
    expect(exchange.answer?.status).toBe(400);
    expect((await sink.over()).code).toBe("protocol");
  });

  it("that is cut is dropped and ends the link", async () => {
    const { link, sink } = open();
    const exchange = new FakeExchange("POST", "sid=S", "4a");
    link.exchange(exchange);
    exchange.over();
    expect((await sink.over()).code).toBe("broken");
    expect(sink.chunks).toEqual([]);
  });

  it("after the end hears that there is no such link", () => {
    const { link } = open();
    link.abort();
    expect(post(link, "4a").answer).toMatchObject({ status: 400, body: expect.stringContaining('"code":1') });
  });
});

describe("with numbers", () => {
  const query = "EIO=4&rt=1&seq=1";

  it("the last POST once more gets its answer again and is not handed on", () => {
    const { link, sink } = open({ query });
    expect(post(link, "4a", "sid=S&seq=1").answer?.body).toBe("ok");
    expect(post(link, "4a", "sid=S&seq=1").answer?.body).toBe("ok");
    expect(post(link, "4b", "sid=S&seq=2").answer?.body).toBe("ok");
    expect(sink.chunks).toEqual(["4a", "4b"]);
  });

  it.each(["2", "0", "", "x"])(
    "a first POST that says %j leaves a hole: the link ends, the session may go on",
    async (seq) => {
      const { link, sink, stream } = open({ query });
      expect(post(link, "4a", `sid=S&seq=${seq}`).answer?.status).toBe(400);
      expect([(await sink.over()).code, stream.isDestroyed]).toEqual(["broken", true]);
      expect(sink.chunks).toEqual([]);
    },
  );
});

describe("the end", () => {
  it("in order comes when all has left, and ends the body as its format says", async () => {
    const { link, sink, stream } = open();
    link.send("4a");
    link.close();
    link.close();
    await nextTurn();
    expect([stream.text, stream.isEnded, sink.ends]).toEqual(["<[4a]>", true, []]);
    expect(link.send("4b")).toBe(false);
    stream.over(true);
    expect(await sink.over()).toEqual({ code: "local", message: "closed" });
    expect([stream.isDestroyed, stream.text]).toEqual([false, "<[4a]>"]);
  });

  it("in order lets a POST whose body is coming hear that the link is gone", async () => {
    const { link, sink, stream } = open();
    const coming = new FakeExchange("POST", "sid=S", "4a");
    link.exchange(coming);
    link.close();
    stream.over(true);
    await sink.over();
    coming.bring();
    expect([coming.isDestroyed, coming.answer?.status, sink.chunks]).toEqual([false, 400, []]);
  });

  it("by abort cuts the body, also while it closes", async () => {
    const { link, sink, stream } = open();
    link.send("4a");
    link.close();
    link.abort();
    expect(stream.isDestroyed).toBe(true);
    expect((await sink.over()).code).toBe("local");
    stream.over(false);
    await nextTurn();
    expect(sink.ends).toHaveLength(1);
  });

  it("before it is bound is told when it is", async () => {
    const first = new FakeExchange("GET", "EIO=4");
    const link = new StreamedServerLink(first, { traits, bytes: nodeBytes, posts: textPosts, down });
    first.streamed?.over(false);
    expect((await new Recorder(link).over()).code).toBe("closed");
  });
});
