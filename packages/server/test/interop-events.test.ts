import type { Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { WAYS } from "./support/client.ts";
import { enter, heardBy, pair, settled } from "./support/pair.ts";
import { serve } from "./support/server.ts";

/** Notes what is called, and with what. */
function journal(): { readonly log: unknown[]; readonly note: (name: string) => (...args: unknown[]) => void } {
  const log: unknown[] = [];
  return {
    log,
    note:
      (name) =>
      (...args) =>
        void log.push([name, ...args.map(textOfFunction)]),
  };
}

function textOfFunction(value: unknown): unknown {
  return typeof value === "function" ? "function" : value;
}

describe.each(WAYS)("events, by %s", (way) => {
  test("carry every kind of JSON both ways", async () => {
    const { peer, socket } = await pair(way);
    const values = [
      null,
      true,
      0,
      -1.5,
      1e300,
      "",
      '€ \u2028 😀 \u001e \0 "\\',
      [],
      [1, [2, [3]]],
      {},
      { a: { b: [null] } },
    ];
    const echo = (...args: unknown[]): void => (args.pop() as (got: unknown) => void)(args);
    socket.on("echo", echo);
    peer.on("echo", echo);
    expect(await peer.emitWithAck("echo", ...values)).toEqual(values);
    expect(await socket.emitWithAck("echo", ...values)).toEqual(values);
    const loose = [undefined, Number.NaN, new Date(0), new Map([[1, 2]])];
    const arrived = [null, null, "1970-01-01T00:00:00.000Z", {}];
    expect(await peer.emitWithAck("echo", ...loose)).toEqual(arrived);
    expect(await socket.emitWithAck("echo", ...loose)).toEqual(arrived);
  });

  test("may have any name that is not reserved", async () => {
    const { peer, socket } = await pair(way);
    for (const name of ["", "a b", "é😀", "__proto__", "constructor", "message", '"', "42"]) {
      socket.on(name, (answer: (name: string) => void) => answer(`server ${name}`));
      peer.on(name, (answer: (name: string) => void) => answer(`client ${name}`));
      expect([await peer.emitWithAck(name), await socket.emitWithAck(name)]).toEqual([
        `server ${name}`,
        `client ${name}`,
      ]);
    }
    for (const name of ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]) {
      expect(() => socket.emit(name)).toThrow(`"${name}"`);
    }
  });

  test("`send` and `write` are the event `message`", async () => {
    const ends = await pair(way);
    const { io, peer, socket } = ends;
    const [up, down] = [heardBy(socket, "message"), heardBy(peer, "message")];
    expect(socket.send("a", 1).write("b")).toBe(socket);
    io.send("c");
    io.write("d", Buffer.from("e"));
    peer.send("f", 2);
    await settled(ends);
    expect([down, up]).toEqual([[["a", 1], ["b"], ["c"], ["d", Buffer.from("e")]], [["f", 2]]]);
  });

  test("listeners are called in order, `once` once, and not after `off`", async () => {
    const ends = await pair(way);
    const { peer, socket } = ends;
    const { log, note } = journal();
    const removed = note("removed");
    socket.on("e", note("on"));
    socket.once("e", note("once"));
    socket.on("e", removed);
    socket.on("e", note("last"));
    socket.off("e", removed);
    peer.emit("e", 1);
    peer.emit("e", 2);
    await settled(ends);
    expect(log).toEqual([
      ["on", 1],
      ["once", 1],
      ["last", 1],
      ["on", 2],
      ["last", 2],
    ]);
    socket.off("e");
    peer.emit("e", 3);
    await settled(ends);
    expect(log).toHaveLength(5);
    expect(socket.listenerCount("e")).toBe(0);
  });

  test("catch-all listeners hear all that comes, before the others, in their order", async () => {
    const ends = await pair(way);
    const { peer, socket } = ends;
    const { log, note } = journal();
    const second = note("second");
    socket.on("e", note("e"));
    socket.onAny(second);
    socket.prependAny(note("first"));
    socket.onAny(note("third"));
    peer.emit("e", 1, Buffer.from("b"));
    peer.emit("unknown", () => undefined);
    await peer.emitWithAck("sync");
    const heard = log.filter((entry) => !(entry as unknown[]).includes("sync"));
    const e = ["e", 1, Buffer.from("b")];
    const unknown = ["unknown", "function"];
    expect(heard).toEqual([
      ["first", ...e],
      ["second", ...e],
      ["third", ...e],
      e,
      ["first", ...unknown],
      ["second", ...unknown],
      ["third", ...unknown],
    ]);
    expect(socket.listenersAny()).toHaveLength(3);
    socket.offAny(second);
    expect(socket.listenersAny()).toHaveLength(2);
    socket.offAny();
    log.length = 0;
    peer.emit("e", 2);
    await peer.emitWithAck("sync");
    expect(log).toEqual([["e", 2]]);
  });

  test("outgoing catch-all listeners hear what is emitted and broadcast to the socket, not acknowledgements", async () => {
    const ends = await pair(way);
    const other = await enter(ends, way);
    const { io, peer, socket } = ends;
    const { log, note } = journal();
    const second = note("second");
    socket.on("q", (answer) => answer("acknowledged"));
    await socket.join("r");
    socket.onAnyOutgoing(second);
    socket.prependAnyOutgoing(note("first"));
    socket.emit("a", 1);
    io.emit("b", 2);
    io.to("r").emit("c", Buffer.from("3"));
    other.socket.to("r").emit("d");
    io.except("r").emit("never");
    socket.broadcast.emit("never");
    await peer.emitWithAck("q");
    const events = [["a", 1], ["b", 2], ["c", Buffer.from("3")], ["d"]];
    expect(log).toEqual(
      events.flatMap((event) => [
        ["first", ...event],
        ["second", ...event],
      ]),
    );
    socket.offAnyOutgoing(second);
    expect(socket.listenersAnyOutgoing()).toHaveLength(1);
    socket.offAnyOutgoing();
    expect(socket.listenersAnyOutgoing()).toEqual([]);
  });

  test("middlewares see each event, may change it, and may refuse it", async () => {
    const ends = await pair(way);
    const { peer, socket } = ends;
    const { log, note } = journal();
    socket.use((event, go) => {
      note("first")(...event);
      event.push("added");
      go();
    });
    socket.use(([name], go) => {
      if (name === "bad") go(new Error("refused"));
      else go();
    });
    socket.on("good", note("good"));
    socket.on("bad", note("bad"));
    socket.on("error", (error) => log.push(`error ${error.message}`));
    const toOther = heardBy(peer, "error");
    peer.emit("good", 1);
    peer.emit("bad", 2);
    peer.emit("good", 3);
    await settled(ends);
    expect(log.filter((entry) => !(entry as unknown[]).includes("sync"))).toEqual([
      ["first", "good", 1],
      ["good", 1, "added"],
      ["first", "bad", 2],
      "error refused",
      ["first", "good", 3],
      ["good", 3, "added"],
    ]);
    expect([toOther, peer.connected]).toEqual([[], true]);
  });

  test("`socket.data` is there for all handlers, and belongs to one socket", async () => {
    const { io, port } = await serve();
    io.use((socket, go) => {
      socket.data["user"] = socket.handshake.auth["user"];
      go();
    });
    const seen: unknown[] = [];
    io.on("connection", (socket: Socket) => {
      socket.on("who", (answer) => answer(socket.data));
      socket.on("disconnect", () => seen.push(socket.data));
    });
    const [a, b] = [
      await enter({ io, port }, way, { auth: { user: "a" } }),
      await enter({ io, port }, way, { auth: { user: "b" } }),
    ];
    a.socket.data["more"] = [1];
    expect(await a.peer.emitWithAck("who")).toEqual({ user: "a", more: [1] });
    expect(await b.peer.emitWithAck("who")).toEqual({ user: "b" });
    expect((await io.in(b.socket.id).fetchSockets())[0]?.data).toEqual({ user: "b" });
    b.socket.disconnect();
    expect(seen).toEqual([{ user: "b" }]);
  });

  test("volatile ones arrive when the link is ready, and never break what follows", async () => {
    const ends = await pair(way);
    const { peer, socket } = ends;
    const heard = heardBy(peer, "n");
    for (let n = 0; n < 50; n++) {
      socket.volatile.emit("n", "maybe", n, Buffer.from([n]));
      socket.emit("n", "surely", n);
    }
    await settled(ends);
    const surely = heard.filter(([kind]) => kind === "surely").map(([, n]) => n);
    expect(surely).toEqual(Array.from({ length: 50 }, (_, n) => n));
    const maybe = heard.filter(([kind]) => kind === "maybe");
    expect(maybe).toEqual(maybe.map(([, n]) => ["maybe", n, Buffer.from([Number(n)])]));
  });
});
