import type { Socket as NetSocket } from "node:net";
import type { ServerOptions, Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { ask, eioPath, Poller } from "./support/http.ts";
import { type Served, serve } from "./support/server.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";
import { refusedUpgrade, Wire } from "./support/ws.ts";

/*
 * Annex H, Engine.IO. The reference suite's server echoes messages; ours does so one layer up, as the event `message`: what is
 * `4hello` there is `42["message","hello"]` here.
 */

const TIMES = { pingInterval: 300, pingTimeout: 200 };

async function echoing(options: ServerOptions = {}): Promise<Served> {
  const served = await serve(options);
  served.io.on("connection", (socket) => {
    socket.on("message", (...args) => socket.send(...args));
  });
  return served;
}

describe("handshake", () => {
  test("by polling, with all five keys", async () => {
    const { port } = await echoing(TIMES);
    const { status, headers, body } = await ask(port, eioPath("transport=polling"));
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/plain; charset=UTF-8");
    expect(headers["cache-control"]).toBe("no-store");
    expect(body).toMatch(
      /^0\{"sid":"[\w-]{20}","upgrades":\["websocket"\],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000\}$/,
    );
  });

  test("by WebSocket, with nothing to upgrade to", async () => {
    const { port } = await echoing(TIMES);
    const wire = await Wire.to(port);
    expect(await wire.next()).toMatch(
      /^0\{"sid":"[\w-]{20}","upgrades":\[\],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000\}$/,
    );
    wire.socket.close();
  });

  test.each([
    ["EIO=abc&transport=polling", 5],
    ["transport=polling", 5],
    ["EIO=4&transport=abc", 0],
    ["EIO=4", 0],
  ])("with %s is refused by code %i on both transports", async (query, code) => {
    const { port } = await echoing(TIMES);
    const { status, body } = await ask(port, `/socket.io/?${query}`);
    expect([status, JSON.parse(body)]).toEqual([400, { code, message: expect.any(String) }]);
    const refused = await refusedUpgrade(port, query.replace("polling", "websocket"));
    expect(refused.status).toBe(400);
  });

  test.each(["POST", "PUT"])("by %s is refused", async (method) => {
    const { port } = await echoing(TIMES);
    const { status, body } = await ask(port, eioPath("transport=polling"), { method });
    expect([status, body]).toEqual([400, '{"code":2,"message":"Bad handshake method"}']);
  });
});

describe("messages by polling", () => {
  test("one", async () => {
    const { port } = await echoing();
    const poller = await Poller.connected(port);
    const posted = await poller.post('42["message","hello"]');
    expect([posted.status, posted.headers["content-type"], posted.body]).toEqual([200, "text/html", "ok"]);
    const { status, headers, body } = await poller.poll();
    expect([status, headers["content-length"], body]).toEqual([200, "21", '42["message","hello"]']);
  });

  test("several in one payload", async () => {
    const { port } = await echoing();
    const poller = await Poller.connected(port);
    await poller.post('42["message","1"]\x1e42["message","€"]\x1e42["message","3"]');
    expect((await poller.poll()).body).toBe('42["message","1"]\x1e42["message","€"]\x1e42["message","3"]');
  });

  test("text and binary in one payload", async () => {
    const { port } = await echoing();
    const poller = await Poller.connected(port);
    await poller.post('42["message","a"]\x1e451-["message",{"_placeholder":true,"num":0}]\x1ebAQIDBA==');
    expect((await poller.poll()).body).toBe(
      '42["message","a"]\x1e451-["message",{"_placeholder":true,"num":0}]\x1ebAQIDBA==',
    );
  });

  test("a malformed payload closes the session", async () => {
    const { port, io } = await echoing();
    const connected = next<[{ once: never }]>(io, "connection");
    const poller = await Poller.connected(port);
    const [socket] = await connected;
    const left = next(socket, "disconnect");
    expect((await poller.post("abc")).status).toBe(200);
    expect((await left)[0]).toBe("parse error");
    expect((await poller.poll()).body).toBe('{"code":1,"message":"Session ID unknown"}');
  });

  test("a second GET ends the session, and one of the two is refused", async () => {
    const { port } = await echoing();
    const poller = await Poller.connected(port);
    const answers = await Promise.all([poller.poll(), poller.poll()]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]));
    expect((await poller.poll()).status).toBe(400);
  });
});

