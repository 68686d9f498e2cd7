import { once } from "node:events";
import { createServer as createSecure } from "node:https";
import type { Socket as NetSocket } from "node:net";
import { TLSSocket } from "node:tls";
import { Server, type Socket } from "@rt/server";
import { io as dial } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { CERTIFICATE, KEY } from "./support/certificate.ts";
import { WAYS } from "./support/client.ts";
import { pair } from "./support/pair.ts";
import { ends } from "./support/rt-ends.ts";
import { portOf } from "./support/server.ts";
import { next } from "./support/wait.ts";

/* What applications ask of `socket.request.socket`, as they do of that of any request of Node. */

/** What a client's socket says of its certificate. */
function certificateOn(socket: NetSocket): readonly unknown[] {
  return isTls(socket) ? [socket.authorized, socket.getPeerCertificate(true).subject?.CN] : [];
}

/** As much of it as is asked here. */
function isTls(socket: NetSocket): socket is TLSSocket {
  return "getPeerCertificate" in socket;
}

/** A server that asks clients for certificates, and what its middleware and its engine saw of one client, which then said something. */
async function shownTo(way: "polling" | "websocket", certificate: object): Promise<readonly unknown[]> {
  const identity = { key: KEY, cert: CERTIFICATE, ca: CERTIFICATE };
  const http = createSecure({ ...identity, requestCert: true, rejectUnauthorized: false });
  const io = new Server(http, { closeTimeout: 100 });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => void io.close());
  const seen: unknown[] = [];
  io.engine.on("connection", ({ request }) => seen.push(certificateOn(Reflect.get(request, "client"))));
  io.use((socket, go) => {
    seen.push(certificateOn(socket.request.socket), socket.handshake.secure);
    go();
  });
  const options = { transports: [way], forceNew: true, reconnection: false, ca: CERTIFICATE, ...certificate };
  const peer = dial(`https://localhost:${portOf(http)}`, options);
  onTestFinished(() => void peer.disconnect());
  await next(peer, "connect");
  return seen;
}

describe.each(["polling", "websocket"] as const)("over TLS, by %s", (way) => {
  test("a certificate that the client has shown is seen", async () => {
    const shown = [true, "localhost"];
    expect(await shownTo(way, { key: KEY, cert: CERTIFICATE })).toEqual([shown, shown, true]);
  });

  test("none is no certificate", async () => {
    const none = [false, undefined];
    expect(await shownTo(way, {})).toEqual([none, none, true]);
  });
});

describe.each(WAYS)("by %s", (way) => {
  test("where the client is, is known", async () => {
    const { socket } = await pair(way);
    const { socket: below } = socket.request;
    expect([below.remoteAddress, below.remoteFamily]).toEqual(["127.0.0.1", "IPv4"]);
    expect(below.remotePort).toBeGreaterThan(0);
    expect(Reflect.get(socket.request, "client")).toBe(below);
    expect(certificateOn(below)).toEqual([]);
    expect(below instanceof TLSSocket).toBe(false);
  });
});

test("by a WebSocket, it is the socket itself", async () => {
  const { socket, port } = await pair("websocket");
  const { socket: below } = socket.request;
  expect([below.localPort, below.address(), below.destroyed]).toEqual([port, expect.objectContaining({ port }), false]);
});

test("a session that outlives its link keeps no socket", async () => {
  const { socket } = await ends("websocket");
  const { socket: below } = socket.request;
  expect([below.remoteAddress, below.localPort]).toEqual(["127.0.0.1", undefined]);
  expect(below.remotePort).toBeGreaterThan(0);
});

describe("the request of a connection", () => {
  test("is let go with `null`; who asks all the same gets one like it", async () => {
    const { io, port } = await pair("websocket");
    const asked = next<[Socket]>(io, "connection");
    let before: unknown;
    io.engine.on("connection", (conn) => {
      before = conn.request;
      conn.request = null;
    });
    const peer = dial(`http://127.0.0.1:${port}`, { transports: ["websocket"], forceNew: true });
    onTestFinished(() => void peer.disconnect());
    const [{ request, handshake }] = await asked;
    expect(request).not.toBe(before);
    expect([request.url, request.headers]).toEqual([handshake.url, handshake.headers]);
  });

  test("has the headers of the handshake, which all namespaces share", async () => {
    const { io, peer, socket } = await pair("websocket");
    const joined = next<[Socket]>(io.of("/x"), "connection");
    peer.io.socket("/x").connect();
    const [other] = await joined;
    expect(socket.handshake.headers).toBe(socket.request.headers);
    expect(other.handshake.headers).toBe(socket.handshake.headers);
  });
});
