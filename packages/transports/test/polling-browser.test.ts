import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { DialTarget, Link } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { pollingDialer } from "../src/polling/client-browser.ts";
import type { BrowserRequestOptions } from "../src/post-up/browser-requests.ts";
import { Recorder } from "./support/recorder.ts";

interface Call {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly response: ServerResponse;
  answer(status: number, body: string | Uint8Array, headers?: Record<string, string>): void;
}

/** A server whose every answer the test gives; `fetch` is the platform's, which Node has, too. */
let server: Server;
let calls: Call[];
let inits: RequestInit[];
let wake: () => void;

beforeEach(async () => {
  calls = [];
  inits = [];
  wake = (): void => undefined;
  server = createServer((request, response) => void take(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    inits.push(init);
    return real(url, init);
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  calls.push({
    request,
    query: new URL(request.url ?? "", "http://rt.test").searchParams,
    body: Buffer.concat(parts).toString(),
    response,
    answer: (status, body, headers = {}) => response.writeHead(status, headers).end(body),
  });
  wake();
}

async function call(n: number): Promise<Call> {
  for (;;) {
    const found = calls[n - 1];
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => (wake = resolve));
  }
}

function dial(options: BrowserRequestOptions = {}, extra: Partial<DialTarget> = {}): { link: Link; sink: Recorder } {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("not listening");
  const link = pollingDialer(options).dial({
    secure: false,
    host: `127.0.0.1:${address.port}`,
    path: "/rt/",
    query: new Map([["EIO", "4"]]),
    headers: {},
    maxChunk: 50,
    ...extra,
  });
  return { link, sink: new Recorder(link) };
}

/** A link that is up, its second GET pending as call 2. */
async function up(
  options: BrowserRequestOptions = {},
  extra: Partial<DialTarget> = {},
): Promise<{ link: Link; sink: Recorder; poll: Call }> {
  const { link, sink } = dial(options, extra);
  sink.onReceive = (chunk) => {
    if (chunk === "0") link.identify?.("S");
  };
  (await call(1)).answer(200, "0");
  const poll = await call(2);
  expect(sink.chunks).toEqual(["0"]);
  return { link, sink, poll };
}

describe("requests", () => {
  it("are asked as the reference's are, past every memory", async () => {
    const query = new Map([
      ["foo", "b r&é"],
      ["EIO", "4"],
    ]);
    const { link, poll } = await up({}, { query, headers: { "x-a": "1" } });
    const { request } = await call(1);
    expect(request.method).toBe("GET");
    expect(request.url).toMatch(/^\/rt\/\?foo=b\+r%26%C3%A9&EIO=4&transport=polling&t=[a-z0-9]{8,}$/);
    expect(request.headers["x-a"]).toBe("1");
    expect(poll.query.get("sid")).toBe("S");
    expect(poll.query.get("t")).not.toBe((await call(1)).query.get("t"));
    expect(inits[0]).toMatchObject({ cache: "no-store", credentials: "same-origin" });
    link.abort();
  });

  it("carry chunks as text, by POST, one at a time", async () => {
    const { link, sink } = await up({}, { headers: { "x-a": "1" } });
    expect(link.send("4é")).toBe(false);
    link.send("4b");
    const post = await call(3);
    expect([post.request.method, post.body]).toEqual(["POST", "4é"]);
    expect(post.request.headers).toMatchObject({ "x-a": "1", "content-type": "text/plain;charset=UTF-8" });
    post.answer(200, "ok");
    const second = await call(4);
    expect(second.body).toBe("4b");
    expect(sink.writables).toBe(1);
    second.answer(200, "ok");
    await sink.up(2);
    link.abort();
  });

  it("bring chunks, in order, whole in their answers", async () => {
    const { link, sink, poll } = await up();
    poll.answer(200, "4€\u001ebAQID");
    (await call(3)).answer(200, gzipSync("4second"), { "content-encoding": "gzip" });
    expect(await sink.received(3)).toEqual(["0", "4€\u001ebAQID", "4second"]);
    link.abort();
  });

  it("take cookies to another origin if they may", async () => {
    const { link } = dial({ withCredentials: true });
    await call(1);
    expect(inits[0]).toMatchObject({ credentials: "include" });
    link.abort();
  });

  it("bear numbers between two rt ends, and none otherwise", async () => {
    const query = new Map([
      ["EIO", "4"],
      ["rt", "1"],
    ]);
    const { link, poll } = await up({}, { query });
    link.send("4a");
    const post = await call(3);
    const seqs = [(await call(1)).query, poll.query, post.query].map((parameters) => parameters.get("seq"));
    expect(seqs).toEqual(["1", "2", "1"]);
    link.abort();
    const plain = dial();
    expect((await call(4)).query.has("seq")).toBe(false);
    plain.link.abort();
  });

  it("outlive the page only when it is about to go", async () => {
    let isLeaving = false;
    const { link, sink } = await up({ departure: { hasBegun: () => isLeaving, listen: () => () => undefined } });
    link.send("4a");
    (await call(3)).answer(200, "ok");
    await sink.up(2);
    isLeaving = true;
    link.send("1");
    await call(4);
    expect(inits.slice(2).map(({ keepalive }) => keepalive)).toEqual([false, true]);
    link.abort();
  });
});

describe("a page that goes", () => {
  it.each([
    [true, ["4a", "4a", "1"]],
    [false, ["4a"]],
  ])("is heard of by links to a server that sees which requests it has seen: %s", async (isNumbered, bodies) => {
    const tasks = new Set<() => void>();
    const departure = {
      hasBegun: () => true,
      listen: (task: () => void) => {
        tasks.add(task);
        return () => tasks.delete(task);
      },
    };
    const { link } = await up({ departure }, isNumbered ? { query: new Map([["rt", "1"]]) } : {});
    link.send("4a");
    await call(3);
    for (const task of tasks) task();
    link.send("1");
    await call(2 + bodies.length);
    expect(calls.slice(2).map(({ body }) => body)).toEqual(bodies);
    // More would still be on its way.
    expect(inits).toHaveLength(2 + bodies.length);
    link.abort();
    expect(tasks.size).toBe(0);
  });
});

describe("the end", () => {
  it("is a refusal before the first answer, with what the server said", async () => {
    const { sink } = dial();
    (await call(1)).answer(403, '{"code":4,"message":"no"}');
    expect(await sink.over()).toEqual({
      code: "refused",
      message: 'the GET was answered 403: {"code":4,"message":"no"}',
      cause: { status: 403, body: '{"code":4,"message":"no"}' },
    });
  });

  it("is a refusal where nobody listens, and where the URL is none", async () => {
    expect(await dial({}, { host: "127.0.0.1:1" }).sink.over()).toMatchObject({ code: "refused" });
    expect(await dial({}, { host: "::" }).sink.over()).toMatchObject({ code: "refused" });
  });

  it("is a break when a later request fails, cut in the middle of its answer too", async () => {
    const { sink, poll } = await up();
    poll.response.writeHead(200, { "content-length": "40" }).write("4half");
    poll.response.destroy();
    expect(await sink.over()).toMatchObject({ code: "broken", cause: expect.any(Error) });
    expect(sink.chunks).toEqual(["0"]);
  });

  it.each([
    ["as it is", "4".repeat(51), {}],
    ["compressed", gzipSync("4".repeat(100_000)), { "content-encoding": "gzip" }],
  ])("comes above the limit of an answer, which is not read further, %s", async (_how, body, headers) => {
    const { sink, poll } = await up();
    poll.answer(200, body, headers);
    expect(await sink.over()).toMatchObject({ code: "too-big" });
  });

  it("cuts an answer above the limit", async () => {
    const { sink, poll } = await up();
    const closed = once(poll.response, "close");
    // It does not end.
    poll.response.write("4".repeat(51));
    expect(await sink.over()).toMatchObject({ code: "too-big" });
    await closed;
  });

  it("keeps little of a long failure", async () => {
    const { sink, poll } = await up();
    poll.answer(500, "x".repeat(100_000));
    expect(await sink.over()).toEqual({
      code: "broken",
      message: "the GET was answered 500: ",
      cause: { status: 500, body: "" },
    });
  });

  it("comes by an abort at once, and the request is cut", async () => {
    const { link, sink, poll } = await up();
    const closed = once(poll.response, "close");
    link.abort();
    expect((await sink.over()).code).toBe("local");
    await closed;
  });

  it("comes with an outage, of which nobody hears afterwards", async () => {
    const listening = new Set<() => void>();
    const outages = {
      listen(task: () => void) {
        listening.add(task);
        return () => listening.delete(task);
      },
    };
    const { sink, poll } = await up({ outages });
    const closed = once(poll.response, "close");
    for (const task of listening) task();
    expect((await sink.over()).code).toBe("local");
    await closed;
    expect(listening.size).toBe(0);
  });

  it("comes when a POST takes too long, but a GET may wait", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { link, sink } = await up({ requestTimeout: 50 });
    vi.advanceTimersByTime(50);
    link.send("4a");
    const { response } = await call(3);
    const closed = once(response, "close");
    vi.advanceTimersByTime(50);
    expect(await sink.over()).toMatchObject({ code: "broken", message: "the POST failed: the request timed out" });
    await closed;
  });

  it("comes in order by a close, when the last POST was answered", async () => {
    const { link, sink, poll } = await up();
    link.send("1");
    link.close();
    const post = await call(3);
    expect(post.body).toBe("1");
    post.answer(200, "ok");
    poll.answer(200, "6");
    expect(await sink.over()).toEqual({ code: "local", message: "closed" });
  });
});
