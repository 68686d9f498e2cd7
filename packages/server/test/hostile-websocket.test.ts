import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { Poller } from "./support/http.ts";
import { frame, head, Raw, textFrame, upgradeHead } from "./support/raw.ts";
import { besiege, nextSocket, underSiege } from "./support/siege.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/* A.6 and F.1: frames that no client may send, and connections that are cut at every point of their beginning. */

underSiege();

/** Reserved bits and opcodes. */
const RSV1 = 0x40;
const RSV2 = 0x20;
const RSV3 = 0x10;
const FIN = 0x80;

describe("a WebSocket", () => {
  test.each([
    ["CVE-2022-21676: RSV1", frame(FIN | RSV1 | 1, "4"), 1002],
    ["CVE-2022-21676: RSV2", frame(FIN | RSV2 | 1, "4"), 1002],
    ["CVE-2022-21676: RSV3", frame(FIN | RSV3 | 1, "4"), 1002],
    ["A.6: an unmasked frame", frame(FIN | 1, "4", 0), 1002],
    ["A.6: an unknown opcode", frame(FIN | 3, "4"), 1002],
    ["A.6: a long control frame", frame(FIN | 9, "x".repeat(126)), 1002],
    ["A.6: a control frame in pieces", frame(9, "x"), 1002],
    ["A.6: a continuation of nothing", frame(FIN, "x"), 1002],
    ["A.6: text within text", Buffer.concat([frame(1, "4"), frame(FIN | 1, "4")]), 1002],
    ["A.6: a close frame of one byte", frame(FIN | 8, "x"), 1002],
    ["A.6: a close code that is none", frame(FIN | 8, Buffer.from([0, 1])), 1002],
    ["A.6: invalid UTF-8", frame(FIN | 1, Buffer.from([0x34, 0xff])), 1007],
    [
      "A.6, CVE-2016-10542: a length above the limit",
      Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 15, 66, 65, 0, 0, 0, 0]),
      1009,
    ],
    ["A.6: a length of 2^63", Buffer.from([0x81, 0xff, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0]), 1009],
  ])("%s closes it with the code", async (_row, bytes, code) => {
    const served = await besiege();
    const connected = nextSocket(served);
    const raw = await Raw.joined(served.port);
    const left = next(await connected, "disconnect");
    raw.received = "";
    raw.send(bytes);
    expect((await left)[0]).toBe("transport error");
    await raw.closed;
    expect(Buffer.from(raw.received, "latin1").subarray(0, 4)).toEqual(Buffer.from([0x88, 2, code >> 8, code & 255]));
  });

  test("A.6, CVE-2022-21676: RSV bits in the same packet as the request, before anything else", async () => {
    const { port, io } = await besiege();
    const raw = await Raw.to(port, Buffer.concat([Buffer.from(upgradeHead()), frame(FIN | RSV1 | 1, "4")]));
    await raw.closed;
    await until(() => io.engine.clientsCount === 1);
  });

  test.each([
    ["abc", "parse error"],
    ["", "parse error"],
    ["9", "parse error"],
    ["2", "transport error"],
    ["2probe", "transport error"],
    ["1", "transport close"],
    ["4", "forced close"],
    ["b", "forced close"],
    ["bAQID", "forced close"],
  ])("A.6: the text %j", async (text, reason) => {
    const served = await besiege();
    const connected = nextSocket(served);
    const wire = await Wire.connected(served.port);
    const left = next(await connected, "disconnect");
    wire.send(text);
    expect((await left)[0]).toBe(reason);
    expect(await wire.closed).toEqual({ code: 1005 });
  });

  test.each(["5", "6", "0", '0{"sid":"x"}', "3", "3probe"])("A.6: the text %j harms nothing", async (text) => {
    const { port } = await besiege();
    const wire = await Wire.connected(port);
    wire.send(text, '42["echo",1]');
    expect(await wire.next()).toBe('42["echo",1]');
  });

  test("A.6: as long as may be passes, a byte more is 1009", async () => {
    const { port } = await besiege({ maxHttpBufferSize: 1000 });
    const wire = await Wire.connected(port);
    const most = `42["echo","${"x".repeat(987)}"]`;
    wire.send(most);
    expect(await wire.next()).toBe(most);
    wire.send(`${most} `);
    expect(await wire.closed).toEqual({ code: 1009 });
  });

  test("CVE-2026-48779: more than 16,384 fragments of a message are too many, 1008", async () => {
    const { port } = await besiege();
    const raw = await Raw.joined(port);
    raw.received = "";
    raw.send(Buffer.concat([frame(1, "4"), ...Array.from({ length: 16_400 }, () => frame(0, ""))]));
    await raw.closed;
    expect(Buffer.from(raw.received, "latin1").subarray(0, 4)).toEqual(Buffer.from([0x88, 2, 0x03, 0xf0]));
  });

  test("F.3: 100,000 pings and pongs in a row are answered, and nobody waits for them", async () => {
    const { port } = await besiege();
    const raw = await Raw.joined(port);
    const flood = Array.from({ length: 10_000 }, () => Buffer.concat([frame(FIN | 10, ""), frame(FIN | 9, "x")]));
    const all = Buffer.concat(flood);
    for (let times = 0; times < 5; times++) raw.send(all);
    raw.send(textFrame('42["echo","after"]'));
    await raw.sees('42["echo","after"]');
    raw.reset();
  });

  test("F.1 CVE-2016-10518: a ping comes back with the bytes it had, and no others", async () => {
    const { port } = await besiege();
    const raw = await Raw.joined(port);
    raw.received = "";
    raw.send(frame(FIN | 9, "10000"), frame(FIN | 9, ""), textFrame('42["echo",1]'));
    await raw.sees('42["echo",1]');
    expect(raw.received).toBe(`\x8a\x0510000\x8a\x00\x81\x0c42["echo",1]`);
  });
});