describe("messages by WebSocket", () => {
  test("text and binary", async () => {
    const { port } = await echoing();
    const wire = await Wire.connected(port);
    wire.send('42["message","hello"]');
    expect(await wire.next()).toBe('42["message","hello"]');
    wire.send('451-["message",{"_placeholder":true,"num":0}]', Buffer.from([1, 2, 3, 4]));
    expect(await wire.take(2)).toEqual(['451-["message",{"_placeholder":true,"num":0}]', Buffer.from([1, 2, 3, 4])]);
    wire.socket.close();
  });

  test("what is no frame closes it", async () => {
    const { port } = await echoing();
    const wire = await Wire.connected(port);
    wire.send("abc");
    // An empty close frame.
    expect(await wire.closed).toEqual({ code: 1005 });
  });
});

describe("heartbeat", () => {
  test("by polling: a ping comes, a pong keeps the session", async () => {
    const time = stillTime();
    const { port } = await echoing(TIMES);
    const poller = await Poller.connected(port);
    for (let round = 0; round < 3; round++) {
      await time.pass(320);
      expect((await poller.poll()).body).toBe("2");
      expect((await poller.post("3")).body).toBe("ok");
    }
  });

  test("by polling: silence ends the session", async () => {
    const time = stillTime();
    const { port, http } = await echoing(TIMES);
    const poller = await Poller.connected(port);
    await time.pass(320);
    expect((await poller.poll()).body).toBe("2");
    const accepted = next<[NetSocket]>(http, "connection");
    const polled = poller.poll();
    const [tcp] = await accepted;
    await until(() => tcp.bytesRead > 0);
    await time.pass(220);
    expect((await polled).body).toBe("1");
    expect((await poller.poll()).status).toBe(400);
  });

  test("by WebSocket: a ping comes, a pong keeps the session, one with what the ping did not say too", async () => {
    const time = stillTime();
    const { port, io } = await echoing(TIMES);
    const connected = next<[Socket]>(io, "connection");
    const wire = await Wire.connected(port);
    const [{ conn }] = await connected;
    for (const pong of ["3", "3probe", "3"]) {
      await time.pass(320);
      const came = next(conn, "packet");
      expect(await wire.next()).toBe("2");
      wire.send(pong);
      await came;
    }
    wire.socket.close();
  });

  test("by WebSocket: silence ends the session", async () => {
    const time = stillTime();
    const { port, io } = await echoing(TIMES);
    const connected = next<[{ once: never }]>(io, "connection");
    const wire = await Wire.connected(port);
    const left = next((await connected)[0], "disconnect");
    await time.pass(320);
    expect(await wire.next()).toBe("2");
    await time.pass(220);
    await wire.closed;
    expect((await left)[0]).toBe("ping timeout");
  });
});

describe("close by the client", () => {
  test("by polling: the pending GET is let go, and the session is gone", async () => {
    const { port, io } = await echoing();
    const connected = next<[{ once: never }]>(io, "connection");
    const poller = await Poller.connected(port);
    const left = next((await connected)[0], "disconnect");
    const [polled, posted] = await Promise.all([poller.poll(), poller.post("1")]);
    expect([polled.body, posted.body]).toEqual(["6", "ok"]);
    expect((await left)[0]).toBe("transport close");
    expect((await poller.poll()).status).toBe(400);
  });

  test("by WebSocket, in words", async () => {
    const { port } = await echoing();
    const wire = await Wire.connected(port);
    wire.send("1");
    expect(await wire.closed).toEqual({ code: 1005 });
  });
});

