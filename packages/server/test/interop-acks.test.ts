import type { Server } from "@rt/server";
import { describe, expect, test } from "vitest";
import { WAYS } from "./support/client.ts";
import { ascending, enter, heardBy, pair, settled } from "./support/pair.ts";
import { serve } from "./support/server.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";

/** What a callback is called with. */
function called(ask: (callback: (...args: unknown[]) => void) => void): Promise<unknown[]> {
  return new Promise((resolve) => ask((...args) => resolve(args)));
}

describe.each(WAYS)("acknowledgements, by %s", (way) => {
  test("come to callbacks and as promises, both ways", async () => {
    const { peer, socket } = await pair(way);
    socket.on("q", (a, b, answer) => answer(a + b, "more"));
    peer.on("q", (a, b, answer) => answer(a * b, "more"));
    socket.on("nothing", (answer) => answer());
    peer.on("nothing", (answer) => answer());
    expect(await called((done) => peer.emit("q", 2, 3, done))).toEqual([5, "more"]);
    expect(await called((done) => socket.emit("q", 2, 3, done))).toEqual([6, "more"]);
    expect([await peer.emitWithAck("q", 2, 3), await socket.emitWithAck("q", 2, 3)]).toEqual([5, 6]);
    expect(await called((done) => peer.emit("nothing", done))).toEqual([]);
    expect(await called((done) => socket.emit("nothing", done))).toEqual([]);
    expect([await peer.emitWithAck("nothing"), await socket.emitWithAck("nothing")]).toEqual([undefined, undefined]);
  });

  test("have an error first where there is a time-out, both ways", async () => {
    const { peer, socket } = await pair(way);
    socket.on("q", (answer) => answer("yes", 2));
    peer.on("q", (answer) => answer("yes", 2));
    expect(await called((done) => peer.timeout(30_000).emit("q", done))).toEqual([null, "yes", 2]);
    expect(await called((done) => socket.timeout(30_000).emit("q", done))).toEqual([null, "yes", 2]);
    expect(await peer.timeout(30_000).emitWithAck("q")).toBe("yes");
    expect(await socket.timeout(30_000).emitWithAck("q")).toBe("yes");
  });

  test("that do not come in time are errors, both ways; those that come late are ignored", async () => {
    const ends = await pair(way);
    const { peer, socket } = ends;
    const late: (() => void)[] = [];
    const later = (answer: (value: string) => void): void => void late.push(() => answer("late"));
    socket.on("q", later);
    peer.on("q", later);
    const outcomes: unknown[] = [];
    const take = (error: Error, ...rest: unknown[]): void => void outcomes.push([error.message, ...rest]);
    peer.timeout(60).emit("q", take);
    socket.timeout(60).emit("q", take);
    await expect(peer.timeout(60).emitWithAck("q")).rejects.toThrow("operation has timed out");
    await expect(socket.timeout(60).emitWithAck("q")).rejects.toThrow("operation has timed out");
    await until(() => late.length === 4);
    for (const answer of late) answer();
    await settled(ends);
    expect(outcomes).toEqual([["operation has timed out"], ["operation has timed out"]]);
  });

  test("count once: a second answer is ignored, both ways", async () => {
    const ends = await pair(way);
    const { peer, socket } = ends;
    const twice = (answer: (value: string) => void): void => {
      answer("first");
      answer("second");
    };
    socket.on("q", twice);
    peer.on("q", twice);
    const heard: unknown[] = [];
    peer.emit("q", (value: unknown) => heard.push(value));
    socket.emit("q", (value: unknown) => heard.push(value));
    // Another question must not get what was too much.
    socket.on("sum", (a, b, answer) => answer(a + b));
    expect(await peer.emitWithAck("sum", 1, 2)).toBe(3);
    await settled(ends);
    expect(heard).toEqual(["first", "first"]);
  });

  test("find their question, in whatever order they come", async () => {
    const { peer, socket } = await pair(way);
    const waiting: (() => void)[] = [];
    const reversed = (n: number, answer: (n: number) => void): void => {
      waiting.push(() => answer(n * 10));
      if (waiting.length === 50) for (const one of waiting.splice(0).toReversed()) one();
    };
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    socket.on("q", reversed);
    expect(await Promise.all(numbers.map((n) => peer.emitWithAck("q", n)))).toEqual(numbers.map((n) => n * 10));
    peer.on("q", reversed);
    expect(await Promise.all(numbers.map((n) => socket.emitWithAck("q", n)))).toEqual(numbers.map((n) => n * 10));
  });

  test("that a leaving client owes are rejected, with and without a time-out", async () => {
    const { peer, socket } = await pair(way);
    const asked = heardBy(peer, "q");
    const outcomes = [
      socket.emitWithAck("q"),
      socket.timeout(60_000).emitWithAck("q"),
      called((done) => socket.timeout(60_000).emit("q", done)).then(([error]) => Promise.reject(error as Error)),
    ].map((outcome) => expect(outcome).rejects.toMatchObject({ code: "DISCONNECTED" }));
    const never: unknown[] = [];
    socket.emit("q", () => never.push("called"));
    await peer.emitWithAck("sync");
    expect(asked).toHaveLength(4);
    peer.disconnect();
    await Promise.all(outcomes);
    expect(never).toEqual([]);
  });

  test("that a client waits for are rejected when the server sends it away", async () => {
    const { peer, socket } = await pair(way);
    socket.on("q", () => void socket.disconnect());
    await expect(peer.timeout(60_000).emitWithAck("q")).rejects.toThrow("socket has been disconnected");
  });

  test("after the socket is gone do no harm", async () => {
    const { io, port, peer, socket } = await pair(way);
    const answers: (() => void)[] = [];
    socket.on("q", (answer) => answers.push(answer));
    peer.emit("q", () => undefined);
    await peer.emitWithAck("sync");
    const left = next(socket, "disconnect");
    peer.disconnect();
    await left;
    for (const answer of answers) answer();
    expect(answers).toHaveLength(1);
    await settled(await enter({ io, port }, way));
  });
});

