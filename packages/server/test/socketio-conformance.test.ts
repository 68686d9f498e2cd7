import type { ServerOptions, Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { Poller } from "./support/http.ts";
import { type Served, serve } from "./support/server.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/** The server of the reference's suite: it tells what it was given, echoes events, and knows `/` and `/custom`. */
async function suite(options: ServerOptions = {}): Promise<Served> {
  const served = await serve(options);
  const welcome = (socket: Socket): void => {
    socket.emit("auth", socket.handshake.auth);
    socket.on("message", (...args) => socket.emit("message-back", ...args));
    socket.on("message-with-ack", (...args) => {
      const answer: unknown = args.pop();
      if (typeof answer === "function") answer(...args);
    });
  };
  served.io.on("connection", welcome);
  served.io.of("/custom").on("connection", welcome);
  return served;
}

async function opened(port: number): Promise<Wire> {
  const wire = await Wire.to(port);
  await wire.next();
  return wire;
}

const SID = /^\{"sid":"[\w-]{20}"\}$/;

describe("connect", () => {
  test("to the main namespace; what the handler emits follows the answer", async () => {
    const { port } = await suite();
    const wire = await opened(port);
    wire.send("40");
    const [answer, auth] = await wire.take(2);
    expect(String(answer).slice(0, 2)).toBe("40");
    expect(String(answer).slice(2)).toMatch(SID);
    expect(auth).toBe('42["auth",{}]');
    wire.socket.close();
  });

  test("with a payload", async () => {
    const { port } = await suite();
    const wire = await opened(port);
    wire.send('40{"token":"123"}');
    expect((await wire.take(2))[1]).toBe('42["auth",{"token":"123"}]');
    wire.socket.close();
  });

  test.each(["40/custom", "40/custom,", '40/custom,{"token":"abc"}'])("to a custom namespace: %s", async (text) => {
    const { port } = await suite();
    const wire = await opened(port);
    wire.send(text);
    const [answer, auth] = await wire.take(2);
    expect(String(answer).slice(0, 10)).toBe("40/custom,");
    expect(String(answer).slice(10)).toMatch(SID);
    expect(auth).toBe(`42/custom,["auth",${text.includes("{") ? '{"token":"abc"}' : "{}"}]`);
    wire.socket.close();
  });

  test("to a namespace that is not there is refused, and the connection stays", async () => {
    const { port } = await suite();
    const wire = await opened(port);
    wire.send("40/random,");
    expect(await wire.next()).toBe('44/random,{"message":"Invalid namespace"}');
    wire.send("40/constructor,", "40/__proto__");
    expect(await wire.take(2)).toEqual([
      '44/constructor,{"message":"Invalid namespace"}',
      '44/__proto__,{"message":"Invalid namespace"}',
    ]);
    wire.send("40");
    expect(String(await wire.next()).slice(2)).toMatch(SID);
    wire.socket.close();
  });

  test("each namespace gives an id of its own, and none is the link's", async () => {
    const { port } = await suite();
    const wire = await Wire.to(port);
    const open = String(await wire.next());
    wire.send("40", "40/custom");
    const answers = (await wire.take(4)).map(String).filter((text) => text.includes('"sid"'));
    const ids = [open, ...answers].map((text) => (JSON.parse(text.slice(text.indexOf("{"))) as { sid: string }).sid);
    expect(new Set(ids).size).toBe(3);
    wire.socket.close();
  });

  test.each(["4abc", "42", "41", "44{}"])("%s in its place closes the connection", async (text) => {
    const { port } = await suite();
    const wire = await opened(port);
    wire.send(text);
    expect(await wire.closed).toEqual({ code: 1005 });
  });

  test("silence closes the connection after the time-out", async () => {
    const { port } = await suite({ connectTimeout: 200 });
    const wire = await opened(port);
    expect(await wire.closed).toEqual({ code: 1005 });
  });

  test("a refused CONNECT does not stop the time-out", async () => {
    const time = stillTime();
    const { port } = await suite({ connectTimeout: 200 });
    const wire = await opened(port);
    wire.send("40/random,");
    await wire.next();
    await time.pass(220);
    expect(await wire.closed).toEqual({ code: 1005 });
  });
});

describe("disconnect", () => {
  test("the connection stays for the time-out, and takes another CONNECT", async () => {
    const time = stillTime();
    const { port, io } = await suite({ connectTimeout: 200 });
    const connected = next<[Socket]>(io, "connection");
    const wire = await opened(port);
    wire.send("40");
    const [first] = (await wire.take(2)).map(String);
    const left = next((await connected)[0], "disconnect");
    wire.send("41");
    expect(await left).toEqual(["client namespace disconnect", undefined]);
    wire.send("40");
    const [second] = (await wire.take(2)).map(String);
    expect(second).not.toBe(first);
    const leftAgain = next([...io.sockets.sockets.values()][0] ?? io, "disconnect");
    wire.send("41");
    await leftAgain;
    await time.pass(220);
    // Armed again when the last namespace was left (F.2, 13).
    expect(await wire.closed).toEqual({ code: 1005 });
  });

  test("from one namespace leaves the other", async () => {
    const { port } = await suite();
    const wire = await opened(port);
    wire.send("40", "40/custom");
    await wire.take(4);
    wire.send("41/custom,", '42["message","message to main namespace"]');
    expect(await wire.next()).toBe('42["message-back","message to main namespace"]');
    wire.socket.close();
  });
});

describe("message", () => {
  async function joined(port: number): Promise<Wire> {
    const wire = await opened(port);
    wire.send("40");
    await wire.take(2);
    return wire;
  }

  test("plain", async () => {
    const { port } = await suite();
    const wire = await joined(port);
    wire.send('42["message",1,"2",{"3":[true]}]');
    expect(await wire.next()).toBe('42["message-back",1,"2",{"3":[true]}]');
    wire.socket.close();
  });

  test("with two attachments", async () => {
    const { port } = await suite();
    const wire = await joined(port);
    wire.send('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    wire.send(Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6]));
    expect(await wire.take(3)).toEqual([
      '452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
      Buffer.from([1, 2, 3]),
      Buffer.from([4, 5, 6]),
    ]);
    wire.socket.close();
  });

  test("with an acknowledgement", async () => {
    const { port } = await suite();
    const wire = await joined(port);
    wire.send('42456["message-with-ack",1,"2",{"3":[false]}]');
    expect(await wire.next()).toBe('43456[1,"2",{"3":[false]}]');
    wire.send('420["message-with-ack"]');
    expect(await wire.next()).toBe("430[]");
    wire.socket.close();
  });

  test("with an acknowledgement with attachments", async () => {
    const { port } = await suite();
    const wire = await joined(port);
    wire.send('452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    wire.send(Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6]));
    expect(await wire.take(3)).toEqual([
      '462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
      Buffer.from([1, 2, 3]),
      Buffer.from([4, 5, 6]),
    ]);
    wire.socket.close();
  });

  test.each(["4abc", "42{}", "42abc[...]"])("%s closes the connection", async (text) => {
    const { port } = await suite();
    const wire = await joined(port);
    wire.send(text);
    expect(await wire.closed).toEqual({ code: 1005 });
  });

  test("one that starts with the namespace / all the same", async () => {
    const { port } = await suite();
    const wire = await opened(port);
    wire.send("40/,");
    await wire.take(2);
    wire.send('42/,["message","swift"]');
    expect(await wire.next()).toBe('42["message-back","swift"]');
    wire.socket.close();
  });
});

/** Rows of B.5 for a socket that is in `/`, and whether its `error` event hears of them. */
const DECODE_ERRORS = `
4 | 4abc | 47 | 48["x"] | 49 | 42 | 43 | 431 | 42{} | 42[] | 42[{}] | 42[null] | 42[true] | 42["e" | 42["e"]x | 42abc[1]
421.5["e"] | 42-1["e"] | 421e3["e"] | 42["connect"] | 42["connect_error"] | 42["disconnect"] | 42["disconnecting"]
42["newListener"] | 42["removeListener"] | 431{} | 41{} | 41"x" | 40[1] | 40null | 40"abc" | 40admin, | 42 ["e"]
42 1["e"] | 45 1-["e"] | 40123 | 45["e"] | 450-["e"] | 4511-["e"] | 42999999999999999999999999["e"] | 43["noid"] | 44
42/admin["e"]
`
  .trim()
  .split(/ \| |\n/);
const WRONG_STATES = ["40", "40{}", "44{}", '44"x"', '42/admin,["e"]', "43/admin,1[]", "41/admin"];

describe.each(["websocket", "polling"])("what the server does not take, by %s", (transport) => {
  async function joined(): Promise<{
    readonly served: Served;
    readonly errors: unknown[];
    readonly send: (text: string) => unknown;
    readonly left: Promise<unknown[]>;
    /** What the client hears of the end. */
    readonly told: () => Promise<unknown>;
  }> {
    const served = await serve();
    const connected = next<[Socket]>(served.io, "connection");
    const { port } = served;
    const peer = transport === "polling" ? await Poller.connected(port) : await Wire.connected(port);
    const [socket] = await connected;
    const errors: unknown[] = [];
    socket.on("error", (error) => errors.push(error));
    const send = (text: string): unknown => (peer instanceof Wire ? peer.send(text) : peer.post(text));
    const told = async (): Promise<unknown> => (peer instanceof Wire ? await peer.closed : (await peer.poll()).body);
    return { served, errors, send, left: next(socket, "disconnect"), told };
  }

  const end = transport === "polling" ? "1" : { code: 1005 };

  test.each(DECODE_ERRORS)("%s is reported as `error`, then the connection is closed", async (text) => {
    const { errors, send, left, served, told } = await joined();
    send(text);
    expect((await left)[0]).toBe("forced close");
    expect(errors).toEqual([expect.objectContaining({ code: "PROTOCOL" })]);
    expect(served.errors).toEqual([]);
    expect(await told()).toEqual(end);
  });

  test.each(WRONG_STATES)("%s closes the connection without `error`", async (text) => {
    const { errors, send, left, told } = await joined();
    send(text);
    // By polling no GET was pending: nothing could be said to the client yet.
    expect((await left)[0]).toBe(transport === "polling" ? "forced server close" : "forced close");
    expect(errors).toEqual([]);
    expect(await told()).toEqual(end);
  });

  test.each(['4399["x"]', "43[1]1"])("an acknowledgement that nobody waits for: %s", async (text) => {
    const { send, left, served, told } = await joined();
    const [socket] = [...served.io.sockets.sockets.values()];
    send(text);
    send('42["still here"]');
    if (text.endsWith("1")) expect((await left)[0]).toBe("forced close");
    else expect(await next(socket ?? served.io, "still here")).toEqual([]);
    served.io.disconnectSockets(true);
    await told();
  });
});

describe("what the server takes all the same", () => {
  test.each([
    ['42[1.5,"a"]', "1.5"],
    ['42["error","a"]', "error"],
    ['42["__proto__","a"]', "__proto__"],
    ['42["constructor","a"]', "constructor"],
    ['42["","a"]', ""],
  ])("%s", async (text, event) => {
    const { port, io, errors } = await serve();
    const connected = next<[Socket]>(io, "connection");
    const wire = await Wire.connected(port);
    const [socket] = await connected;
    const heard = new Promise<unknown[]>((resolve) => socket.on(event, (...args: unknown[]) => resolve(args)));
    wire.send(text);
    expect(await heard).toEqual(["a"]);
    expect(errors).toEqual([]);
    wire.socket.close();
  });

  test("`error` without a listener harms nobody", async () => {
    const { port, io, errors } = await serve();
    const connected = next<[Socket]>(io, "connection");
    const wire = await Wire.connected(port);
    const [socket] = await connected;
    wire.send('42["error","x"]', '42["hasOwnProperty"]', '42["after"]');
    await next(socket, "after");
    expect(errors).toEqual([]);
    wire.socket.close();
  });

  test("an acknowledgement counts once", async () => {
    const { port, io } = await serve();
    const connected = next<[Socket]>(io, "connection");
    const wire = await Wire.connected(port);
    const [socket] = await connected;
    const answers: unknown[] = [];
    socket.emit("q", (value: unknown) => answers.push(value));
    expect(await wire.next()).toBe('420["q"]');
    wire.send("430[1]", "430[2]", '42["after"]');
    await next(socket, "after");
    expect(answers).toEqual([1]);
    wire.socket.close();
  });
});

describe("a namespace that takes its time to decide", () => {
  test("answers once who asks twice meanwhile, and makes one socket", async () => {
    const { port, io } = await serve();
    const decisions: (() => void)[] = [];
    io.of("/slow").use((_socket, done) => decisions.push(() => done()));
    let sockets = 0;
    io.of("/slow").on("connection", () => {
      sockets++;
    });
    const wire = await Wire.connected(port);
    wire.send("40/slow,");
    await until(() => decisions.length === 1);
    wire.send("40/slow,", "40/other,");
    expect(await wire.next()).toBe('44/other,{"message":"Invalid namespace"}');
    for (const decide of decisions) decide();
    expect(await wire.next()).toMatch(/^40\/slow,/);
    expect([decisions.length, sockets, io.of("/slow").sockets.size]).toEqual([1, 1, 1]);
    wire.socket.close();
  });

  test("is not waited for when the client has gone: its rooms are empty again", async () => {
    const { port, io } = await serve();
    const decided: (() => void)[] = [];
    io.use((socket, done) => {
      void socket.join("early");
      decided.push(() => done());
    });
    const wire = await Wire.to(port);
    wire.send("40");
    await until(() => decided.length === 1);
    expect(io.sockets.adapter.rooms.get("early")?.size).toBe(1);
    wire.socket.terminate();
    await until(() => io.engine.clientsCount === 0);
    expect(io.sockets.adapter.rooms.size).toBe(0);
    decided[0]?.();
    expect(io.sockets.sockets.size).toBe(0);
  });

  test("has refused when it takes longer than it may; other namespaces stay", async () => {
    const time = stillTime();
    const { port, io } = await serve({ connectTimeout: 100 });
    const asked = new Promise<void>((resolve) => {
      io.of("/never").use(() => resolve());
    });
    const wire = await Wire.connected(port);
    wire.send("40/never,");
    await asked;
    await time.pass(120);
    expect(await wire.next()).toBe('44/never,{"message":"Connection timed out"}');
    const [socket] = [...io.sockets.sockets.values()];
    wire.send('42["still here"]');
    await next(socket ?? io, "still here");
    wire.socket.close();
  });
});
