import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { ask, eioPath, Poller } from "./support/http.ts";
import { NodeWire, nodeFrame, nodeHead } from "./support/node-wire.ts";
import { Raw } from "./support/raw.ts";
import { greeted } from "./support/rt-client.ts";
import { dial } from "./support/rt-link.ts";
import { besiege, nextSocket, underSiege } from "./support/siege.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";

/* The transport `node`: frames that no client may send, connections that are cut, stalled and flooded, and who is let in. */

underSiege();

/** The first bytes of a frame of the length given, whatever it is. */
function claim(flag: number, length: bigint): Buffer {
  const header = Buffer.alloc(9);
  header[0] = flag | 127;
  header.writeBigUInt64BE(length, 1);
  return header;
}

describe("a client that breaks the framing", () => {
  test.each([
    ["an empty text", Buffer.of(0), 10],
    ["an unknown type", nodeFrame("7"), 10],
    ["text that is no UTF-8", Buffer.of(2, 0x34, 0xff), 10],
    ["HTTP", Buffer.from(nodeHead()), 10],
    ["a byte more than may be", claim(0, 1_000_001n), 14],
    ["a binary message above the limit", claim(0x80, 1_000_001n), 14],
    ["a length of 2^53", claim(0x80, 2n ** 53n), 14],
    ["a length of 2^63", claim(0, 2n ** 63n), 14],
    ["a length of 2^64 - 1", claim(0x80, 2n ** 64n - 1n), 14],
    ["a ping", nodeFrame("2"), 11],
  ])("by %s is disconnected, with a code", async (_what, bytes, code) => {
    const served = await besiege();
    const connected = nextSocket(served);
    const wire = await NodeWire.connected(served.port);
    const left = next<[string, { code: number }]>((await connected).conn, "close");
    wire.socket.write(bytes);
    expect((await left)[1].code).toBe(code);
    await wire.closed;
  });

  test("has a session that would outlive its links end, too, and is told the code", async () => {
    const { port, io } = await besiege();
    const link = await dial(port, "node");
    await greeted(link);
    await link.send("40");
    expect(String(await link.next())).toMatch(/^40\{/);
    await link.send("7");
    expect(String(await link.next())).toMatch(/^1\{"code":10,/);
    await link.ended();
    await until(() => io.engine.clientsCount === 1);
    expect(io.engine.suspendedCount).toBe(0);
  });

  test("may send frames of any length up to the limit", async () => {
    const { port } = await besiege({ maxHttpBufferSize: 100_000 });
    const wire = await NodeWire.connected(port);
    for (const size of [100, 125, 126, 65_535, 65_536, 100_000]) {
      const most = `42["echo","${"x".repeat(size - 13)}"]`;
      wire.send(most);
      expect(await wire.next()).toBe(most);
    }
    wire.socket.write(claim(0, 100_001n));
    await wire.closed;
  });

  test("may cut frames at every byte, and in none", async () => {
    const { port } = await besiege();
    const wire = await NodeWire.connected(port);
    const said = Buffer.concat([nodeFrame('42["echo",1]'), nodeFrame(`42["echo","${"y".repeat(200)}"]`)]);
    for (const byte of said) {
      wire.socket.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    wire.socket.write(Buffer.concat([said, said]));
    for (let times = 0; times < 3; times++) {
      expect(await wire.next()).toBe('42["echo",1]');
      expect(await wire.next()).toBe(`42["echo","${"y".repeat(200)}"]`);
    }
    wire.socket.destroy();
  });
});

describe("a connection", () => {
  test("that is cut at any byte of its request is gone, and nothing is left of it", async () => {
    const { port, io, http } = await besiege();
    let open = 0;
    http.on("connection", (socket) => {
      open++;
      socket.on("close", () => open--);
    });
    const whole = nodeHead();
    const points = [...Array.from(whole, (_, at) => at + 1).filter((at) => at % 7 === 0), whole.length];
    for (const point of points) {
      const raw = await Raw.to(port, whole.slice(0, point));
      raw.reset();
      await raw.closed;
    }
    await until(() => open === 0 && io.engine.clientsCount === 1);
  });

  test("that is cut at any byte of its first frames is gone", async () => {
    const { port, io } = await besiege();
    const frames = Buffer.concat([nodeFrame("40"), nodeFrame('42["x",1]')]);
    for (let point = 0; point <= frames.length; point++) {
      const wire = await NodeWire.to(port);
      wire.socket.end(frames.subarray(0, point));
      await wire.closed;
    }
    await until(() => io.engine.clientsCount === 1);
  });

  test("that says nothing, or half a frame, is bounded by connectTimeout and the heartbeat", async () => {
    const time = stillTime();
    const served = await besiege({ connectTimeout: 150, pingInterval: 200, pingTimeout: 300 });
    const silent = await NodeWire.to(served.port);
    await served.pass(time, 170);
    await silent.closed;
    const connected = nextSocket(served);
    const halved = await NodeWire.connected(served.port);
    const left = next(await connected, "disconnect");
    halved.socket.write(Buffer.concat([nodeFrame('42["echo",1]'), nodeFrame('42["echo",2]').subarray(0, 5)]));
    expect(await halved.next()).toBe('42["echo",1]');
    await served.pass(time, 220);
    await served.pass(time, 320);
    expect((await left)[0]).toBe("ping timeout");
    await halved.closed;
  });

  test("whose request has no end of headers is refused", async () => {
    const { port, io } = await besiege();
    const raw = await Raw.to(port, nodeHead().slice(0, -2), `X-Long: ${"x".repeat(100_000)}`);
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1.1 431 /);
    expect(io.engine.clientsCount).toBe(1);
  });

  test("that never reads is ended when too much waits for it, and others are served meanwhile", async () => {
    const served = await besiege({ maxBacklog: 2_000_000 });
    const connected = nextSocket(served);
    const wire = await NodeWire.connected(served.port);
    const socket = await connected;
    const left = next<[string, { code: number }]>(socket.conn, "close");
    wire.socket.pause();
    const body = "x".repeat(100_000);
    // More than the kernel holds on both sides, and the limit on top.
    for (let n = 0; n < 1_000 && socket.connected; n++) {
      socket.emit("flood", body);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await left)[1].code).toBe(15);
    wire.socket.destroy();
  });

  test("that floods with small frames is served, and so are others", async () => {
    const { port } = await besiege();
    const wire = await NodeWire.connected(port);
    const noops = Buffer.concat(Array.from({ length: 20_000 }, () => nodeFrame("6")));
    for (let times = 0; times < 5; times++) wire.socket.write(noops);
    wire.send('42["echo","after"]');
    expect(await wire.next()).toBe('42["echo","after"]');
    wire.socket.destroy();
  });

  test("that the client half-closes is closed by the server", async () => {
    const { port, io } = await besiege();
    const wire = await NodeWire.connected(port);
    wire.socket.end();
    await wire.closed;
    await until(() => io.engine.clientsCount === 1);
  });
});

describe("who asks for it", () => {
  test("without an upgrade gets the error of Engine.IO, as JSON", async () => {
    const { port, refusals } = await besiege();
    expect(await ask(port, eioPath("transport=node"))).toMatchObject({
      status: 400,
      body: '{"code":3,"message":"Bad request"}',
    });
    expect(refusals.map(({ context }) => context["name"])).toEqual(["TRANSPORT_HANDSHAKE_ERROR"]);
  });

  test.each([
    ["by another method", nodeHead().replace("GET", "PUT"), "Bad handshake method"],
    ["with another protocol", nodeHead().replace("Upgrade: rt", "Upgrade: websocket"), "the Upgrade header"],
    ["with another version of Engine.IO", nodeHead().replace("EIO=4", "EIO=3"), "Unsupported protocol version"],
    ["for a session that is not there", nodeHead("transport=node&sid=nobody"), "Session ID unknown"],
    ["by another name", nodeHead("transport=Node"), "Transport unknown"],
  ])("%s is refused before the 101, in plain text", async (_how, request, message) => {
    const { port } = await besiege();
    const raw = await Raw.to(port, request);
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(raw.received).toContain(message);
  });

  test("as WebSocket is refused by WebSocket's rules", async () => {
    const { port } = await besiege();
    const raw = await Raw.to(port, nodeHead("transport=websocket"));
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1.1 400 [^]*the Upgrade header does not name websocket$/);
  });

  test("to take over a plain session gets nothing, and the session goes on", async () => {
    const { port } = await besiege();
    const poller = await Poller.connected(port);
    const raw = await Raw.to(port, nodeHead(`transport=node&sid=${poller.sid}`));
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1.1 400 [^]*Bad request$/);
    await poller.post('42["echo",1]');
    expect((await poller.poll()).body).toBe('42["echo",1]');
  });

  test("of a server that does not have it hears that it is unknown", async () => {
    const { port } = await besiege({ transports: ["polling", "websocket"] });
    const raw = await Raw.to(port, nodeHead());
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1.1 400 [^]*Transport unknown$/);
  });

  test("passes the same doors as all others: origin, allowRequest, middleware headers", async () => {
    const asked: unknown[] = [];
    const { port, io } = await besiege(
      {
        allowedOrigins: ["https://good.example"],
        allowRequest: (request, callback) => {
          asked.push(request.url);
          callback(null, !String(request.url).includes("refuse=1"));
        },
      },
      createServer(),
    );
    io.engine.on("headers", (headers) => {
      headers["X-Own"] = "1";
    });
    const foreign = await Raw.to(port, nodeHead("transport=node", ["Origin: https://bad.example"]));
    await foreign.closed;
    expect(foreign.received).toMatch(/^HTTP\/1.1 400 [^]*Forbidden$/);
    const refused = await Raw.to(port, nodeHead("transport=node&refuse=1"));
    await refused.closed;
    expect(refused.received).toMatch(/^HTTP\/1.1 400 [^]*Forbidden$/);
    const good = await Raw.to(port, nodeHead("transport=node", ["Origin: https://good.example"]));
    await good.sees('"maxPayload"');
    expect(good.received).toMatch(/^HTTP\/1.1 101 [^]*\r\nx-own: 1\r\n/);
    expect(asked.filter((url) => String(url).includes("transport=node"))).toHaveLength(2);
    good.reset();
  });
});

describe("the open frame of a polling session", () => {
  test("names it to a client whose session outlives its links, and not to a plain one", async () => {
    const { port } = await besiege();
    const upgradesOf = async (query: string): Promise<unknown> => {
      const { body } = await ask(port, eioPath(query));
      return (JSON.parse(body.slice(1)) as { upgrades: unknown }).upgrades;
    };
    expect(await upgradesOf("transport=polling")).toEqual(["websocket"]);
    expect(await upgradesOf("transport=polling&rt=1&seq=1")).toEqual(["websocket", "node"]);
  });

  test("names nothing where the server allows no upgrades", async () => {
    const { port } = await besiege({ allowUpgrades: false });
    const { body } = await ask(port, eioPath("transport=polling&rt=1&seq=1"));
    expect(JSON.parse(body.slice(1))).toMatchObject({ upgrades: [] });
  });
});
