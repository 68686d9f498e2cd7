import { gunzipSync, inflateSync } from "node:zlib";
import type { Link } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { polling } from "../src/polling/server.ts";
import { Host } from "./support/host.ts";
import { Scene } from "./support/numbered-scene.ts";
import { RawHttp } from "./support/raw-http.ts";
import { Recorder } from "./support/recorder.ts";

const OPEN = "EIO=4&transport=polling";
const LIVE = `${OPEN}&sid=sid0`;
const UNKNOWN = '{"code":1,"message":"Session ID unknown"}';

let host: Host;
let http: RawHttp;

beforeEach(async () => {
  host = await Host.start({ polling: polling(), maxChunk: 50 });
  http = await RawHttp.to(host.port);
});

afterEach(async () => {
  http.client.socket.destroy();
  await host.stop();
});

/** Opens a link: its handshake is answered with `0`. */
async function open(): Promise<{ link: Link; sink: Recorder }> {
  const answer = http.get(OPEN);
  const link = await host.link();
  const sink = new Recorder(link);
  link.send("0");
  expect((await answer).body).toBe("0");
  return { link, sink };
}

/** Leaves a GET pending on a connection of its own. */
async function pend(query = LIVE, headers: readonly string[] = []): Promise<RawHttp> {
  const pending = await RawHttp.to(host.port);
  const count = host.exchanges.length;
  pending.start("GET", query, headers);
  await host.exchanged(count + 1);
  return pending;
}

describe("GET", () => {
  it("is answered with the chunk, exactly described", async () => {
    const answer = http.get(OPEN);
    const link = await host.link();
    expect(link.traits).toEqual({ framing: "message", payload: "text", maxFrames: 16, maxChunk: 50, endIsSeen: false });
    expect(link.send("4€")).toBe(false);
    const { status, headers, body } = await answer;
    expect([status, body]).toEqual([200, "4€"]);
    expect(headers.get("content-type")).toBe("text/plain; charset=UTF-8");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-length")).toBe("4");
    expect(headers.has("x-xss-protection")).toBe(false);
  });

  it("says writable when it comes, and is answered by the next send", async () => {
    const { link, sink } = await open();
    expect(sink.writables).toBe(0);
    const answer = http.get(LIVE);
    await sink.up();
    link.send("4a");
    expect((await answer).body).toBe("4a");
    expect(sink.writables).toBe(1);
  });

  it("takes what was sent before it came", async () => {
    const { link, sink } = await open();
    expect(link.send("4a")).toBe(false);
    expect((await http.get(LIVE)).body).toBe("4a");
    expect(sink.writables).toBe(0);
  });

  it("may come from Internet Explorer", async () => {
    const answer = http.get(OPEN, ["User-Agent: Mozilla/4.0 (compatible;MSIE 8.0)"]);
    const link = await host.link();
    new Recorder(link);
    link.send("0");
    expect((await answer).headers.get("x-xss-protection")).toBe("0");
    const post = await http.post(LIVE, "4a", ["User-Agent: Mozilla/5.0 (Windows NT 6.1; Trident/7.0)"]);
    expect(post.headers.get("x-xss-protection")).toBe("0");
  });

  it("overlapping another ends the link; the first is released", async () => {
    const { sink } = await open();
    const first = await pend();
    const second = await http.get(LIVE);
    expect([second.status, second.body]).toEqual([400, ""]);
    expect((await first.response()).body).toBe("1");
    expect((await sink.over()).code).toBe("protocol");
    expect(await http.get(LIVE)).toMatchObject({ status: 400, body: UNKNOWN });
  });

  it("aborted while pending ends the link", async () => {
    const { sink } = await open();
    const pending = await pend();
    pending.client.reset();
    expect((await sink.over()).code).toBe("broken");
  });

  it("aborted by a half-closed connection ends the link", async () => {
    const { sink } = await open();
    const pending = await pend();
    pending.client.socket.end();
    expect((await sink.over()).code).toBe("broken");
  });
});

