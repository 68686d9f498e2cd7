import { describe, expect, test } from "vitest";
import { offsetIn, type WireVisitor, wireScene } from "./support/recovery-wire.ts";
import { until } from "./support/wait.ts";

/** A new socket, and nothing of another one. */
function expectNew(visitor: WireVisitor, others: readonly WireVisitor[]): void {
  expect(visitor.missed).toEqual([]);
  expect(visitor.answer.pid).toMatch(/^rt\.[\w-]{20}$/);
  for (const { answer } of others) {
    expect(visitor.answer.sid).not.toBe(answer.sid);
    expect(visitor.answer.pid).not.toBe(answer.pid);
  }
}

describe("a pid", () => {
  test.each(["", "x", "rt.AAAAAAAAAAAAAAAAAAAA", "__proto__", "constructor", "toString", "rt.".repeat(30_000)])(
    "that was made up (%#) gets a new socket",
    async (pid) => {
      const { io, visit, cut } = await wireScene();
      const victim = await visit();
      await cut(victim);
      io.emit("secret");
      expectNew(await visit({ pid, offset: "0" }), [victim]);
      // And takes nothing from whoever it belongs to.
      expect((await visit(victim.ticket())).answer).toEqual(victim.answer);
    },
  );

  test.each<{ readonly pid: unknown }>([null, 1, true, [], ["rt.x"], {}, { toString: 1 }].map((pid) => ({ pid })))(
    "that is no text (%j) gets a new socket",
    async (pid) => {
      const { visit } = await wireScene();
      expectNew(await visit({ pid, offset: null }), []);
    },
  );

  test("in a prototype is not looked for", async () => {
    const { visit, cut } = await wireScene();
    const victim = await visit();
    await cut(victim);
    const { pid } = victim.answer;
    expectNew(await visit(`{"__proto__":{"pid":"${pid}"}}`), [victim]);
  });

  test("of a socket whose client is there gets a new socket, and the client stays", async () => {
    const { io, visit, socketOf } = await wireScene();
    const victim = await visit();
    const thief = await visit(victim.ticket());
    expectNew(thief, [victim]);
    io.emit("news");
    expect(await victim.caller.next()).toContain("news");
    expect([io.sockets.sockets.size, socketOf(victim)?.connected]).toEqual([2, true]);
  });

  test("is used up: who shows it a second time gets a new socket, also after the first has gone in order", async () => {
    const { io, visit, cut } = await wireScene();
    const first = await visit();
    await cut(first);
    const back = await visit(first.ticket());
    expect(back.answer).toEqual(first.answer);
    expectNew(await visit(first.ticket()), [first]);
    back.caller.say("41");
    await until(() => io.sockets.sockets.get(String(first.answer.sid)) === undefined);
    expectNew(await visit(first.ticket()), [first]);
  });

  test("of another namespace gets a new socket, and is not used up by it", async () => {
    const { io, visit, cut } = await wireScene();
    io.of("/other");
    const first = await visit("", "/other");
    await cut(first, "/other");
    expectNew(await visit(first.ticket()), [first]);
    expect((await visit(first.ticket(), "/other")).answer).toEqual(first.answer);
  });

  test("of a client that has come in time for its own socket is shown twice at once: one of them has it", async () => {
    const { visit, cut } = await wireScene();
    const first = await visit();
    await cut(first);
    const both = await Promise.all([visit(first.ticket()), visit(first.ticket())]);
    expect(both.filter(({ answer }) => answer.sid === first.answer.sid)).toHaveLength(1);
  });

  test("is seen by no application: not in the handshake, nor by fetchSockets", async () => {
    const { io, visit, cut, socketOf } = await wireScene();
    const first = await visit({ token: "t" });
    await cut(first);
    const back = await visit({ ...first.ticket("x"), token: "t" });
    const stranger = await visit({ pid: "rt.unknown", offset: "y", token: "t" });
    for (const visitor of [back, stranger]) expect(socketOf(visitor)?.handshake.auth).toEqual({ token: "t" });
    const pids = [first, back, stranger].map(({ answer }) => String(answer.pid));
    const seen = JSON.stringify([
      (await io.fetchSockets()).map(({ id, handshake, rooms, data }) => [id, handshake, [...rooms], data]),
      [...io.sockets.adapter.rooms.keys()],
    ]);
    for (const pid of pids) expect(seen).not.toContain(pid);
  });

  test("of the application's own is left to it", async () => {
    const { visit, socketOf } = await wireScene();
    const visitor = await visit({ pid: 42, offset: "page 2" });
    expect(socketOf(visitor)?.handshake.auth).toEqual({ pid: 42, offset: "page 2" });
  });
});

