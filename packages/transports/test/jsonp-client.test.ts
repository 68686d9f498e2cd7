import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { DialTarget, Link } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jsonpDialer } from "../src/jsonp/client-browser.ts";
import type { BrowserRequestOptions } from "../src/post-up/browser-requests.ts";
import { FakePage } from "./support/fake-page.ts";
import { Recorder } from "./support/recorder.ts";
import { type Call, ScriptedServer } from "./support/scripted-server.ts";

let server: ScriptedServer;
let page: FakePage;
let inits: RequestInit[];

beforeEach(async () => {
  server = await ScriptedServer.start();
  page = new FakePage();
  inits = [];
  vi.stubGlobal("document", page);
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    if (init.method === "POST") inits.push(init);
    return real(url, init);
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await server.stop();
});

function dial(extra: Partial<DialTarget> = {}, options: BrowserRequestOptions = {}): { link: Link; sink: Recorder } {
  const link = jsonpDialer(options).dial(server.target({ maxChunk: 50, ...extra }));
  return { link, sink: new Recorder(link) };
}

function answer({ response }: Call, source: string, type = "text/javascript; charset=UTF-8"): void {
  response.writeHead(200, { "content-type": type }).end(source);
}

/** A link that is up and knows its sid; its second GET is call 2. */
async function up(extra: Partial<DialTarget> = {}): Promise<{ link: Link; sink: Recorder }> {
  const { link, sink } = dial(extra);
  sink.onReceive = () => {
    sink.onReceive = undefined;
    link.identify?.("S", 100);
  };
  answer(await server.call(1), '___eio[0]("0{}");');
  await sink.received(1);
  await server.call(2);
  return { link, sink };
}

describe("a JSONP link", () => {
  it("asks by scripts of which the server thinks as polling, and posts forms that need no permission", async () => {
    const { link } = await up({
      query: new Map([
        ["EIO", "4"],
        ["a", "é&"],
      ]),
    });
    const [first, second] = server.calls.map(({ query }) => query);
    expect([first?.get("transport"), first?.get("j"), first?.get("a"), first?.get("sid")]).toEqual([
      "polling",
      "0",
      "é&",
      null,
    ]);
    expect([second?.get("j"), second?.get("sid"), second?.get("seq")]).toEqual(["0", "S", null]);
    expect(second?.get("t")).not.toBe(first?.get("t"));
    link.send("4\\n+\n");
    const { body, query, request } = await server.call(3);
    expect([request.method, query.get("transport"), query.get("sid"), body.toString()]).toEqual([
      "POST",
      "polling",
      "S",
      "d=4%5C%5Cn%2B%0A",
    ]);
    expect(request.headers["content-type"]).toBe("application/x-www-form-urlencoded;charset=UTF-8");
    expect(inits[0]).toMatchObject({ mode: "no-cors", credentials: "include" });
    link.abort();
  });

  it("numbers its requests where the query says rt", async () => {
    const { link } = await up({
      query: new Map([
        ["EIO", "4"],
        ["rt", "1"],
      ]),
    });
    link.send("4a");
    (await server.call(3)).response.end("ok");
    link.send("4b");
    await server.call(4);
    expect(server.calls.map(({ query, request }) => `${request.method}${query.get("seq")}`)).toEqual([
      "GET1",
      "GET2",
      "POST1",
      "POST2",
    ]);
    link.abort();
  });

  it("waits for the page to have loaded, and leaves nothing in it", async () => {
    page.readyState = "loading";
    const { link } = dial();
    await nextTurn();
    expect([server.calls.length, page.elements.size, page.waiting]).toEqual([0, 0, 1]);
    page.complete();
    const { response } = await server.call(1);
    expect([page.elements.size, page.waiting]).toEqual([1, 0]);
    const gone = once(response, "close");
    link.abort();
    await gone;
    expect(page.elements.size).toBe(0);
  });

  it("that is aborted before the page has loaded never begins", async () => {
    page.readyState = "loading";
    const { link, sink } = dial();
    link.abort();
    expect(await sink.over()).toEqual({ code: "local", message: "aborted" });
    page.complete();
    await nextTurn();
    expect([server.calls.length, page.elements.size, page.waiting]).toEqual([0, 0, 0]);
  });

  it.each<[string, (call: Call) => void, string]>([
    ["a refusal", ({ response }) => void response.writeHead(400).end('{"code":0}'), "refused"],
    ["a cut", ({ response }) => void response.destroy(), "refused"],
    ["a script that calls nothing", (call) => answer(call, "0;"), "refused"],
    ["a script that calls with something else", (call) => answer(call, "___eio[0]({});"), "refused"],
    ["no script", (call) => answer(call, '___eio[0]("0");', "application/json"), "refused"],
    ["more than it takes", (call) => answer(call, `___eio[0]("4${"é".repeat(25)}");`), "too-big"],
  ])("ends with %s", async (_case, respond, code) => {
    const { sink } = dial();
    respond(await server.call(1));
    expect(await sink.over()).toMatchObject({ code });
    expect([sink.chunks, page.elements.size]).toEqual([[], 0]);
  });

  it("hands on what the script calls with, though it is more than text", async () => {
    const { sink, link } = dial();
    answer(await server.call(1), String.raw`___eio[0]("4a\u2028\u001ebAQID\"é\\n");`);
    expect(await sink.received(1)).toEqual(['4a\u2028\u001ebAQID"é\\n']);
    link.abort();
  });

  it("is refused where there is no page, and where the target cannot be asked", async () => {
    expect(await dial({ host: "no host" }).sink.over()).toMatchObject({ code: "refused" });
    vi.stubGlobal("document", undefined);
    expect(await dial().sink.over()).toMatchObject({ code: "refused", message: "no GET could be sent" });
  });

  it("gives the first script the time that it was told", async () => {
    const { sink } = dial({}, { requestTimeout: 30 });
    expect(await sink.over()).toMatchObject({ code: "refused", message: expect.stringContaining("timed out") });
  });

  it("ends when a POST does not get through", async () => {
    const { link, sink } = await up();
    link.send("4a");
    (await server.call(3)).response.destroy();
    expect(await sink.over()).toMatchObject({ code: "broken" });
  });

  it("closes when its last POST and its GET were answered", async () => {
    const { link, sink } = await up();
    link.send("1");
    link.close();
    (await server.call(3)).response.end("ok");
    answer(await server.call(2), '___eio[0]("6");');
    expect(await sink.over()).toEqual({ code: "local", message: "closed" });
  });
});