describe("POST", () => {
  it("is delivered and answered", async () => {
    const { sink } = await open();
    const { status, headers, body } = await http.post(LIVE, "4hello\u001e4€uro", [
      "Content-Type: text/plain;charset=UTF-8",
    ]);
    expect([status, body]).toEqual([200, "ok"]);
    expect(headers.get("content-type")).toBe("text/html");
    expect(headers.get("content-length")).toBe("2");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(sink.chunks).toEqual(["4hello\u001e4€uro"]);
  });

  it.each(["", "abc", "9foo", "\u001e4a"])("is answered ok whatever it says: %j", async (body) => {
    const { link, sink } = await open();
    sink.onReceive = () => link.abort();
    expect(await http.post(LIVE, body)).toMatchObject({ status: 200, body: "ok" });
    expect(sink.chunks).toEqual([body]);
  });

  it("that closes the session releases the pending GET with a noop", async () => {
    const { link, sink } = await open();
    sink.onReceive = () => link.abort();
    const pending = await pend();
    expect((await http.post(LIVE, "1")).body).toBe("ok");
    expect((await pending.response()).body).toBe("6");
    expect((await sink.over()).code).toBe("local");
    expect(await http.post(LIVE, "4a")).toMatchObject({ status: 400, body: UNKNOWN });
  });

  it("may have exactly the limit", async () => {
    const { sink } = await open();
    expect((await http.post(LIVE, "4".repeat(50))).status).toBe(200);
    expect(sink.chunks[0]).toHaveLength(50);
  });

  it("that announces more than the limit is refused unread", async () => {
    const { sink } = await open();
    http.start("POST", LIVE, ["Content-Length: 51"]);
    const answer = await http.response();
    expect([answer.status, answer.body]).toEqual([413, ""]);
    expect((await sink.over()).code).toBe("too-big");
    expect(sink.chunks).toEqual([]);
    await http.client.over();
  });

  it("that grows above the limit is refused while it streams, and no longer read", async () => {
    const { sink } = await open();
    const pending = await pend();
    http.start("POST", LIVE, ["Transfer-Encoding: chunked"], `20\r\n${"4".repeat(32)}\r\n`);
    http.client.write(`13\r\n${"4".repeat(19)}\r\n`);
    const answer = await http.response();
    expect([answer.status, answer.body]).toEqual([413, ""]);
    expect((await sink.over()).code).toBe("too-big");
    expect((await pending.response()).body).toBe("1");
    await http.client.over();
  });

  it("with binary ends the link", async () => {
    const { sink } = await open();
    const pending = await pend();
    const answer = await http.post(LIVE, "4a", ["Content-Type: application/octet-stream"]);
    expect([answer.status, answer.body]).toEqual([400, ""]);
    expect((await sink.over()).code).toBe("protocol");
    expect((await pending.response()).body).toBe("1");
    expect(sink.chunks).toEqual([]);
  });

  it("that is not UTF-8 ends the link", async () => {
    const { sink } = await open();
    http.start("POST", LIVE, ["Content-Length: 2"]);
    http.client.write(Uint8Array.of(0x34, 0xff));
    expect((await http.response()).status).toBe(400);
    expect((await sink.over()).code).toBe("protocol");
  });

  it("overlapping another ends the link and cuts the first", async () => {
    const { sink } = await open();
    const pending = await pend();
    const first = await RawHttp.to(host.port);
    first.start("POST", LIVE, ["Content-Length: 10"], "4half");
    await host.exchanged(3);
    const second = await http.post(LIVE, "4b");
    expect([second.status, second.body]).toEqual([400, ""]);
    await first.client.over();
    expect(first.client.text).toBe("");
    expect((await pending.response()).body).toBe("1");
    expect((await sink.over()).code).toBe("protocol");
    expect(sink.chunks).toEqual([]);
  });

  it("aborted while it is read ends the link", async () => {
    const { sink } = await open();
    http.start("POST", LIVE, ["Content-Length: 10"], "4half");
    await host.exchanged(2);
    http.client.reset();
    expect((await sink.over()).code).toBe("broken");
    expect(sink.chunks).toEqual([]);
  });

  it("and GET may each come on a connection of its own", async () => {
    const { link, sink } = await open();
    for (const version of ["1.1", "1.0"]) {
      const post = await RawHttp.to(host.port);
      post.client.write(
        `POST /rt/?${LIVE} HTTP/${version}\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n4a`,
      );
      expect((await post.response()).body).toBe("ok");
      await post.client.over();
      const get = await RawHttp.to(host.port);
      link.send("4b");
      get.client.write(`GET /rt/?${LIVE} HTTP/${version}\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect((await get.response()).body).toBe("4b");
      await get.client.over();
    }
    expect(sink.chunks).toEqual(["4a", "4a"]);
    expect(sink.ends).toEqual([]);
  });

  it("may expect 100-continue", async () => {
    const { sink } = await open();
    http.start("POST", LIVE, ["Content-Length: 2", "Expect: 100-continue"]);
    expect((await http.response()).status).toBe(100);
    http.client.write("4a");
    expect((await http.response()).body).toBe("ok");
    expect(sink.chunks).toEqual(["4a"]);
  });

  it("pipelined behind another is an overlap like any other", async () => {
    const { sink } = await open();
    const post = `POST /rt/?${LIVE} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n`;
    http.client.write(`${post}4a${post}4b`);
    await http.client.over();
    expect((await sink.over()).code).toBe("protocol");
  });
});

describe("other methods", () => {
  it.each(["PUT", "DELETE", "OPTIONS", "HEAD"])("%s is answered 500 and leaves the link alone", async (method) => {
    const { sink } = await open();
    const answer = await http.request(method, LIVE, []);
    expect([answer.status, answer.body]).toEqual([500, ""]);
    expect((await http.post(LIVE, "4a")).body).toBe("ok");
    expect(sink.ends).toEqual([]);
  });
});

describe("pause", () => {
  it("holds the POST that comes, unanswered, and resume delivers it", async () => {
    const { link, sink } = await open();
    link.pause();
    const answer = http.post(LIVE, "4a");
    await host.exchanged(2);
    // A round trip on another connection: the body has been read by then.
    const other = await RawHttp.to(host.port);
    await other.request("PUT", LIVE, []);
    expect(sink.chunks).toEqual([]);
    link.resume();
    expect((await answer).body).toBe("ok");
    expect(sink.chunks).toEqual(["4a"]);
    other.client.socket.destroy();
  });

  it("takes nothing from an abort", async () => {
    const { link, sink } = await open();
    link.pause();
    http.start("POST", LIVE, ["Content-Length: 2"], "4a");
    await host.exchanged(2);
    link.abort();
    link.resume();
    await http.client.over();
    await sink.over();
    expect(sink.chunks).toEqual([]);
  });
});

describe("close", () => {
  it("with a pending GET: what was sent answers it, and the link is over", async () => {
    const { link, sink } = await open();
    const pending = await pend();
    link.send("1");
    link.close();
    expect((await pending.response()).body).toBe("1");
    expect((await sink.over()).code).toBe("local");
    expect(await http.get(LIVE)).toMatchObject({ status: 400, body: UNKNOWN });
  });

  it("with nothing sent releases the pending GET", async () => {
    const { link, sink } = await open();
    const pending = await pend();
    link.close();
    expect((await pending.response()).body).toBe("6");
    expect((await sink.over()).code).toBe("local");
  });

  it("without a GET waits for the next; meanwhile chunks arrive", async () => {
    const { link, sink } = await open();
    link.send("4last");
    link.send("1");
    link.close();
    expect(link.send("4late")).toBe(false);
    await http.post(LIVE, "4a");
    expect(sink.chunks).toEqual(["4a"]);
    expect((await http.get(LIVE)).body).toBe("4last");
    expect(sink.ends).toEqual([]);
    expect((await http.get(LIVE)).body).toBe("1");
    expect((await sink.over()).code).toBe("local");
  });

  it("gives up on abort", async () => {
    const { link, sink } = await open();
    link.send("1");
    link.close();
    link.close();
    link.abort();
    link.abort();
    expect((await sink.over()).code).toBe("local");
    expect(await http.get(LIVE)).toMatchObject({ status: 400, body: UNKNOWN });
  });

  it("is all that ends a POST which never ends: abort cuts it", async () => {
    const { link, sink } = await open();
    http.start("POST", LIVE, ["Content-Length: 10"], "4slow");
    await host.exchanged(2);
    link.abort();
    expect((await sink.over()).code).toBe("local");
    await http.client.over();
    expect(http.client.text).toBe("");
  });

  it("answers a POST that was under way as unknown", async () => {
    const { link, sink } = await open();
    http.start("POST", LIVE, ["Content-Length: 2"], "4");
    await host.exchanged(2);
    link.close();
    await sink.over();
    http.client.write("a");
    expect(await http.response()).toMatchObject({ status: 400, body: UNKNOWN });
  });
});

describe("limits", () => {
  it("a caller that does not wait is stopped", async () => {
    const { link, sink } = await open();
    for (let i = 0; i < 17; i += 1) link.send("4x");
    expect((await sink.over()).code).toBe("local");
  });

  it("the end is held for a sink that binds late", async () => {
    const answer = http.get(OPEN);
    const link = await host.link();
    link.abort();
    expect((await answer).body).toBe("6");
    expect((await new Recorder(link).over()).code).toBe("local");
  });
});

describe("compression", () => {
  const long = "4".repeat(2000);
  /** Compressed in another thread. */
  const longer = "4".repeat(20_000);

  async function body(accept: string): Promise<{ coding: string | undefined; bytes: Buffer }> {
    const response = await fetch(`http://127.0.0.1:${host.port}/rt/?${LIVE}`, {
      headers: { "accept-encoding": accept },
    });
    return {
      coding: response.headers.get("content-encoding") ?? undefined,
      bytes: Buffer.from(await response.arrayBuffer()),
    };
  }

  it.each([
    ["gzip, deflate", "gzip"],
    ["deflate", "deflate"],
    ["gzip;q=0, deflate;q=0.5", "deflate"],
    ["br", "br"],
    ["gzip, deflate, br", "br"],
    ["identity", undefined],
  ])("of an answer for a client that accepts %s", async (accept, expected) => {
    const { link } = await open();
    link.send(long);
    const raw = await http.get(LIVE, [`Accept-Encoding: ${accept}`]);
    expect(raw.headers.get("content-encoding")).toBe(expected);
    link.send(long);
    const { coding } = await body(accept);
    expect(coding).toBe(expected);
  });

  it("is undone by the client", async () => {
    const { link } = await open();
    link.send(long);
    http.start("GET", LIVE, ["Accept-Encoding: gzip"]);
    await http.client.until(() => http.client.text.includes("\r\n\r\n"));
    const length = Number(/content-length: (\d+)/i.exec(http.client.text)?.[1]);
    const start = http.client.received.indexOf("\r\n\r\n") + 4;
    await http.client.until(() => http.client.received.length >= start + length);
    expect(gunzipSync(http.client.received.subarray(start)).toString()).toBe(long);
    expect(() => inflateSync(http.client.received.subarray(start))).toThrow("incorrect header");
  });

  it("leaves short answers alone", async () => {
    const { link } = await open();
    link.send("4a");
    expect((await http.get(LIVE, ["Accept-Encoding: gzip"])).headers.has("content-encoding")).toBe(false);
  });

  it("leaves alone what is not to be compressed, and not what comes after it", async () => {
    const { link } = await open();
    link.sendShared?.({ chunk: long, mayCompress: false, memo: undefined });
    link.sendShared?.({ chunk: long, mayCompress: true, memo: undefined });
    expect((await body("gzip")).coding).toBe(undefined);
    expect((await body("gzip")).coding).toBe("gzip");
  });

  it("does not delay an abort", async () => {
    const { link, sink } = await open();
    const pending = await pend(LIVE, ["Accept-Encoding: gzip"]);
    link.send(longer);
    link.abort();
    expect((await pending.response()).body).toBe("6");
    expect((await sink.over()).code).toBe("local");
  });

  it("is waited for by close", async () => {
    const { link, sink } = await open();
    const pending = await pend(LIVE, ["Accept-Encoding: gzip"]);
    link.send(longer);
    link.close();
    expect((await pending.response()).headers.get("content-encoding")).toBe("gzip");
    expect((await sink.over()).code).toBe("local");
  });

  it("is given up when the client goes, and what comes of it does nothing", async () => {
    const scene = new Scene(OPEN);
    const pending = scene.get(1);
    scene.link.send("4".repeat(20));
    pending.over();
    expect(await scene.endCode()).toBe("broken");
    expect(scene.codings).toHaveLength(1);
    scene.codings[0]?.(Uint8Array.of(1));
    expect([pending.answer, scene.link.send("4a")]).toEqual([undefined, false]);
  });

  it("counts as a pending GET", async () => {
    const scene = new Scene(OPEN);
    const pending = scene.get(1);
    scene.link.send("4".repeat(20));
    expect(scene.get(2).answer?.status).toBe(400);
    expect(scene.codings).toHaveLength(1);
    expect(pending.answer?.status).toBe(200);
    expect(await scene.endCode()).toBe("protocol");
  });
});