describe("an offset", () => {
  test.each(["", "x", "__proto__", "-1", "1e9", "Q7uVJ6m.1", "z".repeat(50_000)])(
    "that is no offset of the server (%#) does not bring anybody back who was sent something",
    async (offset) => {
      const { io, visit, cut } = await wireScene();
      const first = await visit();
      io.emit("sent");
      await first.caller.next();
      await cut(first);
      expectNew(await visit(first.ticket(offset)), [first]);
    },
  );

  test.each([null, 1, [], {}, true])("that is no text (%j) does not either", async (offset) => {
    const { io, visit, cut } = await wireScene();
    const first = await visit();
    io.emit("sent");
    await first.caller.next();
    await cut(first);
    expectNew(await visit(first.ticket(offset)), [first]);
  });

  test.each(["zzzzzzzzzzz", "zzzzzzzzzzzzzzzz", "00", "-1", "1.0", " 1", "A"])(
    "of the right kind that the server has not come to (%s) does not either",
    async (digits) => {
      const { io, visit, cut } = await wireScene();
      const first = await visit();
      io.emit("sent");
      const epoch = offsetIn(await first.caller.next()).slice(0, 5);
      await cut(first);
      expectNew(await visit(first.ticket(epoch + digits)), [first]);
    },
  );

  test("from before its own time gives a client nothing that was not for it", async () => {
    const { io, visit, cut, socketOf } = await wireScene();
    const early = await visit();
    io.emit("public before");
    const old = offsetIn(await early.caller.next());
    io.to("club").emit("secret before");
    const late = await visit();
    io.to("club").emit("secret while it is there");
    await socketOf(late)?.join("club");
    io.to("club").emit("for members");
    expect(await late.caller.next()).toContain("for members");
    await cut(late);
    const back = await visit(late.ticket(old));
    expect([back.answer, back.missed.length, back.missed[0]]).toEqual([
      late.answer,
      1,
      expect.stringContaining("for members"),
    ]);
  });
});

describe("nobody comes back", () => {
  test("who has left", async () => {
    const { visit, socketOf } = await wireScene();
    const first = await visit();
    first.caller.say("41");
    await until(() => socketOf(first) === undefined);
    first.caller.link.abort();
    expectNew(await visit(first.ticket()), [first]);
  });

  test.each(["disconnect", "disconnect(true)", "disconnectSockets"])("who was put out by %s", async (how) => {
    const { io, visit, socketOf } = await wireScene();
    const first = await visit();
    if (how === "disconnectSockets") io.disconnectSockets();
    else socketOf(first)?.disconnect(how === "disconnect(true)");
    await until(() => socketOf(first) === undefined);
    first.caller.link.abort();
    expectNew(await visit(first.ticket()), [first]);
  });

  test("who has spoken what cannot be read on the link", async () => {
    const { visit, socketOf } = await wireScene();
    const first = await visit();
    first.caller.say("zzz");
    await until(() => socketOf(first) === undefined);
    expectNew(await visit(first.ticket()), [first]);
  });

  test("whom a middleware refuses: it hears nothing of what was sent meanwhile, and cannot ask again", async () => {
    const { io, visit, cut } = await wireScene({ connectionStateRecovery: { skipMiddlewares: false } });
    let isBanned = false;
    io.use((_socket, next) => next(isBanned ? new Error("banned") : undefined));
    const first = await visit();
    await cut(first);
    isBanned = true;
    io.emit("secret");
    const refused = await visit(first.ticket());
    expect([refused.answer, refused.missed]).toEqual([{ message: "banned" }, []]);
    isBanned = false;
    expectNew(await visit(first.ticket()), [first]);
  });
});

describe("a middleware that is asked about one who comes back", () => {
  test("finds the socket as it was, and what is emitted meanwhile comes in order, once", async () => {
    const { io, visit, cut, socketOf } = await wireScene({ connectionStateRecovery: { skipMiddlewares: false } });
    const first = await visit();
    await socketOf(first)?.join("r");
    io.emit("one");
    const offset = offsetIn(await first.caller.next());
    await cut(first);
    io.to("r").emit("two");
    const seen: unknown[] = [];
    io.use((socket, next) => {
      seen.push(socket.recovered, new Set(socket.rooms), socket.id);
      socket.emit("four");
      io.to("r").emit("five");
      setImmediate(next);
    });
    io.to("r").emit("three");
    const back = await visit(first.ticket(offset));
    const id = String(first.answer.sid);
    expect(seen).toEqual([true, new Set(["r"]), id]);
    expect(back.missed.map((chunk) => /"(\w+)"/.exec(chunk)?.[1])).toEqual(["two", "three", "four", "five"]);
    io.to("r").emit("six");
    expect(await back.caller.next()).toContain("six");
  });

  test("and whose connection is lost again meanwhile, does not cost it its place", async () => {
    const { io, visit, call, cut } = await wireScene({ connectionStateRecovery: { skipMiddlewares: false } });
    const first = await visit();
    await cut(first);
    io.emit("missed");
    const goOn: (() => void)[] = [];
    io.use((_socket, next) => void goOn.push(next));
    const lost = call();
    await lost.caller.greeting();
    lost.caller.say(`40${JSON.stringify(first.ticket())}`);
    await until(() => goOn.length === 1);
    lost.caller.link.abort();
    await until(() => io.engine.clientsCount === 0);
    goOn[0]?.();
    const again = call();
    const joined = again.join(first.ticket());
    await until(() => goOn.length === 2);
    goOn[1]?.();
    await joined;
    expect([again.answer, again.missed.length]).toEqual([first.answer, 1]);
  });
});

test("a flood of clients that come and go costs what the caps say", async () => {
  const caps = { maxSessions: 5, maxPackets: 7, maxBytes: 2_000 };
  const { io, visit, cut } = await wireScene({ connectionStateRecovery: caps });
  const visitors: WireVisitor[] = [];
  for (let n = 0; n < 12; n++) {
    const visitor = await visit();
    visitors.push(visitor);
    await cut(visitor);
    io.emit("n", n, "x".repeat(20));
  }
  expect(io.sockets.adapter.recovery?.waiting).toBe(5);
  expectNew(await visit(visitors[6]?.ticket()), visitors);
  const back = await visit(visitors[11]?.ticket());
  expect([back.answer, back.missed.length]).toEqual([visitors[11]?.answer, 1]);
});
