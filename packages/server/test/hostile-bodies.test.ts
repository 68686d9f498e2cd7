import { createServer } from "node:http";
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { ask, begin, eioPath, Poller } from "./support/http.ts";
import { head, Raw, upgradeHead } from "./support/raw.ts";
import { besiege, nextSocket, underSiege } from "./support/siege.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/* A.5 and F.3 HTTP: bodies that are too long, too slow, cut or malformed, and requests that overlap. */

underSiege();

const UNKNOWN = '{"code":1,"message":"Session ID unknown"}';

function postHead(poller: Poller, ...headers: string[]): string {
  return head(`POST ${poller.path}`, ["Content-Type: text/plain", ...headers]);
}

describe("a body", () => {
  test.each([
    ["empty", "", [], "parse error"],
    ["abc", "abc", [], "parse error"],
    ["9foo", "9foo", [], "parse error"],
    ["7", "7", [], "parse error"],
    ["with a separator first", '\x1e42["a"]', [], "parse error"],
    ["with a separator last", '42["a"]\x1e', ["a"], "parse error"],
    ["with two separators", '42["a"]\x1e\x1e42["b"]', ["a"], "parse error"],
    ["with a bad record between", '42["a"]\x1ezz\x1e42["b"]', ["a"], "parse error"],
    ["2", "2", [], "transport error"],
    ["2probe", "2probe", [], "transport error"],
    ["1", "1", [], "transport close"],
    ["with a close between", '42["a"]\x1e1\x1e42["b"]', ["a"], "transport close"],
    ["4 alone (F.2.5)", "4", [], "forced close"],
    ["b alone", "b", [], "forced close"],
    ["b with what is no base64", '42["a"]\x1eb!!!\x1e42["b"]', ["a"], "forced close"],
  ])("A.5 that is %s: 200, and what is valid before it counts", async (_row, body, events, reason) => {
    const served = await besiege();
    const connected = nextSocket(served);
    const poller = await Poller.connected(served.port);
    const socket = await connected;
    const heard: unknown[] = [];
    socket.onAny((event) => heard.push(event));
    const left = next(socket, "disconnect");
    const { status, body: answer } = await poller.post(body);
    expect([status, answer]).toEqual([200, "ok"]);
    expect((await left)[0]).toBe(reason);
    expect(heard).toEqual(events);
    const last = await poller.poll();
    expect(["6", "1", UNKNOWN]).toContain(last.body);
    expect((await poller.poll()).body).toBe(UNKNOWN);
  });

  test.each(["5", "6", "0", "0{}", "3", "3more", "3\x1e5\x1e6\x1e0"])("A.5 that is %s harms nothing", async (body) => {
    const { port } = await besiege();
    const poller = await Poller.connected(port);
    expect((await poller.post(body)).status).toBe(200);
    await poller.post('42["echo",1]');
    expect((await poller.poll()).body).toBe('42["echo",1]');
  });

  test.each(["application/octet-stream", "APPLICATION/octet-stream "])("A.5 of type %s: 400, closed", async (type) => {
    const served = await besiege();
    const connected = nextSocket(served);
    const poller = await Poller.connected(served.port);
    const left = next(await connected, "disconnect");
    const { status, body } = await poller.post("3", { "content-type": type });
    expect([status, body]).toEqual([400, ""]);
    expect((await left)[0]).toBe("transport error");
    expect((await poller.poll()).body).toBe(UNKNOWN);
  });

  test("A.5 that is not UTF-8: 400, closed", async () => {
    const { port } = await besiege();
    const poller = await Poller.connected(port);
    expect((await poller.post(Buffer.from([0x34, 0xff, 0xfe]))).status).toBe(400);
    expect((await poller.poll()).body).toBe(UNKNOWN);
  });

  test("A.5, F.2.10 as long as may be is taken; a byte more is 413, and the session ends", async () => {
    const served = await besiege({ maxHttpBufferSize: 1000 });
    const connected = nextSocket(served);
    const poller = await Poller.connected(served.port);
    const left = next(await connected, "disconnect");
    expect((await poller.post(`42["a","${"x".repeat(990)}"]`)).status).toBe(200);
    const { status, body } = await poller.post(`42["a","${"x".repeat(991)}"]`);
    expect([status, body]).toEqual([413, ""]);
    expect((await left)[0]).toBe("transport error");
    expect((await poller.poll()).body).toBe(UNKNOWN);
  });

  test("A.5, CVE-2020-36048 too long while it streams: 413 before its end, and it is not read on", async () => {
    const served = await besiege({ maxHttpBufferSize: 100_000 });
    const { port, io, http } = served;
    const poller = await Poller.connected(port);
    const connection = next<[{ readonly bytesRead: number }]>(http, "connection");
    const raw = await Raw.to(port, postHead(poller, "Transfer-Encoding: chunked"));
    const [accepted] = await connection;
    const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
    let sent = 0;
    // As much as the kernel takes, without an end.
    const push = (): void => {
      while (raw.socket.writable && sent < 64_000_000 && raw.socket.write(chunk)) sent += chunk.length;
    };
    raw.socket.on("drain", push);
    push();
    await raw.closed;
    expect(accepted.bytesRead).toBeLessThan(1_000_000);
    await until(() => io.engine.clientsCount === 1);
    expect((await poller.poll()).body).toBe(UNKNOWN);
  });

  test("A.5 that says how long it is, and is too long, is not waited for", async () => {
    const { port } = await besiege();
    const poller = await Poller.connected(port);
    const raw = await Raw.to(port, postHead(poller, "Content-Length: 999999999"), "4");
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1.1 413 Payload Too Large\r\n/);
    expect((await poller.poll()).body).toBe(UNKNOWN);
  });

  test("A.5 for no session: refused before it is read", async () => {
    const { port } = await besiege();
    const raw = await Raw.to(port, head("POST /socket.io/?EIO=4&transport=polling&sid=x", ["Content-Length: 999999"]));
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1.1 400 [^]*"code":1/);
  });

  test("A.5 aborted mid-way ends the session", async () => {
    const served = await besiege();
    const connected = nextSocket(served);
    const poller = await Poller.connected(served.port);
    const left = next(await connected, "disconnect");
    const begun = next(served.io.engine, "headers");
    const raw = await Raw.to(served.port, postHead(poller, "Content-Length: 100"), '42["echo"');
    await begun;
    raw.reset();
    expect((await left)[0]).toBe("transport error");
    expect((await poller.poll()).body).toBe(UNKNOWN);
  });

  test("A.5 a GET that is aborted ends the session", async () => {
    const served = await besiege();
    const connected = nextSocket(served);
    const poller = await Poller.connected(served.port);
    const left = next(await connected, "disconnect");
    const begun = next(served.io.engine, "headers");
    const { sent } = begin(served.port, poller.path, {});
    await begun;
    sent.destroy();
    expect((await left)[0]).toBe("transport error");
  });
});

