import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, createServer as createTcpServer } from "node:net";
import type { DialTarget, Link } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pollingDialer } from "../src/polling/client-node.ts";
import type { RequestDialerOptions } from "../src/post-up/node-requests.ts";
import { Recorder } from "./support/recorder.ts";
import { elsewhere } from "./support/sockets.ts";

interface Call {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly url: string;
  readonly body: string;
  readonly response: ServerResponse;
  answer(status: number, body: string | Uint8Array): void;
}

/** A server whose every answer the test gives. */
class Script {
  readonly server: Server;
  readonly calls: Call[] = [];
  sockets = 0;
  #waiters: (() => void)[] = [];

  constructor() {
    this.server = createServer((request, response) => void this.#take(request, response));
    this.server.on("connection", () => (this.sockets += 1));
  }

  target(extra: Partial<DialTarget> = {}): DialTarget {
    const address = this.server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return {
      secure: false,
      host: `127.0.0.1:${port}`,
      path: "/rt/",
      query: new Map([["EIO", "4"]]),
      headers: {},
      maxChunk: 50,
      ...extra,
    };
  }

  async call(n: number): Promise<Call> {
    for (;;) {
      const call = this.calls[n - 1];
      if (call !== undefined) return call;
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const url = request.url ?? "";
    this.calls.push({
      method: request.method ?? "",
      query: new URLSearchParams(url.slice(url.indexOf("?"))),
      headers: request.headers,
      url,
      body: Buffer.concat(parts).toString(),
      response,
      answer: (status, body) => response.writeHead(status).end(body),
    });
    for (const wake of this.#waiters.splice(0)) wake();
  }
}

let script: Script;

beforeEach(async () => {
  script = new Script();
  script.server.listen(0, "127.0.0.1");
  await once(script.server, "listening");
});

afterEach(async () => {
  script.server.closeAllConnections();
  script.server.close();
  await once(script.server, "close");
});

function dial(options?: RequestDialerOptions, target: Partial<DialTarget> = {}): { link: Link; sink: Recorder } {
  const link = pollingDialer(options).dial(script.target(target));
  return { link, sink: new Recorder(link) };
}

/** A link that is up, its second GET pending as call 2. */
async function up(options?: RequestDialerOptions): Promise<{ link: Link; sink: Recorder; poll: Call }> {
  const { link, sink } = dial(options);
  sink.onReceive = (chunk) => {
    if (chunk === "0") link.identify?.("S");
  };
  (await script.call(1)).answer(200, "0");
  const poll = await script.call(2);
  expect(sink.chunks).toEqual(["0"]);
  return { link, sink, poll };
}

describe("dialling", () => {
  it("asks as the reference does", async () => {
    const query = new Map([
      ["foo", "b r"],
      ["EIO", "4"],
    ]);
    const { link } = dial({}, { query, headers: { "x-a": "1" } });
    const call = await script.call(1);
    expect(call.method).toBe("GET");
    expect(call.url).toMatch(/^\/rt\/\?foo=b%20r&EIO=4&transport=polling&t=[a-z0-9]{8,}$/);
    expect(call.headers["x-a"]).toBe("1");
    link.abort();
  });

  it("is full, and up when the answer came: writable, then the chunk", async () => {
    const { link, sink } = dial();
    let writablesAtReceive = 0;
    sink.onReceive = () => (writablesAtReceive = sink.writables);
    const call = await script.call(1);
    expect(sink.writables).toBe(0);
    expect(link.traits).toEqual({ framing: "message", payload: "text", maxFrames: 16, maxChunk: 50, endIsSeen: false });
    call.answer(200, "0{}");
    expect(await sink.received(1)).toEqual(["0{}"]);
    expect(writablesAtReceive).toBe(1);
    link.abort();
  });

  it("holds what came before bind", async () => {
    const agent = new Agent({ keepAlive: true });
    const isRead = once(agent, "free");
    const link = pollingDialer({ agent }).dial(script.target());
    (await script.call(1)).answer(200, "0");
    await isRead;
    const sink = new Recorder(link);
    expect(sink.chunks).toEqual([]);
    await sink.received(1);
    expect(sink.writables).toBe(1);
    link.abort();
    agent.destroy();
  });

  it.each([400, 301, 500, 204])("answered %i is refused", async (status) => {
    const { sink } = dial();
    (await script.call(1)).answer(status, "nope");
    const end = await sink.over();
    expect(end.code).toBe("refused");
    expect(end.message).toContain(String(status));
    expect(end.cause).toEqual({ status, body: status === 204 ? "" : "nope" });
    await elsewhere();
    expect(script.calls).toHaveLength(1);
    expect(sink.writables).toBe(0);
  });

  it("nobody is refused", async () => {
    const { host } = script.target();
    const gone = createTcpServer();
    gone.listen(0, "127.0.0.1");
    await once(gone, "listening");
    const address = gone.address();
    gone.close();
    await once(gone, "close");
    const port = typeof address === "object" && address !== null ? address.port : 0;
    expect(host).not.toContain(`:${port}`);
    const { sink } = dial({}, { host: `127.0.0.1:${port}` });
    expect(await sink.over()).toMatchObject({ code: "refused", cause: { code: "ECONNREFUSED" } });
  });

  it.each(["not a host", "a:b:c", ""])("the host %j is refused", async (host) => {
    expect((await dial({}, { host }).sink.over()).code).toBe("refused");
  });

  it("with a header that is none is refused", async () => {
    expect((await dial({}, { headers: { "x a": "1" } }).sink.over()).code).toBe("refused");
  });

  it("with a broken path is refused", async () => {
    expect((await dial({}, { path: "/a b" }).sink.over()).code).toBe("refused");
  });

  it("a server that hangs up is refused", async () => {
    const { sink } = dial();
    (await script.call(1)).response.destroy();
    expect((await sink.over()).code).toBe("refused");
  });

  it("a server that does not answer in time is refused", async () => {
    const { sink } = dial({ requestTimeout: 20 });
    expect((await sink.over()).message).toContain("timed out");
  });

  it("aborted leaves no connection", async () => {
    const { link, sink } = dial();
    const { response } = await script.call(1);
    link.abort();
    expect((await sink.over()).code).toBe("local");
    await once(response, "close");
  });

  it("aborted at once leaves no connection", async () => {
    const { link, sink } = dial();
    link.abort();
    link.abort();
    expect((await sink.over()).code).toBe("local");
    await elsewhere();
    expect(script.calls).toEqual([]);
  });

  it("closed before it is up ends at once", async () => {
    const { link, sink } = dial();
    link.close();
    expect((await sink.over()).code).toBe("local");
  });
});

describe("a live link", () => {
  it("polls again with its sid when the chunk was received", async () => {
    const { link, sink, poll } = await up();
    expect(poll.query.get("sid")).toBe("S");
    expect(poll.query.get("t")).not.toBe((await script.call(1)).query.get("t"));
    poll.answer(200, "4a\u001e4€");
    await script.call(3);
    expect(sink.chunks).toEqual(["0", "4a\u001e4€"]);
    link.abort();
  });

  it("does not poll before it knows its sid", async () => {
    const { link, sink } = dial();
    (await script.call(1)).answer(200, "0");
    await sink.received(1);
    expect(link.send("4a")).toBe(false);
    link.identify?.("S");
    const calls = [await script.call(2), await script.call(3)];
    expect(calls.map((call) => call.method).sort()).toEqual(["GET", "POST"]);
    expect(calls.map((call) => call.query.get("sid"))).toEqual(["S", "S"]);
    link.abort();
  });

  it("does not poll again when the chunk ended it", async () => {
    const { link, sink, poll } = await up();
    sink.onReceive = () => link.close();
    poll.answer(200, "1");
    expect((await sink.over()).code).toBe("local");
    expect(sink.chunks).toEqual(["0", "1"]);
    await elsewhere();
    expect(script.calls).toHaveLength(2);
  });

  it("sends one POST at a time, and says writable after each", async () => {
    const { link, sink } = await up();
    expect(link.send("4€")).toBe(false);
    expect(link.send("4b")).toBe(false);
    const first = await script.call(3);
    expect(first).toMatchObject({ method: "POST", body: "4€" });
    expect(first.headers["content-type"]).toBe("text/plain;charset=UTF-8");
    expect(first.headers["content-length"]).toBe("4");
    first.answer(200, "ok");
    const second = await script.call(4);
    expect(second.body).toBe("4b");
    expect(sink.writables).toBe(1);
    second.answer(200, "ok");
    await sink.up(2);
    expect(link.send("4c")).toBe(false);
    expect((await script.call(5)).body).toBe("4c");
    link.abort();
  });

  it.each(["GET", "POST"])("is broken when a %s fails", async (method) => {
    const { link, sink, poll } = await up();
    link.send("4a");
    const post = await script.call(3);
    (method === "GET" ? poll : post).answer(400, '{"code":1,"message":"Session ID unknown"}');
    const end = await sink.over();
    expect(end.code).toBe("broken");
    expect(end.cause).toMatchObject({ status: 400 });
    expect(end.message).toContain("Session ID unknown");
    // The other request is destroyed with it.
    await once((method === "GET" ? post : poll).response, "close");
  });

  it.each(["GET", "POST"])("is broken when the connection of a %s breaks", async (method) => {
    const { link, sink, poll } = await up();
    link.send("4a");
    const post = await script.call(3);
    (method === "GET" ? poll : post).response.destroy();
    expect((await sink.over()).code).toBe("broken");
  });

  it("is broken when an answer is cut", async () => {
    const { sink, poll } = await up();
    poll.response.writeHead(200, { "content-length": "10" });
    poll.response.write("4half");
    poll.response.socket?.end();
    expect((await sink.over()).code).toBe("broken");
    expect(sink.chunks).toEqual(["0"]);
  });

  it("takes the limit, and ends above it", async () => {
    const { sink, poll } = await up();
    poll.answer(200, "4".repeat(50));
    (await script.call(3)).answer(200, "4".repeat(51));
    expect((await sink.over()).code).toBe("too-big");
    expect(sink.chunks).toHaveLength(2);
  });

  it("ends above the limit while the answer streams", async () => {
    const { sink, poll } = await up();
    poll.response.writeHead(200);
    poll.response.write("4".repeat(40));
    poll.response.write("4".repeat(11));
    expect((await sink.over()).code).toBe("too-big");
    await once(poll.response, "close");
  });

  it("ends when an answer is not UTF-8", async () => {
    const { sink, poll } = await up();
    poll.answer(200, Uint8Array.of(0x34, 0xc0, 0x80));
    expect((await sink.over()).code).toBe("protocol");
  });

  it("bounds what it reads of a failure", async () => {
    const { sink, poll } = await up();
    poll.answer(502, "x".repeat(100_000));
    expect((await sink.over()).cause).toEqual({ status: 502, body: "" });
  });

  it("stops a caller that does not wait", async () => {
    const { link, sink } = await up();
    for (let i = 0; i < 18; i += 1) link.send("4a");
    expect((await sink.over()).code).toBe("local");
  });

  it("keeps its two connections alive", async () => {
    const { link, sink, poll } = await up();
    const seen = script.sockets;
    poll.answer(200, "4a");
    (await script.call(3)).answer(200, "4b");
    await script.call(4);
    link.send("4c");
    (await script.call(5)).answer(200, "ok");
    await sink.up(2);
    link.send("4d");
    (await script.call(6)).answer(200, "ok");
    await sink.up(3);
    expect(script.sockets).toBeLessThanOrEqual(seen + 1);
    link.abort();
  });

  it("is as patient as the heartbeat with a GET, whatever its agent says", async () => {
    const agent = new Agent({ keepAlive: true, timeout: 20_000 });
    const { link, sink } = await up({ agent, requestTimeout: 10_000 });
    const [pending] = Object.values(agent.sockets).flat();
    expect(pending?.timeout).toBe(0);
    link.send("4a");
    const post = await script.call(3);
    const timeouts = Object.values(agent.sockets).flatMap((sockets) => sockets?.map(({ timeout }) => timeout));
    expect(new Set(timeouts)).toEqual(new Set([0, 10_000]));
    post.answer(200, "ok");
    await sink.up(2);
    link.abort();
    agent.destroy();
  });

  it("leaves an agent that it was given alone", async () => {
    const agent = new Agent({ keepAlive: true });
    const { link, sink, poll } = await up({ agent });
    sink.onReceive = () => link.close();
    poll.answer(200, "1");
    await sink.over();
    expect(Object.keys(agent.freeSockets)).toHaveLength(1);
    agent.destroy();
  });
});

describe("pause", () => {
  it("holds the chunk that comes, and polls no more", async () => {
    const { link, sink, poll } = await up();
    link.pause();
    poll.answer(200, "4a");
    await once(poll.response, "close");
    // A POST still leaves; when it is answered the GET has been, too.
    link.send("4b");
    (await script.call(3)).answer(200, "ok");
    await sink.up(2);
    expect(sink.chunks).toEqual(["0"]);
    link.resume();
    await sink.received(2);
    expect((await script.call(4)).method).toBe("GET");
    link.abort();
  });
});

describe("quiesce", () => {
  it("waits for what is under way, and resume polls again", async () => {
    const { link, sink, poll } = await up();
    link.send("4a");
    const post = await script.call(3);
    let idles = 0;
    link.quiesce?.(() => (idles += 1));
    post.answer(200, "ok");
    await sink.up(2);
    expect(idles).toBe(0);
    const idle = new Promise<void>((resolve) => link.quiesce?.(resolve));
    poll.answer(200, "6");
    await idle;
    expect(sink.chunks).toEqual(["0", "6"]);
    expect(script.calls).toHaveLength(3);
    link.resume();
    expect((await script.call(4)).method).toBe("GET");
    link.abort();
  });

  it("calls back in a later turn", async () => {
    const { link, sink, poll } = await up();
    sink.onReceive = () => link.pause();
    poll.answer(200, "4a");
    await sink.received(2);
    link.pause();
    let isSync = true;
    await new Promise<void>((resolve) => {
      link.quiesce?.(() => {
        expect(isSync).toBe(false);
        resolve();
      });
      isSync = false;
    });
    link.close();
    expect((await sink.over()).code).toBe("local");
  });
});

describe("close", () => {
  it("lets what was sent leave, and waits for the pending GET", async () => {
    const { link, sink, poll } = await up();
    link.send("4a");
    link.send("1");
    link.close();
    link.close();
    expect(link.send("4late")).toBe(false);
    (await script.call(3)).answer(200, "ok");
    const last = await script.call(4);
    expect(last.body).toBe("1");
    poll.answer(200, "4b");
    await sink.received(2);
    expect(sink.ends).toEqual([]);
    last.answer(200, "ok");
    expect((await sink.over()).code).toBe("local");
    expect(script.calls).toHaveLength(4);
    expect(sink.writables).toBe(1);
  });

  it("gives up on abort", async () => {
    const { link, sink, poll } = await up();
    link.close();
    link.abort();
    expect((await sink.over()).code).toBe("local");
    await once(poll.response, "close");
  });
});

describe("a peer that is no HTTP server", () => {
  it("is refused", async () => {
    const server = createTcpServer((socket) => socket.end("SSH-2.0-x\r\n"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { sink } = dial({}, { host: `127.0.0.1:${port}` });
    expect((await sink.over()).code).toBe("refused");
    connect(port).destroy();
    server.close();
  });
});