describe("the extensions and headers of the request", () => {
  test.each([
    ["F.1 ws 3.3.1: constructor", "constructor; __proto__; toString=1, hasOwnProperty, __proto__"],
    ["B.10 permessage-deflate", "permessage-deflate; client_max_window_bits"],
    ["F.1: garbage", `${";,=".repeat(500)}"`],
  ])("%s are not taken, and harm nothing", async (_row, extensions) => {
    const { port } = await besiege();
    const raw = await Raw.to(port, upgradeHead(undefined, [`Sec-WebSocket-Extensions: ${extensions}`]));
    await raw.sees('"maxPayload"');
    expect(raw.received).toMatch(/^HTTP\/1.1 101 /);
    expect(raw.received.toLowerCase()).not.toContain("extensions");
  });

  test("CVE-2024-37890: more headers than maxHeadersCount, so that `Upgrade` itself is missing", async () => {
    const http = createServer();
    http.maxHeadersCount = 20;
    const { port, io } = await besiege({}, http);
    const many = Array.from({ length: 200 }, (_, index) => `X-${index}: 1`);
    const raw = await Raw.to(
      port,
      head("GET /socket.io/?EIO=4&transport=websocket", [...many, "Connection: Upgrade", "Upgrade: websocket"]),
    );
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1.1 400 /);
    expect(io.engine.clientsCount).toBe(1);
  });
});

