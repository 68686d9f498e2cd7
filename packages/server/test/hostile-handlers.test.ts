import { RtError } from "@rt/protocol";
import type { Socket } from "@rt/server";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type Besieged, besiege, nextSocket, underSiege } from "./support/siege.ts";
import { next, until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/* F.2.8 and CVE-2024-38355: what the application's functions throw over what a client sends harms neither it nor others. */

underSiege();

const FAULT = new Error("a fault of the application");

/** What JSON can make that `String` cannot read. */
const UNPRINTABLE = '{"toString":"foo","valueOf":1}';

async function attacked(): Promise<{ readonly served: Besieged; readonly socket: Socket; readonly wire: Wire }> {
  const served = await besiege();
  const connected = nextSocket(served);
  const wire = await Wire.connected(served.port);
  return { served, wire, socket: await connected };
}

async function echoes(wire: Wire): Promise<void> {
  wire.send('42["echo","?"]');
  expect(await wire.next()).toBe('42["echo","?"]');
}

/** Ways in which a listener fails. */
const FAILURES: readonly (readonly [string, (...args: unknown[]) => unknown])[] = [
  [
    "throws",
    (): never => {
      throw FAULT;
    },
  ],
  ["rejects", (): Promise<never> => Promise.reject(FAULT)],
];

describe.each(FAILURES)("a listener that %s", (_how, fail) => {
  test("F.2.8 of an event: onError hears of it, and the client stays", async () => {
    const { served, socket, wire } = await attacked();
    socket.on("evil", fail);
    wire.send('42["evil"]');
    await echoes(wire);
    expect(served.errors).toEqual([FAULT]);
  });

  test("F.2.8 of an event: `error` of the socket hears of it instead, where somebody listens", async () => {
    const { served, socket, wire } = await attacked();
    const heard = next(socket, "error");
    socket.on("evil", fail);
    wire.send('42["evil"]');
    expect(await heard).toEqual([FAULT]);
    await echoes(wire);
    expect(served.errors).toEqual([]);
  });

  test("F.2.8 of `error` itself: onError hears of it, and it is called once", async () => {
    const { served, socket, wire } = await attacked();
    let calls = 0;
    socket.on("error", () => {
      calls++;
      return fail();
    });
    wire.send('42["error","from the client"]');
    await echoes(wire);
    expect(served.errors).toEqual([FAULT]);
    expect(calls).toBe(1);
  });

  test("F.2.8 of `disconnect` and `disconnecting`: the socket is out all the same", async () => {
    const { served, socket, wire } = await attacked();
    socket.on("disconnecting", fail);
    socket.on("disconnect", fail);
    const { io, errors } = served;
    wire.socket.terminate();
    await until(() => io.engine.clientsCount === 1);
    await until(() => errors.length === 2);
    expect(errors).toEqual([FAULT, FAULT]);
    expect(io.sockets.sockets.size).toBe(1);
    expect(io.sockets.adapter.sids.size).toBe(1);
  });

  test("F.2.8 of any event: the event's own listener is called all the same", async () => {
    const { served, socket, wire } = await attacked();
    socket.onAny(fail);
    socket.onAnyOutgoing(fail);
    await echoes(wire);
    await until(() => served.errors.length === 2);
    expect(served.errors).toEqual([FAULT, FAULT]);
  });

  test("F.2.8 of an acknowledgement: onError hears of it", async () => {
    const { served, socket, wire } = await attacked();
    socket.emit("ask", fail);
    expect(await wire.next()).toBe('420["ask"]');
    wire.send("430[]");
    await echoes(wire);
    expect(served.errors).toEqual([FAULT]);
  });

  test("F.2.8 of `connection`: the client is in, and the other listeners are called", async () => {
    const served = await besiege();
    served.io.on("connection", fail);
    const connected = nextSocket(served);
    const wire = await Wire.connected(served.port);
    await connected;
    await echoes(wire);
    expect(served.errors).toEqual([FAULT]);
  });

  test("F.2.8 a middleware of the namespace: the client is refused, and told nothing of it", async () => {
    const served = await besiege();
    served.io.of("/guarded").use(fail);
    const wire = await Wire.connected(served.port);
    wire.send('40/guarded,{"a":1}');
    expect(await wire.next()).toBe('44/guarded,{"message":"Internal server error"}');
    await echoes(wire);
    expect(served.errors).toEqual([FAULT]);
  });

  test("F.2.8 a middleware of the socket: the event is dropped, and the next ones come", async () => {
    const { served, socket, wire } = await attacked();
    socket.use(([event], done) => {
      if (event === "evil") return fail();
      done();
      return undefined;
    });
    let calls = 0;
    socket.on("evil", () => {
      calls++;
    });
    wire.send('42["evil"]');
    await echoes(wire);
    expect(served.errors).toEqual([FAULT]);
    expect(calls).toBe(0);
  });

  test("F.2.8 of the engine: headers, initial_headers, connection", async () => {
    const served = await besiege();
    const { io, port, errors } = served;
    io.engine.on("headers", fail);
    io.engine.on("initial_headers", fail);
    io.engine.on("connection", fail);
    await echoes(await Wire.connected(port));
    await until(() => errors.length === 3);
  });
});

describe("what is thrown comes from the client", () => {
  test("CVE-2023-32695: an object whose `toString` is no function, thrown or rejected by a listener", async () => {
    const { served, socket, wire } = await attacked();
    socket.on("throw", (value: unknown) => {
      throw value;
    });
    socket.on("reject", (value: unknown): unknown => Promise.reject(value));
    wire.send(`42["throw",${UNPRINTABLE}]`, `42["reject",${UNPRINTABLE}]`);
    await echoes(wire);
    expect(served.errors).toEqual([JSON.parse(UNPRINTABLE), JSON.parse(UNPRINTABLE)]);
    socket.on("error", (error) => served.errors.push(error));
    wire.send(`42["throw",${UNPRINTABLE}]`);
    await echoes(wire);
    expect(served.errors.at(-1)).toEqual(new RtError("LISTENER_FAILED", "[object Object]"));
  });

  test("CVE-2023-32695: the same, given to `next`, at once and later", async () => {
    const served = await besiege();
    const { io, port } = served;
    io.of("/now").use((socket, done) => done(socket.handshake.auth["reason"]));
    io.of("/later").use((socket, done) => {
      setImmediate(() => done(socket.handshake.auth["reason"]));
    });
    const wire = await Wire.connected(port);
    for (const [nsp, reason] of ["/now", "/later"].flatMap((name) =>
      [UNPRINTABLE, `{"message":${UNPRINTABLE}}`].map((value) => [name, value] as const),
    )) {
      wire.send(`40${nsp},{"reason":${reason}}`);
      expect(await wire.next()).toBe(`44${nsp},{"message":"[object Object]"}`);
    }
    await echoes(wire);
  });

  test("CVE-2023-32695: the same, given to `next` of an event", async () => {
    const { served, socket, wire } = await attacked();
    socket.use(([, reason], done) => done(reason));
    const refused = next(socket, "error");
    wire.send(`42["evil",${UNPRINTABLE}]`);
    expect(await refused).toEqual([new RtError("LISTENER_FAILED", "[object Object]")]);
    expect(served.errors).toEqual([]);
  });
});

describe("CVE-2024-38355: `error`", () => {
  test("as an event of a client without a listener harms nobody", async () => {
    const { served, wire } = await attacked();
    wire.send('42["error","x"]', '420["error",{"a":1}]', '42["error"]');
    await echoes(wire);
    expect(served.errors).toEqual([]);
  });

  test("for a broken packet without a listener harms nobody", async () => {
    const { served, wire } = await attacked();
    wire.send("42[{}]");
    expect(await wire.closed).toEqual({ code: 1005 });
    expect(served.errors).toEqual([]);
  });
});

test("F.2.7 what a handler sends back and cannot be sent is its own fault", async () => {
  const { served, socket, wire } = await attacked();
  socket.on("loop", (_value: unknown, answer: (value: unknown) => void) => {
    const loop: unknown[] = [];
    loop.push(loop);
    answer(loop);
  });
  wire.send('421["loop",1]');
  await echoes(wire);
  expect(served.errors).toEqual([expect.objectContaining({ code: "UNENCODABLE" })]);
});

test("F.3 an acknowledgement function that is not there, as the client asked for none, is the handler's fault", async () => {
  const { served, socket, wire } = await attacked();
  socket.on("ask", (answer: () => void) => answer());
  wire.send('42["ask"]', '42["ask",{"call":1}]', '42["ask",null]');
  await echoes(wire);
  expect(served.errors.map((error) => error instanceof TypeError)).toEqual([true, true, true]);
});

test("F.2.8 an onError that throws itself ends nothing", async () => {
  const served = await besiege({
    onError: (error) => {
      throw error;
    },
  });
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => {
    write.mockRestore();
  });
  const connected = nextSocket(served);
  const wire = await Wire.connected(served.port);
  (await connected).on("evil", () => {
    throw FAULT;
  });
  wire.send('42["evil"]');
  await echoes(wire);
  expect(write.mock.calls.join("")).toContain(FAULT.message);
});
