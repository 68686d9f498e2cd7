import { once } from "node:events";
import { constants, createServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { Server } from "@rt/server";
import { io as dial } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { CERTIFICATE } from "./support/certificate.ts";
import { WAYS } from "./support/client.ts";
import { eioPath } from "./support/http.ts";
import { ask2, begin2, serveHttp2, session } from "./support/http2.ts";
import { next, until } from "./support/wait.ts";

const OPEN = eioPath("transport=polling");

/** Opens a session by polling, and gives the path of its further requests. */
async function opened(client: Awaited<ReturnType<typeof session>>): Promise<string> {
  const { body } = await ask2(client, OPEN);
  return `${OPEN}&sid=${JSON.parse(body.slice(1)).sid}`;
}

describe("over HTTP/2", () => {
  test("a session by polling: what both ends say arrives, and no answer has a header of HTTP/1", async () => {
    const { io, port } = await serveHttp2();
    io.on("connection", (socket) => socket.on("q", (text, answer) => answer(text)));
    const client = await session(port);
    const first = await ask2(client, OPEN);
    expect([first.status, first.headers["connection"], first.headers["transfer-encoding"]]).toEqual([
      200,
      undefined,
      undefined,
    ]);
    const path = await opened(client);
    const poll = ask2(client, path);
    expect(await ask2(client, path, { method: "POST", body: "40" })).toMatchObject({ status: 200, body: "ok" });
    expect((await poll).body).toMatch(/^40\{"sid":/);
    const answer = ask2(client, path);
    await ask2(client, path, { method: "POST", body: '421["q","grüezi"]' });
    expect((await answer).body).toBe('431["grüezi"]');
    expect(io.engine.clientsCount).toBe(2);
  });

  test.each(["streaming", "sse"])("a session by %s: one answer brings all", async (transport) => {
    const { io, port } = await serveHttp2();
    const connection = next<[{ emit(event: string, text: string): void }]>(io, "connection");
    const client = await session(port);
    const down = begin2(client, eioPath(`transport=${transport}`));
    down.end();
    let received = "";
    down.setEncoding("utf8").on("data", (part: string) => {
      received += part;
    });
    const sees = async (text: string): Promise<void> => {
      while (!received.includes(text)) await once(down, "data");
    };
    await sees('"maxPayload":1000000');
    const sid = /"sid":"([^"]+)"/.exec(received)?.[1];
    const body = transport === "sse" ? "40" : "\u000240";
    await ask2(client, eioPath(`transport=${transport}&sid=${sid}`), { method: "POST", body });
    const [socket] = await connection;
    socket.emit("news", "all is well");
    await sees('42["news","all is well"]');
    const closed = once(down, "close");
    void io.close();
    await closed;
  });

  test("a poll that its client takes back ends the link of it, and not the connection", async () => {
    const { io, port } = await serveHttp2();
    const conn = next<[{ once(event: "close", listener: () => void): void }]>(io.engine, "connection");
    const client = await session(port);
    const path = await opened(client);
    const closed = next((await conn)[0], "close");
    const poll = begin2(client, path);
    poll.end();
    poll.on("error", () => undefined);
    // What is answered came behind it.
    await ask2(client, path, { method: "POST", body: "3" });
    poll.close(constants.NGHTTP2_CANCEL);
    await closed;
    expect((await ask2(client, OPEN)).status).toBe(200);
  });

  test("a body that waits to be asked for is asked for", async () => {
    const { port } = await serveHttp2();
    const client = await session(port);
    const post = begin2(client, await opened(client), { ":method": "POST", expect: "100-continue" });
    const [answer] = await Promise.all([once(post, "response"), once(post, "continue").then(() => post.end("40"))]);
    expect(answer[0][":status"]).toBe(200);
  });

  test("a body that is too large is answered with 413 and not read, and the connection goes on", async () => {
    const { http, port } = await serveHttp2({ maxHttpBufferSize: 1000 });
    const streams: ServerHttp2Stream[] = [];
    http.on("session", (inside) => inside.on("stream", (stream) => streams.push(stream)));
    const client = await session(port);
    const path = await opened(client);
    const post = begin2(client, path, { ":method": "POST" });
    post.on("error", () => undefined);
    const answered = once(post, "response");
    // Never ended.
    post.write("4".repeat(200_000));
    expect((await answered)[0][":status"]).toBe(413);
    await until(() => streams.every(({ destroyed, rstCode }) => destroyed && rstCode === 0));
    expect((await ask2(client, OPEN)).status).toBe(200);
  });

  test("preflights and errors are as over HTTP/1.1", async () => {
    const { port } = await serveHttp2({ cors: { origin: "https://a.test" } });
    const client = await session(port);
    const headers = { origin: "https://a.test" };
    expect(await ask2(client, OPEN, { method: "OPTIONS", headers })).toMatchObject({
      status: 204,
      headers: { "access-control-allow-origin": "https://a.test" },
    });
    expect(await ask2(client, eioPath("transport=none"))).toMatchObject({
      status: 400,
      body: '{"code":0,"message":"Transport unknown"}',
    });
  });

  test("a WebSocket over it (RFC 8441) is refused", async () => {
    const { port } = await serveHttp2({}, { settings: { enableConnectProtocol: true } });
    const client = await session(port);
    if (!client.remoteSettings.enableConnectProtocol) await once(client, "remoteSettings");
    const stream = client.request(
      {
        ":method": "CONNECT",
        ":protocol": "websocket",
        ":path": eioPath("transport=websocket"),
        ":scheme": "https",
        ":authority": `localhost:${port}`,
      },
      { endStream: false },
    );
    stream.on("error", () => undefined);
    const [answer] = await once(stream, "response");
    expect(answer[":status"]).toBe(400);
  });

  test("middlewares and sockets see the request as they know it", async () => {
    const { io, port, errors } = await serveHttp2();
    io.engine.use((request, response, proceed) => {
      response.setHeader("x-seen", request.headers.cookie ?? "");
      Object.assign(request, { user: "ada" });
      proceed();
    });
    const connection = next<[{ request: object; handshake: { headers: object; secure: boolean; address: string } }]>(
      io,
      "connection",
    );
    const client = await session(port);
    const first = await ask2(client, OPEN, { headers: { cookie: "a=b" } });
    expect(first.headers["x-seen"]).toBe("a=b");
    await ask2(client, `${OPEN}&sid=${JSON.parse(first.body.slice(1)).sid}`, { method: "POST", body: "40" });
    const [{ request, handshake }] = await connection;
    expect(request).toMatchObject({ user: "ada", url: OPEN, method: "GET", _query: { EIO: "4" } });
    expect(handshake).toMatchObject({ secure: true, address: "127.0.0.1" });
    expect(handshake.headers).toEqual({ cookie: "a=b", host: `127.0.0.1:${port}` });
    expect(errors).toEqual([]);
  });

  test.each([true, false])("a server without TLS; its clients know that it speaks HTTP/2 (%s)", async (hasListener) => {
    const http = createServer();
    if (hasListener) http.on("request", (_request, response) => response.end("app"));
    const io = new Server(http, { closeTimeout: 100 });
    onTestFinished(() => void io.close());
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const client = await session((http.address() as AddressInfo).port, "http");
    const path = await opened(client);
    expect((await ask2(client, path, { method: "POST", body: "40" })).body).toBe("ok");
    expect((await ask2(client, path)).body).toMatch(/^40\{/);
    if (hasListener) expect((await ask2(client, "/x")).body).toBe("app");
  });
});

describe.each(WAYS)("over HTTP/1.1 on the same port, by %s", (way) => {
  test("clients of Socket.IO connect as to any server", async () => {
    const { io, port } = await serveHttp2();
    io.on("connection", (socket) => socket.on("q", (text, answer) => answer(text)));
    const transports = way === "upgrade" ? ["polling", "websocket"] : [way];
    const peer = dial(`https://localhost:${port}`, { transports, ca: CERTIFICATE, forceNew: true });
    onTestFinished(() => void peer.disconnect());
    const upgraded = new Promise<void>((resolve) => {
      if (way === "upgrade") peer.io.once("open", () => peer.io.engine.once("upgrade", () => resolve()));
      else resolve();
    });
    await upgraded;
    expect(await peer.emitWithAck("q", "hi")).toBe("hi");
    expect(peer.io.engine.transport.name).toBe(way === "polling" ? "polling" : "websocket");
  });
});

describe("beside an application", () => {
  test("its listeners for requests, and those for streams, see what is theirs alone", async () => {
    const { http, port } = await serveHttp2();
    const seen: string[] = [];
    http.on("stream", (_stream, headers) => seen.push(`stream ${headers[":path"]}`));
    http.on("request", (request, response) => {
      seen.push(`request ${request.url}`);
      response.end("app");
    });
    const client = await session(port);
    await opened(client);
    expect((await ask2(client, "/x")).body).toBe("app");
    expect(seen).toEqual(["stream /x", "request /x"]);
  });

  test("one that takes streams alone has all the others", async () => {
    const { http, port } = await serveHttp2();
    http.on("stream", (stream) => {
      stream.respond({ ":status": 200 });
      stream.end("app");
    });
    const client = await session(port);
    await opened(client);
    expect((await ask2(client, "/x")).body).toBe("app");
  });
});

test("`close` ends the server, with connections that are idle, and in time one that is not", async () => {
  const { io, http, port } = await serveHttp2();
  http.on("request", () => undefined);
  const idle = await session(port);
  await opened(idle);
  const busy = await session(port);
  const stream = begin2(busy, "/never");
  stream.on("error", () => undefined);
  await ask2(busy, OPEN);
  const gone = [idle, busy].map((client) => once(client, "close"));
  await io.close();
  await Promise.all(gone);
  expect(http.listening).toBe(false);
});