describe.each(WAYS)("broadcasts with acknowledgements, by %s", (way) => {
  async function three(io: Server, port: number): Promise<readonly Awaited<ReturnType<typeof enter>>[]> {
    return [await enter({ io, port }, way), await enter({ io, port }, way), await enter({ io, port }, "websocket")];
  }

  test("gather the answers of all, to a callback and as a promise", async () => {
    const { io, port } = await serve();
    const all = await three(io, port);
    all.forEach(({ peer }, n) => peer.on("q", (x, answer) => answer(x + n, "dropped")));
    expect(ascending(await io.timeout(30_000).emitWithAck("q", 10))).toEqual([10, 11, 12]);
    const [error, answers] = await called((done) => io.timeout(30_000).emit("q", 20, done));
    expect([error, ascending(answers)]).toEqual([null, [20, 21, 22]]);
    await all[0]?.socket.join("r");
    expect(await io.to("r").timeout(30_000).emitWithAck("q", 30)).toEqual([30]);
    const others = all[0]?.socket.broadcast.timeout(30_000).emitWithAck("q", 40);
    expect(ascending(await others)).toEqual([41, 42]);
    expect(ascending(await io.except("r").timeout(30_000).emitWithAck("q", 50))).toEqual([51, 52]);
  });

  test("carry binary there and back", async () => {
    const { io, port } = await serve();
    const all = await three(io, port);
    all.forEach(({ peer }, n) =>
      peer.on("q", (x: Buffer, answer) => answer({ back: Buffer.concat([x, Buffer.from([n])]) })),
    );
    const answers = (await io.timeout(30_000).emitWithAck("q", Buffer.from([9]))) as { back: Buffer }[];
    expect(ascending(answers.map(({ back }) => back.toString("hex")))).toEqual(["0900", "0901", "0902"]);
  });

  test("end with the time-out when one does not answer, and keep what came", async () => {
    const time = stillTime();
    const { io, port } = await serve();
    const all = await three(io, port);
    all.forEach(({ peer }, n) => n < 2 && peer.on("q", (answer: (n: number) => void) => answer(n)));
    const failing = io
      .timeout(80)
      .emitWithAck("q")
      .catch((error: unknown) => error);
    await settled(...all);
    await time.pass(100);
    const failure = await failing;
    expect(failure).toMatchObject({ message: "operation has timed out" });
    expect(ascending((failure as { responses: number[] }).responses)).toEqual([0, 1]);
    const calling = called((done) => io.timeout(80).emit("q", done));
    await settled(...all);
    await time.pass(100);
    const [error, answers] = await calling;
    expect([(error as Error).message, ascending(answers)]).toEqual(["operation has timed out", [0, 1]]);
  });

  test("do not wait for who has left", async () => {
    const { io, port } = await serve();
    const all = await three(io, port);
    all.forEach(({ peer }, n) => n < 2 && peer.on("q", (answer: (n: number) => void) => answer(n)));
    const asked = next(all[2]?.peer ?? io, "q");
    const failed = io
      .timeout(60_000)
      .emitWithAck("q")
      .catch((error: unknown) => error);
    await asked;
    all[2]?.peer.disconnect();
    const failure = (await failed) as { code: string; responses: number[] };
    expect([failure.code, ascending(failure.responses)]).toEqual(["DISCONNECTED", [0, 1]]);
  });

  test("are settled at once when nobody is asked", async () => {
    const { io } = await serve();
    expect(await io.timeout(60_000).emitWithAck("q")).toEqual([]);
    expect(await called((done) => io.to("nobody").timeout(60_000).emit("q", done))).toEqual([null, []]);
  });
});