describe("a slow body", () => {
  test("F.3 that trickles is bounded by the heartbeat, though bytes come all the while", async () => {
    const time = stillTime();
    const served = await besiege({ pingInterval: 200, pingTimeout: 400 });
    const connected = nextSocket(served);
    const poller = await Poller.connected(served.port);
    const left = next(await connected, "disconnect");
    const accepted = next<[Socket]>(served.http, "connection");
    const raw = await Raw.to(served.port, postHead(poller, "Content-Length: 1000"));
    const [tcp] = await accepted;
    for (let passed = 0; passed < 600; passed += 50) {
      raw.send("4");
      await until(() => tcp.bytesRead === raw.socket.bytesWritten || tcp.destroyed);
      await served.pass(time, 50);
    }
    await raw.closed;
    expect((await left)[0]).toBe("ping timeout");
    expect(raw.received).toBe("");
  });

  test("F.3 of a client in no namespace is bounded by connectTimeout", async () => {
    const served = await besiege({ connectTimeout: 100, closeTimeout: 100 });
    const poller = await Poller.open(served.port);
    const raw = await Raw.to(served.port, postHead(poller, "Content-Length: 1000"), "4");
    await raw.closed;
    await until(() => served.io.engine.clientsCount === 1);
  });

  test("F.3 that outlives its session is bounded by the HTTP server's requestTimeout", async () => {
    const time = stillTime();
    const http = createServer({ connectionsCheckingInterval: 50 });
    const served = await besiege({ connectTimeout: 100 }, http);
    const poller = await Poller.open(served.port);
    const polling = next(served.io.engine, "headers");
    const polled = poller.poll();
    await polling;
    const begun = next(served.io.engine, "headers");
    const raw = await Raw.to(served.port, postHead(poller, "Content-Length: 1000"), "4");
    await begun;
    await time.pass(120);
    // The pending GET takes the goodbye, so that the session is over at once.
    expect((await polled).body).toBe("1");
    await until(() => served.io.engine.clientsCount === 1);
    // Node's own time does not stand still: from the beginning it could end the request before its session.
    http.headersTimeout = 300;
    http.requestTimeout = 300;
    await raw.closed;
    expect(raw.received).toContain("HTTP/1.1 408 Request Timeout");
  });
});

