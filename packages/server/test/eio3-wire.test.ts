import { Server, type Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { ask } from "./support/http.ts";
import { oldConnected, serveOld } from "./support/old-client.ts";
import { OldPoller, oldAsk } from "./support/old-poller.ts";
import { IMPLEMENTATIONS } from "./support/reference.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";
import { refusedUpgrade, Wire } from "./support/ws.ts";

const BYTES = "application/octet-stream";

/** Text of the wire as an old client writes it: behind its length. */
function framed(...frames: readonly string[]): string {
  return frames.map((frame) => `${frame.length}:${frame}`).join("");
}

/** Sends back whatever comes, as it came. */
function echo(io: Server): void {
  io.on("connection", (socket) => socket.onAny((event, ...args) => socket.emit(event, ...args)));
}

describe.each(IMPLEMENTATIONS)("the wire of Engine.IO 3 at %s", (implementation) => {
  test("greets as that of Engine.IO 4 does, in its own format", async () => {
    const { port } = await serveOld(implementation, { pingInterval: 60_000 });
    const { greeting } = await OldPoller.open(port);
    expect([greeting.status, greeting.headers.get("content-type")]).toEqual([200, "text/plain; charset=UTF-8"]);
    expect(greeting.text).toMatch(
      /^118:0\{"sid":"[\w-]{20}","upgrades":\["websocket"\],"pingInterval":60000,"pingTimeout":20000,"maxPayload":1000000\}(2:40)?$/,
    );
  });

  test("carries text of all kinds, its length in UTF-16 units", async () => {
    const { io, port } = await serveOld(implementation);
    echo(io);
    const poller = await OldPoller.open(port);
    const posted = await poller.post(framed('42["x","€😀"]'));
    expect([posted.status, posted.headers.get("content-type"), posted.text]).toEqual([200, "text/html", "ok"]);
    expect((await poller.poll()).text).toBe('13:42["x","€😀"]');
  });

  test("answers a ping with a pong, whatever it says", async () => {
    const { port } = await serveOld(implementation);
    const poller = await OldPoller.open(port);
    await poller.post("1:2");
    expect((await poller.poll()).text).toBe("1:3");
    await poller.post("6:2probe");
    expect((await poller.poll()).text).toBe("1:3");
  });

  test("carries binary as bytes to a client that says nothing else", async () => {
    const { io, port } = await serveOld(implementation);
    echo(io);
    const poller = await OldPoller.open(port);
    const head = Buffer.from('451-["x",{"_placeholder":true,"num":0}]');
    const text = [0, ...Array.from(String(head.length), Number), 0xff, ...head];
    const body = Buffer.from([...text, 1, 5, 0xff, 4, 1, 2, 3, 4]);
    expect((await poller.post(body, BYTES)).status).toBe(200);
    const { headers, bytes } = await poller.poll();
    expect(headers.get("content-type")).toBe(BYTES);
    expect(bytes.toString("hex")).toBe(body.toString("hex"));
  });

  test("carries binary as base64 to a client that asks for it", async () => {
    const { io, port } = await serveOld(implementation);
    echo(io);
    const poller = await OldPoller.open(port, "&b64=1");
    const body = framed('451-["x",{"_placeholder":true,"num":0}]', "b4AQIDBA==");
    await poller.post(body);
    const { headers, text } = await poller.poll();
    expect([headers.get("content-type"), text]).toEqual(["text/plain; charset=UTF-8", body]);
  });

  test("calls a page's function, where it polls by scripts", async () => {
    const { io, port } = await serveOld(implementation);
    echo(io);
    const page = await OldPoller.open(port, "&b64=1&j=3");
    expect(page.greeting.text).toMatch(/^___eio\[3\]\("\d+:0\{.*\}(2:40)?"\);$/);
    const form = new URLSearchParams({ d: framed('42["x","a\\n€"]') }).toString();
    const posted = await page.post(form.replaceAll("%5C", "%5C%5C"), "application/x-www-form-urlencoded");
    expect([posted.status, posted.text]).toEqual([200, "ok"]);
    expect((await page.poll()).text).toBe(`___eio[3](${JSON.stringify('14:42["x","a\\n€"]')});`);
  });

  test("says goodbye in the answer that waits", async () => {
    const { io, port } = await serveOld(implementation);
    const arrived = next<[Socket]>(io, "connection");
    const poller = await OldPoller.open(port);
    const [socket] = await arrived;
    const answer = poller.poll();
    await until(() => socket.conn.transport.name === "polling");
    // The GET is there when the server has seen a POST that was sent after it.
    await poller.post("1:2");
    expect((await answer).text).toBe("1:3");
    const last = poller.poll();
    await poller.post("1:6");
    socket.conn.close();
    expect((await last).text).toBe("1:1");
  });

  test("lets go of a client that says goodbye", async () => {
    const { io, port } = await serveOld(implementation);
    const arrived = next<[Socket]>(io, "connection");
    const poller = await OldPoller.open(port);
    const [socket] = await arrived;
    const gone = next(socket, "disconnect");
    const last = poller.poll();
    await poller.post("1:1");
    expect([(await gone)[0], (await last).text]).toEqual(["transport close", "1:6"]);
  });

  test("does not mix with that of Engine.IO 4 in one session", async () => {
    const { port } = await serveOld(implementation);
    const mismatch = [400, '{"code":3,"message":"Bad request"}'];
    const old = await OldPoller.open(port);
    const wrong = await ask(port, `/socket.io/?EIO=4&transport=polling&sid=${old.sid}`);
    expect([wrong.status, wrong.body]).toEqual(mismatch);
    const { body } = await ask(port, "/socket.io/?EIO=4&transport=polling");
    const { sid } = JSON.parse(body.slice(1)) as { readonly sid: string };
    const other = await oldAsk(port, `transport=polling&sid=${sid}`);
    expect([other.status, other.text]).toEqual(mismatch);
    // Neither is harmed.
    await old.post("1:2");
    expect((await old.poll()).text).toBe("1:3");
  });

  test.each(["2", "abc", "5", ""])("is that of whoever asks for the revision %j, too", async (revision) => {
    const { port } = await serveOld(implementation);
    const { status, body } = await ask(port, `/socket.io/?EIO=${revision}&transport=polling`);
    expect(status).toBe(200);
    expect(body).toMatch(/^\d+:0\{.*\}(2:40)?$/);
  });

  test("carries binary on a WebSocket behind a byte for its type", async () => {
    const { io, port } = await serveOld(implementation);
    echo(io);
    const wire = await Wire.to(port, "EIO=3&transport=websocket");
    expect(await wire.take(2)).toEqual([expect.stringMatching(/^0\{"sid":.*"upgrades":\[\]/), "40"]);
    wire.send('451-["x",{"_placeholder":true,"num":0}]', Buffer.from([4, 1, 2, 3]));
    expect(await wire.take(2)).toEqual(['451-["x",{"_placeholder":true,"num":0}]', Buffer.from([4, 1, 2, 3])]);
    wire.send("2");
    expect(await wire.next()).toBe("3");
    wire.socket.close();
  });

  test("carries binary on a WebSocket as base64 to a client that asks for it", async () => {
    const { io, port } = await serveOld(implementation);
    echo(io);
    const wire = await Wire.to(port, "EIO=3&transport=websocket&b64=1");
    await wire.take(2);
    wire.send('451-["x",{"_placeholder":true,"num":0}]', "b4AQID");
    expect(await wire.take(2)).toEqual(['451-["x",{"_placeholder":true,"num":0}]', "b4AQID"]);
    wire.socket.close();
  });

  test("ends with a pong, which is not for a client to send", async () => {
    const { io, port } = await serveOld(implementation);
    const arrived = next<[Socket]>(io, "connection");
    const poller = await OldPoller.open(port);
    const [socket] = await arrived;
    const gone = next(socket, "disconnect");
    await poller.post("1:3");
    expect((await gone)[0]).toBe("transport error");
  });

  test("ends with a client that has fallen silent", async () => {
    const { io, port } = await serveOld(implementation, { pingInterval: 40, pingTimeout: 40 });
    const gone = new Promise((resolve) => {
      io.once("connection", (socket) => socket.once("disconnect", resolve));
    });
    await OldPoller.open(port);
    expect(await gone).toBe("ping timeout");
  });

  test("says that a namespace is not there as it does to clients of today", async () => {
    const { port } = await serveOld(implementation);
    const poller = await OldPoller.open(port);
    await poller.post(framed("40/nope?a=1,"));
    expect((await poller.poll()).text).toBe(framed('44/nope,{"message":"Invalid namespace"}'));
  });

  test("sets the cookie that clients of today get, too", async () => {
    const { port } = await serveOld(implementation, { cookie: true });
    const { greeting, sid } = await OldPoller.open(port);
    expect(greeting.headers.get("set-cookie")).toContain(`io=${sid}`);
  });

  test("compresses long text, and says what it was", async () => {
    const { io, port } = await serveOld(implementation);
    echo(io);
    const poller = await OldPoller.open(port);
    await poller.post(framed(`42["long","${"x".repeat(5_000)}"]`));
    const { headers, text } = await poller.poll();
    expect(headers.get("content-encoding")).toMatch(/gzip|deflate|br/);
    expect(headers.get("content-type")).toBe("text/plain; charset=UTF-8");
    expect(text).toBe(framed(`42["long","${"x".repeat(5_000)}"]`));
  });
});

describe("the wire of Engine.IO 3", () => {
  // As in the servers of its own time; the reference of today needs two answers for it.
  test("greets with the first namespace in the same answer", async () => {
    const { port } = await serveOld("rt");
    expect((await OldPoller.open(port)).greeting.text).toMatch(/\}2:40$/);
  });

  // The reference reads on where bytes are malformed.
  test.each([
    ["text without a length", "4hello", "text/plain"],
    ["the payload of Engine.IO 4", '42["x"]\u001e42["y"]', "text/plain"],
    ["a length beyond the end", "99:42", "text/plain"],
    ["digits without an end", "9".repeat(10_000), "text/plain"],
    ["a negative length", "-1:4", "text/plain"],
    ["half a pair of surrogates", "2:4😀", "text/plain"],
    ["bytes of no kind", Buffer.from([7, 1, 0xff, 0x34]), BYTES],
    ["bytes without an end of the length", Buffer.alloc(1_000, 9), BYTES],
    ["bytes with a length beyond the end", Buffer.from([1, 9, 9, 9, 9, 0xff, 4]), BYTES],
  ])("ends with %s, and nobody else hears of it", async (_name, body, type) => {
    const { io, port } = await serveOld("rt");
    const arrived = next<[Socket]>(io, "connection");
    const poller = await OldPoller.open(port);
    const [socket] = await arrived;
    const gone = next(socket, "disconnect");
    const posted = await poller.post(body, type);
    expect(posted.status).toBe(200);
    // A packet that is cut short ends it before the rest does.
    expect(["parse error", "forced close"]).toContain((await gone)[0]);
    expect((await OldPoller.open(port)).greeting.status).toBe(200);
  });
});

describe("the id of a client of Socket.IO 2, which everybody may have seen", () => {
  test.each(["websocket", "upgrade"] as const)("opens nothing, where it has come by %s", async (way) => {
    const { io, port } = await serveOld("rt");
    io.on("connection", (socket) => socket.on("still there", (answer) => answer("yes")));
    const peer = await oldConnected(port, way);
    const { id } = peer;
    const polled = await oldAsk(port, `transport=polling&sid=${id}`);
    const posted = await oldAsk(port, `transport=polling&sid=${id}`, { method: "POST", body: "1:1" });
    expect([polled.status, posted.status]).toEqual([400, 400]);
    const second = await Wire.to(port, `EIO=3&transport=websocket&sid=${id}`);
    second.send("2probe");
    await second.closed;
    expect(second.unread).toEqual([]);
    expect(await new Promise((resolve) => peer.emit("still there", resolve))).toBe("yes");
  });
});

describe("a server that was not asked to take them", () => {
  test.each([undefined, false])("refuses clients of Engine.IO 3 (%s)", async (allowEIO3) => {
    const { port } = await serve(allowEIO3 === undefined ? {} : { allowEIO3 });
    const { status, text } = await oldAsk(port);
    expect([status, text]).toEqual([400, '{"code":5,"message":"Unsupported protocol version"}']);
    const refused = await refusedUpgrade(port, "EIO=3&transport=websocket");
    expect([refused.status, refused.body]).toEqual([400, "Unsupported protocol version"]);
  });

  test.each(["streaming", "sse", "multipart"])(
    "refuses them on %s, which they never knew, also if it was asked to",
    async (transport) => {
      const { port } = await serve({ allowEIO3: true });
      const { status, text } = await oldAsk(port, `transport=${transport}`);
      expect([status, text]).toEqual([400, '{"code":5,"message":"Unsupported protocol version"}']);
    },
  );

  test.each(["yes", 1])("is asked by a boolean, not by %j", (allowEIO3) => {
    const refusal = { code: "INVALID_OPTION", message: expect.stringContaining("allowEIO3") as unknown };
    const make = (): unknown => Reflect.construct(Server, [{ allowEIO3 }]);
    expect(make).toThrow(expect.objectContaining(refusal));
  });

  test("offers them no session that outlives its links, whatever they say", async () => {
    const { port } = await serve({ allowEIO3: true });
    const { text } = await oldAsk(port, "transport=polling&rt=1&seq=1");
    expect(text).toMatch(/^\d+:0\{.*"maxPayload":1000000\}2:40$/);
  });

  test("sends clients of other origins what CORS asks for, old ones too", async () => {
    const { port } = await serve({ allowEIO3: true, cors: { origin: "http://a.example", credentials: true } });
    const { headers } = await oldAsk(port, "transport=polling", { headers: { origin: "http://a.example" } });
    expect([headers.get("access-control-allow-origin"), headers.get("access-control-allow-credentials")]).toEqual([
      "http://a.example",
      "true",
    ]);
  });
});
