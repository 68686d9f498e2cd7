import type { DialTarget, Link } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { sseDialer } from "../src/sse/client-browser.ts";
import { FakeEventSource } from "./support/fake-event-source.ts";
import { Recorder } from "./support/recorder.ts";
import { ScriptedServer } from "./support/scripted-server.ts";

let server: ScriptedServer;

beforeEach(async () => {
  FakeEventSource.all.length = 0;
  vi.stubGlobal("EventSource", FakeEventSource);
  server = await ScriptedServer.start();
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await server.stop();
});

type Options = Parameters<typeof sseDialer>[0];

function dial(
  options: Options = {},
  extra: Partial<DialTarget> = {},
): { link: Link; sink: Recorder; source: FakeEventSource } {
  const link = sseDialer(options).dial(server.target({ maxChunk: 20, ...extra }));
  const [source] = FakeEventSource.all;
  if (source === undefined) throw new Error("no EventSource was made");
  return { link, sink: new Recorder(link), source };
}

describe("where there is an EventSource", () => {
  it("it reads what comes, and fetch posts", async () => {
    const { link, sink, source } = dial();
    expect(source.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/rt\/\?EIO=4&transport=sse&t=[a-z0-9]+$/);
    expect(source.withCredentials).toBe(false);
    source.open();
    expect(sink.writables).toBe(0);
    source.message("0");
    source.message('"4a\\r\\n"');
    expect([sink.writables, sink.chunks]).toEqual([1, ["0", "4a\r\n"]]);
    link.identify?.("S", 20);
    link.send("4b");
    const post = await server.call(1);
    expect([post.request.method, post.body.toString()]).toEqual(["POST", "4b"]);
    link.abort();
    expect(source.isClosed).toBe(true);
  });

  it("sends cookies to other origins when it is told to", () => {
    const { link, source } = dial({ withCredentials: true });
    expect(source.withCredentials).toBe(true);
    link.abort();
  });

  it.each([
    ["before anything came", [], "refused"],
    ["later", ["0"], "closed"],
  ])("closes it when it fails %s, so that it does not ask again", async (_name, messages, code) => {
    const { sink, source } = dial();
    for (const data of messages) source.message(data);
    source.error();
    expect(source.isClosed).toBe(true);
    expect((await sink.over()).code).toBe(code);
    source.message("4 late");
    expect(sink.chunks).toEqual(messages);
  });

  it("takes a goodbye until the turn is over in which it fails: a page that goes loses its streams before it is told", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { link, source } = dial();
    source.message("0");
    link.identify?.("S", 20);
    source.error();
    link.send("1");
    link.close();
    const post = await server.call(1);
    expect([post.request.method, post.body.toString()]).toEqual(["POST", "1"]);
    link.abort();
  });

  it.each([
    ["4".repeat(21), "too-big"],
    ["é".repeat(11), "too-big"],
    ['"x', "protocol"],
    ["\"4\" + 'x'", "protocol"],
  ])("ends by the event %j", async (data, code) => {
    const { sink, source } = dial();
    source.message("0");
    source.message(data);
    expect([(await sink.over()).code, source.isClosed, sink.chunks]).toEqual([code, true, ["0"]]);
  });

  it("holds what comes while the link is paused, and ends when that is too much", async () => {
    const { link, sink, source } = dial({}, { maxChunk: 10_000_000 });
    source.message("0");
    link.pause();
    source.message("4a");
    source.message("4b");
    expect(sink.chunks).toEqual(["0"]);
    link.resume();
    expect(await sink.received(3)).toEqual(["0", "4a", "4b"]);
    link.pause();
    source.message("4".repeat(9_000_000));
    source.message("4".repeat(9_000_000));
    expect(await sink.over()).toMatchObject({ code: "broken", message: expect.stringContaining("paused") });
    expect(source.isClosed).toBe(true);
  });

  it("ends with an outage, and listens for none afterwards", async () => {
    const tasks = new Set<() => void>();
    const outages = {
      listen(task: () => void): () => void {
        tasks.add(task);
        return () => tasks.delete(task);
      },
    };
    const { sink, source } = dial({ outages });
    source.message("0");
    for (const task of tasks) task();
    expect([(await sink.over()).code, source.isClosed, tasks.size]).toEqual(["local", true, 0]);
  });

  it("waits for the head of the answer as long as it was told, and not longer", async () => {
    const { sink } = dial({ requestTimeout: 20 });
    expect(await sink.over()).toMatchObject({ code: "refused", message: "the request timed out" });
  });
});

describe("where EventSource cannot do it", () => {
  it("fetch reads the stream: headers are to be sent", async () => {
    const link = sseDialer().dial(server.target({ headers: { "x-a": "1" } }));
    const sink = new Recorder(link);
    const { request, response } = await server.call(1);
    expect([request.headers["x-a"], FakeEventSource.all.length]).toEqual(["1", 0]);
    response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 0\n\n");
    await sink.received(1);
    link.abort();
  });

  it("is refused where it throws", async () => {
    vi.stubGlobal("EventSource", function refuse() {
      throw new SyntaxError("not this one");
    });
    const sink = new Recorder(sseDialer().dial(server.target()));
    expect(await sink.over()).toMatchObject({ code: "refused", cause: expect.any(SyntaxError) });
  });
});