describe("requests that overlap", () => {
  test("A.5 two GETs: the second is 400, the first says goodbye", async () => {
    const served = await besiege();
    const connected = nextSocket(served);
    const poller = await Poller.connected(served.port);
    const left = next(await connected, "disconnect");
    const answers = await Promise.all([poller.poll(), poller.poll()]);
    const told = answers.map(({ status, body }) => [status, body]);
    expect(told).toEqual(
      expect.arrayContaining([
        [200, "1"],
        [400, ""],
      ]),
    );
    expect((await left)[0]).toBe("transport error");
  });

  test("A.5 two POSTs: the second is 400, the first is cut", async () => {
    const served = await besiege();
    const poller = await Poller.connected(served.port);
    const begun = next(served.io.engine, "headers");
    const raw = await Raw.to(served.port, postHead(poller, "Content-Length: 100"), "4");
    await begun;
    expect((await poller.post("3")).status).toBe(400);
    await raw.closed;
    expect(raw.received).toBe("");
    expect((await poller.poll()).body).toBe(UNKNOWN);
  });

  test("F.3 pipelining: many GETs of one session behind each other end it, and nothing else", async () => {
    const { port, io } = await besiege();
    const poller = await Poller.connected(port);
    const raw = await Raw.to(port, head(`GET ${poller.path}`).repeat(500));
    await raw.sees("HTTP/1.1 400");
    raw.reset();
    await until(() => io.engine.clientsCount === 1);
  });

  test.each([
    ["of its own", (): string => upgradeHead()],
    ["of the same session", ({ sid }: Poller): string => upgradeHead(`EIO=4&transport=websocket&sid=${sid}`)],
  ])("F.3 pipelining: an upgrade %s behind a GET that waits ends both, and nothing else", async (_which, upgrade) => {
    const { port, io } = await besiege();
    const poller = await Poller.connected(port);
    const raw = await Raw.to(port, head(`GET ${poller.path}`), upgrade(poller));
    await raw.closed;
    // The answer to the GET would stand among the frames.
    expect(raw.received).toBe("");
    await until(() => io.engine.clientsCount === 1);
  });
});

describe("half a request", () => {
  const impatient = (): ReturnType<typeof createServer> =>
    createServer({ headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 });

  test.each([
    ["nothing at all", ""],
    ["half a line", "GET /socket.io/?EIO=4"],
    ["half a head", upgradeHead().slice(0, -2)],
  ])("F.3 then silence: %s is bounded by the HTTP server's headersTimeout", async (_row, sent) => {
    const { port } = await besiege({}, impatient());
    const raw = await Raw.to(port, sent);
    await raw.closed;
    expect(raw.received).not.toContain("HTTP/1.1 200");
  });

  test("F.3 endless headers are 431", async () => {
    const { port } = await besiege();
    const raw = await Raw.to(port, "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\n");
    const push = (): void => {
      while (raw.socket.writable && raw.socket.write(`X-${"a".repeat(1000)}: b\r\n`));
    };
    raw.socket.on("drain", push);
    push();
    await raw.closed;
    expect(raw.received).toMatch(/^(HTTP\/1.1 431 |$)/);
  });

  test("F.3 an endless address is 431", async () => {
    const { port } = await besiege();
    expect((await ask(port, eioPath(`transport=polling&a=${"b".repeat(20_000)}`))).status).toBe(431);
  });
});

test("F.3 records per payload: 100,000 frames in one body, and 10,000 events whose answers leave in small payloads", async () => {
  const { port } = await besiege();
  const poller = await Poller.connected(port);
  await poller.post(Array.from({ length: 100_000 }, () => "3").join("\x1e"));
  await poller.post(Array.from({ length: 10_000 }, (_, index) => `42["echo",${index}]`).join("\x1e"));
  const { body } = await poller.poll();
  expect(body.split("\x1e").length).toBeLessThanOrEqual(16);
  expect(body).toContain('42["echo",0]');
  const wire = await Wire.connected(port);
  wire.socket.close();
});
