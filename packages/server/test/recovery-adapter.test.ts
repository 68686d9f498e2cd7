import type { Adapter, AdapterHost, Recoverable, Recovery } from "@rt/protocol";
import { describe, expect, test } from "vitest";
import { offsetIn, wireScene } from "./support/recovery-wire.ts";
import { stillTime } from "./support/still-time.ts";
import { until } from "./support/wait.ts";

/** The local adapter, but for what it knows of sockets that clients may come back to. */
function adapterWith({ local }: AdapterHost, recovery: Recovery | undefined): Adapter {
  return new Proxy(local, {
    get: (target, key): unknown => {
      if (key === "recovery") return recovery;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** As that of the local adapter, with answers that take their time. */
class SlowRecovery implements Recovery {
  readonly answers: ((error?: Error) => void)[] = [];
  readonly #local: Recovery;

  constructor(local: Recovery) {
    this.#local = local;
  }

  get waiting(): number {
    return this.#local.waiting;
  }

  begin(id: string, pid: string): Recoverable {
    return this.#local.begin(id, pid);
  }

  async claim(pid: unknown, offset: unknown): Promise<Recoverable | undefined> {
    await new Promise<void>((resolve, reject) => {
      this.answers.push((error) => (error === undefined ? resolve() : reject(error)));
    });
    return this.#local.claim(pid, offset);
  }
}

async function slowScene(options: { readonly connectTimeout?: number } = {}) {
  let slow: SlowRecovery | undefined;
  const scene = await wireScene({
    ...options,
    adapter: (host) => {
      if (host.local.recovery === undefined) throw new Error("the option is on");
      slow ??= new SlowRecovery(host.local.recovery);
      return adapterWith(host, slow);
    },
  });
  if (slow === undefined) throw new Error("the adapter of `/` is made at once");
  const { answers } = slow;
  const answer = async (error?: Error): Promise<void> => {
    await until(() => answers.length > 0);
    answers.shift()?.(error);
  };
  return { ...scene, slow, answer };
}

describe("an adapter that has to ask others for the socket of a client", () => {
  test("brings it back, with what was sent while it was asking", async () => {
    const { io, call, visit, cut, answer } = await slowScene();
    const joining = visit();
    await answer();
    const first = await joining;
    io.emit("one");
    const offset = offsetIn(await first.caller.next());
    await cut(first);
    io.emit("two");
    const back = call();
    const joined = back.join(first.ticket(offset));
    io.emit("three");
    await answer();
    await joined;
    expect([back.answer, back.missed.map((chunk) => chunk.slice(0, 6))]).toEqual([first.answer, ['42["tw', '42["th']]);
  });

  test("loses nothing when the client goes meanwhile", async () => {
    const { io, slow, call, visit, cut, answer } = await slowScene();
    const joining = visit();
    await answer();
    const first = await joining;
    await cut(first);
    const gone = call();
    await gone.caller.greeting();
    gone.caller.say(`40${JSON.stringify(first.ticket())}`);
    await until(() => slow.answers.length === 1);
    gone.caller.link.abort();
    await until(() => io.engine.clientsCount === 0);
    await answer();
    await until(() => slow.waiting === 1);
    const back = visit(first.ticket());
    await answer();
    expect((await back).answer).toEqual(first.answer);
  });

  test("and fails gives a new socket, and is reported", async () => {
    const { errors, visit, answer } = await slowScene();
    const joining = visit();
    const failure = new Error("no answer");
    await answer(failure);
    expect((await joining).answer.pid).toBeDefined();
    expect(errors).toEqual([failure]);
  });

  test("and takes too long loses the client, for which it is asked once though the client says CONNECT twice", async () => {
    const time = stillTime();
    const { slow, call } = await slowScene({ connectTimeout: 50 });
    const [hasty, patient] = [call(), call()];
    await hasty.caller.greeting();
    hasty.caller.say("40", "40");
    await patient.caller.greeting();
    patient.caller.say("40");
    await until(() => slow.answers.length === 2);
    await time.pass(60);
    expect(await Promise.all([hasty.caller.over(), patient.caller.over()])).toEqual([[], []]);
    expect(slow.answers).toHaveLength(2);
  });
});

test("an adapter that knows nothing of it has clients that do not come back, and no offsets", async () => {
  const { io, visit } = await wireScene({ adapter: (host) => adapterWith(host, undefined) });
  const first = await visit();
  expect(first.answer.pid).toBeUndefined();
  io.to(String(first.answer.sid)).emit("one");
  expect(await first.caller.next()).toBe('42["one"]');
});

describe("the option connectionStateRecovery", () => {
  test.each([
    ["a text", "on"],
    ["a time that is none", { maxDisconnectionDuration: "2m" }],
    ["no time at all", { maxDisconnectionDuration: 0 }],
    ["a time longer than a timer runs", { maxDisconnectionDuration: 2 ** 31 }],
    ["a choice that is none", { skipMiddlewares: 1 }],
    ["no room for sockets", { maxSessions: 0 }],
    ["half a packet", { maxPackets: 1.5 }],
    ["a negative size", { maxBytes: -1 }],
  ])("is refused with %s", async (_what, option) => {
    const made = wireScene({ connectionStateRecovery: option as never });
    await expect(made).rejects.toMatchObject({
      code: "INVALID_OPTION",
      message: expect.stringContaining("connectionStateRecovery"),
    });
  });

  test("that is off leaves the wire as it was", async () => {
    const { io, visit } = await wireScene({ connectionStateRecovery: false });
    const first = await visit({ pid: "rt.x", offset: "y" });
    expect(Object.keys(first.answer)).toEqual(["sid"]);
    io.emit("one");
    expect(await first.caller.next()).toBe('42["one"]');
    expect(io.sockets.adapter.recovery).toBeUndefined();
  });
});

const noRoom = new Error("no room");

test.each([
  [
    "at once",
    (): never => {
      throw noRoom;
    },
  ],
  [
    "later",
    (): never => {
      throw noRoom;
    },
  ],
  ["at once", () => Promise.reject(noRoom)],
  ["later", () => Promise.reject(noRoom)],
] as const)(
  "a socket that is found %s, and whose rooms cannot be brought back (%#), is given up for a new one",
  async (when, addAll) => {
    let isBroken = false;
    const { visit, call, cut, io, errors } = await wireScene({
      adapter: (host) => {
        const local = host.local.recovery;
        const recovery: Recovery | undefined = local && {
          waiting: 0,
          begin: (id, pid) => local.begin(id, pid),
          claim: (pid, offset) =>
            when === "later" ? Promise.resolve(local.claim(pid, offset)) : local.claim(pid, offset),
        };
        return new Proxy(adapterWith(host, recovery), {
          get: (target, key): unknown => (key === "addAll" && isBroken ? addAll : Reflect.get(target, key)),
        });
      },
    });
    const first = await visit();
    await cut(first);
    isBroken = true;
    const back = call();
    await back.caller.greeting();
    back.caller.say(`40${JSON.stringify(first.ticket())}`);
    await back.caller.over();
    expect(errors).toEqual([noRoom]);
    isBroken = false;
    const again = await visit(first.ticket());
    expect(again.answer.sid).not.toBe(first.answer.sid);
    expect([...io.sockets.sockets.keys()]).toEqual([again.answer.sid]);
  },
);
