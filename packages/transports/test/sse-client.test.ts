import { once } from "node:events";
import type { Dialer, Link } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sseDialer as browserDialer } from "../src/sse/client-browser.ts";
import { sseDialer } from "../src/sse/client-node.ts";
import { Recorder } from "./support/recorder.ts";
import { type Call, ScriptedServer } from "./support/scripted-server.ts";

const TYPE = { "content-type": "text/event-stream; charset=utf-8" };

let server: ScriptedServer;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(() => server.stop());

describe.each<[string, () => Dialer]>([
  ["Node's client half", sseDialer],
  ["the browser's client half, by fetch", browserDialer],
])("%s", (_name, dialer) => {
  async function dial(): Promise<{ link: Link; sink: Recorder; stream: Call }> {
    const link = dialer().dial(
      server.target({
        maxChunk: 20,
        query: new Map([
          ["EIO", "4"],
          ["rt", "1"],
        ]),
      }),
    );
    const sink = new Recorder(link);
    const stream = await server.call(1);
    expect([stream.query.get("transport"), stream.query.get("seq")]).toEqual(["sse", "1"]);
    return { link, sink, stream };
  }

  it("reads events, and posts payloads as text", async () => {
    const { link, sink, stream } = await dial();
    stream.response.writeHead(200, TYPE).write(":\nid: 1\n\ndata: 0\n\nda");
    await sink.received(1);
    link.identify?.("S", 20);
    stream.response.write('ta: "4é\\n"\n\n');
    expect(await sink.received(2)).toEqual(["0", "4é\n"]);
    expect(link.send("4é")).toBe(false);
    const post = await server.call(2);
    expect([post.body.toString(), post.query.get("sid"), post.query.get("seq")]).toEqual(["4é", "S", "1"]);
    expect(post.request.headers["content-type"]).toBe("text/plain;charset=UTF-8");
    post.response.end("ok");
    await sink.up(2);
    link.abort();
  });

  it.each([
    ["an event that is too long", `data: ${"4".repeat(21)}\n\n`, "too-big"],
    ["an event that makes no sense", 'data: "\n\n', "protocol"],
  ])("ends with %s, and closes the stream", async (_case, body, code) => {
    const { sink, stream } = await dial();
    stream.response.writeHead(200, TYPE).write("data: 0\n\n");
    await sink.received(1);
    const gone = once(stream.response, "close");
    stream.response.write(body);
    expect((await sink.over()).code).toBe(code);
    await gone;
    expect(sink.chunks).toEqual(["0"]);
  });

  it("is refused by an answer that is no event stream", async () => {
    const { sink, stream } = await dial();
    stream.response.writeHead(200, { "content-type": "text/plain" }).end("data: 0\n\n");
    expect(await sink.over()).toMatchObject({ code: "refused", message: expect.stringContaining("text/plain") });
  });

  it("ends as closed with the stream, and drops an event that is not whole", async () => {
    const { sink, stream } = await dial();
    stream.response.writeHead(200, TYPE).end("data: 0\n\ndata: 4a\n");
    expect((await sink.over()).code).toBe("closed");
    expect(sink.chunks).toEqual(["0"]);
  });
});