describe("a connection that is cut", () => {
  /** Every point of a handshake. */
  const WHOLE = upgradeHead();

  test("CVE-2022-41940: by a reset within and behind the request, of any transport and any fault", async () => {
    const { port, io, http } = await besiege();
    let open = 0;
    http.on("connection", (socket) => {
      open++;
      socket.on("close", () => open--);
    });
    const heads = [
      WHOLE,
      upgradeHead("EIO=4&transport=polling"),
      upgradeHead("EIO=3&transport=websocket"),
      upgradeHead("EIO=4&transport=__proto__"),
      upgradeHead("EIO=4&transport=websocket&sid=__proto__"),
      WHOLE.replace("websocket\r\n", "h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"),
      head("PRI *").replace("1.1", "2.0"),
    ];
    for (const sent of heads) {
      for (const part of [sent, sent.slice(0, -2), sent.slice(0, 30), sent.slice(0, 1)]) {
        const raw = await Raw.to(port, part);
        raw.reset();
        await raw.closed;
      }
    }
    await until(() => open === 0);
    expect(io.engine.clientsCount).toBe(1);
  });

  test("CVE-2022-41940: by a reset right behind the 101", async () => {
    const { port, io } = await besiege();
    for (let times = 0; times < 20; times++) {
      const raw = await Raw.to(port, WHOLE);
      await raw.sees("HTTP/1.1 101");
      raw.reset();
    }
    await until(() => io.engine.clientsCount === 1);
  });

  test("F.2.14: by a reset while an upgrade that nobody claims is waited for", async () => {
    const { port, http } = await besiege();
    for (const path of ["/elsewhere", "/socket.io/more"]) {
      const upgraded = next<[unknown, { once: never }]>(http, "upgrade");
      const raw = await Raw.to(port, WHOLE.replace("/socket.io/", path));
      const [, socket] = await upgraded;
      const closed = next(socket, "close");
      raw.reset();
      await closed;
    }
  });

  test("A.10: an upgrade that nobody claims is ended without a byte after destroyUpgradeTimeout", async () => {
    const { port } = await besiege({ destroyUpgradeTimeout: 50 });
    const raw = await Raw.to(port, WHOLE.replace("/socket.io/", "/elsewhere"));
    await raw.closed;
    expect(raw.received).toBe("");
  });

  test("F.1 HTTP/2: its preface and an upgrade to it are refused", async () => {
    const { port } = await besiege();
    const preface = await Raw.to(port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    await preface.closed;
    const upgrade = await Raw.to(port, WHOLE.replace("websocket\r\n", "h2c\r\n"));
    await upgrade.closed;
    expect(upgrade.received).toMatch(/^HTTP\/1.1 400 /);
  });

  test("F.3: half a frame, then silence, is bounded by the heartbeat", async () => {
    const time = stillTime();
    const served = await besiege({ pingInterval: 200, pingTimeout: 400 });
    const connected = nextSocket(served);
    const raw = await Raw.joined(served.port);
    const left = next(await connected, "disconnect");
    // Bytes that come to no frame prove no life.
    const half = [frame(1, '42["echo",'), frame(FIN, "4").subarray(0, 3)];
    raw.send(Buffer.concat([textFrame('42["echo","before"]'), ...half]));
    await raw.sees("before");
    await served.pass(time, 220);
    await served.pass(time, 420);
    expect((await left)[0]).toBe("ping timeout");
    await raw.closed;
  });

  test("A.9: a client that does not answer the close frame is cut after closeTimeout", async () => {
    const { port, io } = await besiege({ closeTimeout: 100 });
    const raw = await Raw.joined(port);
    raw.send(textFrame("49"));
    await raw.closed;
    await until(() => io.engine.clientsCount === 1);
  });
});

describe("an upgrade of a session", () => {
  test.each(["4early", "zzz", "3probe", "6", "2", "", '42["echo",1]'])(
    "A.7: the first frame %j closes that WebSocket alone",
    async (text) => {
      const { port } = await besiege();
      const poller = await Poller.connected(port);
      const wire = await Wire.to(port, `transport=websocket&sid=${poller.sid}`);
      wire.send(text);
      expect(await wire.closed).toEqual({ code: 1005 });
      await poller.post('42["echo",1]');
      expect((await poller.poll()).body).toBe('42["echo",1]');
    },
  );

  test("A.7: a hundred WebSockets for one session: one is probed, the others are turned away", async () => {
    const { port, io } = await besiege({ upgradeTimeout: 200 });
    const poller = await Poller.connected(port);
    const query = `transport=websocket&sid=${poller.sid}`;
    const wires = await Promise.all(Array.from({ length: 100 }, () => Wire.to(port, query)));
    const codes = await Promise.all(wires.map((wire) => wire.closed));
    expect(codes).toEqual(wires.map(() => ({ code: 1005 })));
    await poller.post('42["echo",1]');
    expect((await poller.poll()).body).toBe('42["echo",1]');
    expect(io.engine.clientsCount).toBe(2);
  });

  test("A.7: one that is turned away, and does not answer the close frame, is cut after closeTimeout", async () => {
    const { port } = await besiege({ closeTimeout: 100 });
    const poller = await Poller.connected(port);
    const query = `EIO=4&transport=websocket&sid=${poller.sid}`;
    const probed = await Raw.to(port, upgradeHead(query));
    await probed.sees("HTTP/1.1 101");
    const turnedAway = await Raw.to(port, upgradeHead(query));
    await turnedAway.closed;
    expect(turnedAway.received.endsWith("\r\n\r\n\x88\x00")).toBe(true);
    probed.send(textFrame("2probe"));
    await probed.sees("3probe");
  });

  test("A.7: reset while it is probed, and once both agreed", async () => {
    const { port } = await besiege();
    const poller = await Poller.connected(port);
    for (const sent of ["", "2probe"]) {
      const raw = await Raw.to(port, upgradeHead(`EIO=4&transport=websocket&sid=${poller.sid}`));
      await raw.sees("HTTP/1.1 101");
      if (sent !== "") {
        raw.send(textFrame(sent));
        await raw.sees("3probe");
      }
      raw.reset();
      await raw.closed;
    }
    await poller.post('42["echo",1]');
    while (!(await poller.poll()).body.includes('42["echo",1]'));
  });
});
