import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { divide, hold, openRpc, type RpcSocket } from "../rpc/client.ts";
import { startRpc } from "../rpc/server.ts";
import { withEnoughTime } from "../support/patience.ts";
import { arrived, stage } from "../support/stage.ts";
import { ways, withCuts } from "../support/ways.ts";

describe.each(ways)("remote calls, by $name", (way) => {
  const open = async (
    url: string,
    name: string,
    answer?: (question: string) => string,
    more: object = {},
  ): Promise<RpcSocket> => {
    const socket = openRpc(url, name, answer, { ...way.client, ...more });
    await arrived(socket, way);
    return socket;
  };

  it("are answered with results and errors, many at a time, each when it is done", async () => {
    const { url } = await stage(way, startRpc);
    const socket = await open(url, "ada");
    expect(await divide(socket, 6, 3)).toBe(2);
    await expect(divide(socket, 6, 0)).rejects.toMatchObject({ code: "DIVISION_BY_ZERO" });
    const done: string[] = [];
    const calls = ["a", "b", "c"].map(async (ticket) => done.push(await hold(socket, ticket, 10_000)));
    for (const ticket of ["c", "a", "b"]) socket.emit("release", ticket);
    await Promise.all(calls);
    expect(done).toEqual(["c", "a", "b"]);
    const sums = await Promise.all(Array.from({ length: 200 }, (_, index) => divide(socket, index * 2, 2)));
    expect(sums).toEqual(Array.from({ length: 200 }, (_, index) => index));
    expect(await new Promise((resolve) => socket.emit("whoami", (...args) => resolve(args)))).toEqual(["ada", true]);
  });

  it("fail when the time is over, and a late answer is nobody's", async () => {
    const { url } = await stage(way, startRpc);
    const socket = await open(url, "ada");
    await expect(hold(socket, "a", 10)).rejects.toThrow("operation has timed out");
    socket.emit("release", "a");
    const silent = socket.timeout(10).emitWithAck("nothing" as "whoami");
    await expect(silent).rejects.toThrow("operation has timed out");
    expect(await divide(socket, 4, 2)).toBe(2);
  });

  it("go from the server to each client, and to all at once", async () => {
    const { url } = await stage(way, startRpc);
    const ada = await open(url, "ada", () => "yes");
    const bob = await open(url, "bob", (question) => `no, ${question}`);
    const eve = await open(url, "eve");
    eve.off("name");
    const names = await withEnoughTime(
      (ms) => ada.emitWithAck("who are we", ms),
      ([first, second]) => first === "ada" && second === "bob",
    );
    expect(names).toEqual(["ada", "bob", "operation has timed out"]);
    const poll = (wait: number): Promise<[string[], boolean]> =>
      new Promise((resolve) => ada.emit("poll", "tea?", wait, (...args) => resolve(args)));
    const partial = await withEnoughTime(poll, ([answers]) => answers.length === 2);
    expect(partial).toEqual([["no, tea?", "yes"], true]);
    eve.disconnect();
    await bob.emitWithAck("divide", 1, 1);
    expect(await poll(10_000)).toEqual([["no, tea?", "yes"], false]);
  });

  it("give promises of all answers, and of those that came", async () => {
    const { url, application } = await stage(way, startRpc);
    const { io } = application;
    await open(url, "ada", () => "yes");
    expect(await io.timeout(10_000).emitWithAck("question", "tea?")).toEqual(["yes"]);
    await open(url, "eve");
    const failure = await withEnoughTime(
      (ms) =>
        io
          .timeout(ms)
          .emitWithAck("question", "tea?")
          .catch((error: unknown) => error),
      (error) => !isDeepStrictEqual(Reflect.get(Object(error), "responses"), []),
    );
    expect(failure).toMatchObject({ message: "operation has timed out", responses: ["yes"] });
  });

  it("are repeated until they are answered, one after the other, where the client retries", async () => {
    const { url, journal } = await stage(way, startRpc);
    const socket = await open(url, "ada", undefined, { retries: 20, ackTimeout: 50 });
    const balances = await Promise.all([socket.emitWithAck("deposit", "a", 5), socket.emitWithAck("deposit", "b", 7)]);
    expect(balances).toEqual([5, 12]);
    expect([...new Set(journal.lines)]).toEqual(["deposit a", "deposit b"]);
    const isLate = (line: string, index: number): boolean =>
      line === "deposit a" && index > journal.lines.indexOf("deposit b");
    expect([journal.lines.length >= 4, journal.lines.some(isLate)]).toEqual([true, false]);
  });

  it(way.survives ? "are answered over a cut" : "fail with a cut", async () => {
    const { url, cut } = await stage(withCuts(way), startRpc);
    const socket = await open(url, "ada");
    cut(socket);
    const calls = [divide(socket, 8, 2), socket.timeout(10_000).emitWithAck("divide", 9, 3)];
    const settled = await Promise.allSettled(calls);
    expect(settled).toMatchObject(
      way.survives
        ? [{ value: 4 }, { value: { ok: true, value: 3 } }]
        : [
            { reason: { message: "socket has been disconnected" } },
            { reason: { message: "socket has been disconnected" } },
          ],
    );
  });
});
