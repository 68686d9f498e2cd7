import { once } from "node:events";
import { Agent, request as httpRequest } from "node:http";
import { gunzipSync } from "node:zlib";
import type { Link } from "@rt/protocol";
import { VirtualClock } from "@rt/protocol/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pollingDialer } from "../src/polling/client-node.ts";
import { polling } from "../src/polling/server.ts";
import { Host } from "./support/host.ts";
import { RawHttp } from "./support/raw-http.ts";
import { Recorder } from "./support/recorder.ts";

const OPEN = "EIO=4&transport=polling&rt=1&seq=1";
const LIVE = "EIO=4&transport=polling&sid=sid0&seq=";

let host: Host;
let http: RawHttp;

beforeEach(async () => {
  host = await Host.start({ polling: polling(), maxChunk: 100_000 });
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

/** Sends a request on a connection of its own. */
async function start(method: string, seq: number, headers: readonly string[] = [], body = ""): Promise<RawHttp> {
  const raw = await RawHttp.to(host.port);
  const count = host.exchanges.length;
  raw.start(method, `${LIVE}${seq}`, headers, body);
  await host.exchanged(count + 1);
  return raw;
}

/** Resets the connection, and waits until the server has seen it. */
async function resetSeen(raw: RawHttp): Promise<void> {
  const port = raw.client.socket.localPort;
  const seen = new Promise<void>((resolve) => {
    host.server.once(`gone ${port}`, resolve);
  });
  raw.client.reset();
  await seen;
}

describe("a request that is sent again over a new connection", () => {
  beforeEach(() => {
    host.server.on("connection", (socket) => {
      const { remotePort } = socket;
      socket.on("close", () => host.server.emit(`gone ${remotePort}`));
    });
  });

  it("because the one that was used again was reset right behind a POST: delivered once, answered", async () => {
    const { sink } = await open();
    const reused = await start("POST", 1, ["Content-Length: 2"], "4a");
    expect((await reused.response()).body).toBe("ok");
    reused.start("POST", `${LIVE}2`, ["Content-Length: 2"], "4b");
    await sink.received(2);
    await resetSeen(reused);
    expect(await http.post(`${LIVE}2`, "4b")).toMatchObject({ status: 200, body: "ok" });
    expect(await http.post(`${LIVE}3`, "4c")).toMatchObject({ status: 200, body: "ok" });
    expect(sink.chunks).toEqual(["4a", "4b", "4c"]);
    expect(sink.ends).toEqual([]);
  });

  it("because it was reset before the POST was answered: not delivered, and the session goes on elsewhere", async () => {
    const { link, sink } = await open();
    link.pause();
    const post = await start("POST", 1, ["Content-Length: 2"], "4a");
    await resetSeen(post);
    expect((await sink.over()).code).toBe("broken");
    link.resume();
    expect((await http.post(`${LIVE}1`, "4a")).status).toBe(400);
    expect(sink.chunks).toEqual([]);
  });

  it("because it was reset while a GET was pending: the server saw it, and the session goes on elsewhere", async () => {
    const { sink } = await open();
    const pending = await start("GET", 2);
    await resetSeen(pending);
    expect((await sink.over()).code).toBe("broken");
    expect((await http.get(`${LIVE}2`)).status).toBe(400);
  });

  it("while the reset of the first one is not seen yet: it takes its place", async () => {
    const { link, sink } = await open();
    const pending = await start("GET", 2);
    const half = await start("POST", 1, ["Content-Length: 4"], "4h");
    const again = await start("GET", 2);
    expect((await http.post(`${LIVE}1`, "4hal")).body).toBe("ok");
    await pending.client.over();
    await half.client.over();
    expect([pending.client.text, half.client.text]).toEqual(["", ""]);
    link.send("4a");
    expect((await again.response()).body).toBe("4a");
    expect(sink.chunks).toEqual(["4hal"]);
    expect(sink.ends).toEqual([]);
    again.client.socket.destroy();
  });

  it("is the handshake: another link, as its sid is not known yet", async () => {
    const { sink } = await open();
    const again = http.get(OPEN);
    const second = await host.link(2);
    second.send("0again");
    expect((await again).body).toBe("0again");
    expect(sink.ends).toEqual([]);
  });
});

describe("a repeat", () => {
  it("of a GET gets the same bytes with the same coding", async () => {
    const { link, sink } = await open();
    const long = "4".repeat(5000);
    const ask = async (): Promise<{ coding: string | undefined; bytes: Buffer }> => {
      const headers = { "accept-encoding": "gzip" };
      const request = httpRequest({ port: host.port, path: `/rt/?${LIVE}2`, headers, agent: false }).end();
      const [response] = await once(request, "response");
      return { coding: response.headers["content-encoding"], bytes: Buffer.concat(await response.toArray()) };
    };
    link.send(long);
    const first = await ask();
    link.send("4later");
    const second = await ask();
    expect([first.coding, gunzipSync(first.bytes).toString()]).toEqual(["gzip", long]);
    expect(second).toEqual(first);
    expect((await http.get(`${LIVE}3`)).body).toBe("4later");
    expect(sink.ends).toEqual([]);
  });

  it("of a POST leaves its connection of use, large as it is", async () => {
    const { sink } = await open();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    const body = "4".repeat(90_000);
    for (const seq of [1, 1, 1, 2, 2]) {
      const request = httpRequest({ port: host.port, method: "POST", path: `/rt/?${LIVE}${seq}`, agent });
      request.end(body);
      const [response] = await once(request, "response");
      ports.add(request.socket?.localPort);
      expect([response.statusCode, Buffer.concat(await response.toArray()).toString()]).toEqual([200, "ok"]);
    }
    agent.destroy();
    expect(ports.size).toBe(1);
    expect(sink.chunks).toEqual([body, body]);
  });

  it("on the very connection of a request that waits ends both; a further one is answered", async () => {
    await host.stop();
    host = await Host.start({ polling: polling(), maxChunk: 100_000, clock: new VirtualClock() });
    http = await RawHttp.to(host.port);
    const { link, sink } = await open();
    const pending = await start("GET", 2);
    pending.start("GET", `${LIVE}2`);
    await pending.client.over();
    const further = await start("GET", 2);
    link.send("4a");
    expect((await further.response()).body).toBe("4a");
    expect(sink.ends).toEqual([]);
    link.abort();
    further.client.socket.destroy();
  });
});

describe("the dialer", () => {
  async function talk(query: ReadonlyMap<string, string>): Promise<{ GET: unknown[]; POST: unknown[] }> {
    host.onLink = (link, sid) => {
      const far = new Recorder(link);
      far.onReceive = (chunk) => link.send(chunk);
      link.send(`0${sid}`);
    };
    const link = pollingDialer().dial(host.target({ query }));
    const near = new Recorder(link);
    near.onReceive = (chunk) => {
      if (chunk === "0sid0") link.identify?.("sid0");
    };
    await near.received(1);
    for (const count of [1, 2]) {
      link.send(`4${count}`);
      await near.received(1 + count);
    }
    expect(near.chunks).toEqual(["0sid0", "41", "42"]);
    // The GET that follows each answer.
    await host.exchanged(6);
    link.abort();
    const numbers = (method: string): unknown[] =>
      host.exchanges.filter((exchange) => exchange.method === method).map(({ query: asked }) => asked.get("seq"));
    return { GET: numbers("GET"), POST: numbers("POST") };
  }

  const NUMBERED = { GET: ["1", "2", "3", "4"], POST: ["1", "2"] };

  it("numbers the GETs and the POSTs of a link with rt=1, each from 1", async () => {
    expect(await talk(new Map([["rt", "1"]]))).toEqual(NUMBERED);
  });

  it.each(["", "0", "true", "1.1"])("numbers nothing with rt=%s", async (rt) => {
    const none = NUMBERED.GET.map(() => undefined);
    expect(await talk(new Map([["rt", rt]]))).toEqual({ GET: none, POST: none.slice(0, 2) });
  });

  it("has the last word on the number, whatever the query of its target says", async () => {
    const query = new Map([
      ["seq", "7"],
      ["rt", "1"],
    ]);
    expect(await talk(query)).toEqual(NUMBERED);
  });
});