describe("upgrade", () => {
  async function probed(port: number): Promise<{ poller: Poller; wire: Wire }> {
    const poller = await Poller.connected(port);
    const wire = await Wire.to(port, `transport=websocket&sid=${poller.sid}`);
    wire.send("2probe");
    expect(await wire.next()).toBe("3probe");
    return { poller, wire };
  }

  test("moves the session: the poll is let go, and what follows comes by WebSocket", async () => {
    const { port } = await echoing();
    const poller = await Poller.connected(port);
    const polled = poller.poll();
    const wire = await Wire.to(port, `transport=websocket&sid=${poller.sid}`);
    wire.send("2probe");
    expect(await wire.next()).toBe("3probe");
    expect((await polled).body).toBe("6");
    wire.send("5");
    wire.send('42["message","hello"]');
    expect(await wire.next()).toBe('42["message","hello"]');
    wire.socket.close();
  });

  test("lets go each GET that comes before it is done", async () => {
    const { port } = await echoing();
    const { poller, wire } = await probed(port);
    expect((await poller.poll()).body).toBe("6");
    expect((await poller.poll()).body).toBe("6");
    wire.send("5", "1");
    await wire.closed;
  });

  test("old requests and a second WebSocket are turned away without harm", async () => {
    const { port } = await echoing();
    const { poller, wire } = await probed(port);
    wire.send("5");
    wire.send('42["message","up"]');
    expect(await wire.next()).toBe('42["message","up"]');
    const bad = '{"code":3,"message":"Bad request"}';
    expect(await poller.poll()).toMatchObject({ status: 400, body: bad });
    expect(await poller.post('42["message","x"]')).toMatchObject({ status: 400, body: bad });
    const second = await Wire.to(port, `transport=websocket&sid=${poller.sid}`);
    expect(await second.closed).toEqual({ code: 1005 });
    wire.send('42["message","still here"]');
    expect(await wire.next()).toBe('42["message","still here"]');
    wire.socket.close();
  });

  test("a second WebSocket while one is probed is turned away without harm", async () => {
    const { port } = await echoing();
    const { poller, wire } = await probed(port);
    const second = await Wire.to(port, `transport=websocket&sid=${poller.sid}`);
    expect(await second.closed).toEqual({ code: 1005 });
    wire.send("5", '42["message","hello"]');
    expect(await wire.next()).toBe('42["message","hello"]');
    wire.socket.close();
  });

  test.each(["4early", "zzz"])(
    "%s in place of the probe ends the WebSocket alone; a later attempt may do",
    async (text) => {
      const { port } = await echoing();
      const poller = await Poller.connected(port);
      const wire = await Wire.to(port, `transport=websocket&sid=${poller.sid}`);
      wire.send(text);
      expect(await wire.closed).toEqual({ code: 1005 });
      const again = await Wire.to(port, `transport=websocket&sid=${poller.sid}`);
      again.send("2probe", "5", '42["message","hello"]');
      expect(await again.take(2)).toEqual(["3probe", '42["message","hello"]']);
      again.socket.close();
    },
  );

  test("one that takes too long is given up, and polling goes on", async () => {
    const { port } = await serve({ upgradeTimeout: 100 });
    const poller = await Poller.connected(port);
    const wire = await Wire.to(port, `transport=websocket&sid=${poller.sid}`);
    wire.send("2probe");
    await wire.closed;
    expect((await poller.post('42["message","x"]')).body).toBe("ok");
  });

  test("is refused where it is not allowed", async () => {
    const { port } = await serve({ allowUpgrades: false });
    const poller = await Poller.connected(port);
    expect(poller.handshake["upgrades"]).toEqual([]);
    const refused = await refusedUpgrade(port, `EIO=4&transport=websocket&sid=${poller.sid}`);
    expect([refused.status, refused.body]).toEqual([400, "Bad request"]);
    expect((await poller.post('42["message","x"]')).body).toBe("ok");
  });

  test("the heartbeat goes on after it, though the pong to a ping before it was lost", async () => {
    const time = stillTime();
    const { port, io } = await echoing({ ...TIMES, pingTimeout: 20_000 });
    const connected = next<[Socket]>(io, "connection");
    const { poller, wire } = await probed(port);
    const [{ conn }] = await connected;
    await time.pass(320);
    // The ping leaves on the old transport, and nobody answers it.
    expect((await poller.poll()).body).toBe("2");
    wire.send("5");
    await until(() => conn.upgraded);
    await time.pass(20);
    expect(await wire.next()).toBe("2");
    const came = next(conn, "packet");
    wire.send("3");
    await came;
    await time.pass(320);
    expect(await wire.next()).toBe("2");
    wire.socket.close();
  });
});
