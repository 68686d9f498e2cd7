import type { Adapter, AdapterHost, EventData, NodeQuestion } from "@rt/protocol";
import { VirtualClock } from "@rt/protocol/testing";
import type { Namespace, Server } from "@rt/server";
import { describe, expect, expectTypeOf, test } from "vitest";
import { OtherNodes } from "../src/other-nodes.ts";
import { serve } from "./support/server.ts";

/** Servers that hear of each other, in one process. */
class Bus {
  readonly hosts = new Map<string, AdapterHost[]>();

  /** The adapter of one more server. */
  readonly adapter = (host: AdapterHost): Adapter => {
    const peers = this.hosts.get(host.name) ?? [];
    this.hosts.set(host.name, [...peers, host]);
    const others = (): AdapterHost[] => (this.hosts.get(host.name) ?? []).filter((other) => other !== host);
    return Object.assign(host.local, {
      serverCount: () => Promise.resolve(others().length + 1),
      serverSideEmit: (data: EventData, question?: NodeQuestion) => {
        for (const other of others()) other.heard(data, answerTo(question));
      },
    });
  };
}

function answerTo(question: NodeQuestion | undefined): ((value: unknown) => void) | undefined {
  return question === undefined ? undefined : (value) => question.answered(value);
}

async function cluster(size: number): Promise<readonly Server[]> {
  const bus = new Bus();
  const served = await Promise.all(Array.from({ length: size }, () => serve({ adapter: bus.adapter })));
  return served.map(({ io }) => io);
}

describe("serverSideEmit", () => {
  test("reaches the namespaces of the same name in the other servers, and not the own", async () => {
    const ios = await cluster(3);
    const heard: unknown[] = [];
    for (const [index, io] of ios.entries()) {
      io.on("news", (...args: unknown[]) => heard.push([index, "/", ...args]));
      io.of("/a").on("news", (...args: unknown[]) => heard.push([index, "/a", ...args]));
    }
    expect(ios[0]?.serverSideEmit("news", 1, { two: 3 })).toBe(true);
    expect(ios[1]?.of("/a").serverSideEmit("news")).toBe(true);
    expect(heard).toEqual([
      [1, "/", 1, { two: 3 }],
      [2, "/", 1, { two: 3 }],
      [0, "/a"],
      [2, "/a"],
    ]);
  });

  test("gathers one answer of each other server, the first argument of its first answer", async () => {
    const [one, two, three] = await cluster(3);
    two?.on("q", (n, answer) => {
      answer(n + 1, "more");
      answer("again");
    });
    three?.on("q", (n, answer) => setImmediate(() => answer(n + 2)));
    expect(await one?.serverSideEmitWithAck("q", 1)).toEqual([2, 3]);
    const told = new Promise((resolve) => one?.serverSideEmit("q", 1, (...args: unknown[]) => resolve(args)));
    expect(await told).toEqual([null, [2, 3]]);
  });

  test("is answered at once where there are no other servers", async () => {
    const { io } = await serve();
    expect(await io.serverSideEmitWithAck("q")).toEqual([]);
    expect(await io.of("/x").serverSideEmitWithAck("q", 1)).toEqual([]);
    expect(await new Promise((resolve) => io.serverSideEmit("q", (...args: unknown[]) => resolve(args)))).toEqual([
      null,
      [],
    ]);
    expect(io.serverSideEmit("q")).toBe(true);
  });

  test("refuses names that a server says itself, and what is no name", async () => {
    const { io } = await serve();
    for (const event of ["connect", "connection", "new_namespace"]) {
      const reserved = expect.objectContaining({ code: "RESERVED_EVENT" });
      expect(() => io.serverSideEmit(event)).toThrow(reserved);
      await expect(io.of("/x").serverSideEmitWithAck(event)).rejects.toThrow(reserved);
    }
    for (const event of [undefined, null, {}, Symbol("x"), 1]) {
      expect(() => Reflect.apply(Reflect.get(io, "serverSideEmit"), io, [event])).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
    }
  });

  test("what comes from afar is looked at: no garbage, and nothing that a server says itself", async () => {
    const hosts: AdapterHost[] = [];
    const { io, errors } = await serve({
      adapter: (host) => {
        hosts.push(host);
        return host.local;
      },
    });
    const heard: unknown[] = [];
    for (const event of ["connection", "connect", "new_namespace", "e", "__proto__", "toString"]) {
      io.on(event, (...args: unknown[]) => heard.push([event, ...args]));
    }
    const garbage = [
      undefined,
      null,
      1,
      "e",
      {},
      [],
      [1],
      [null],
      [{ toString: "x" }],
      ["connection", {}],
      ["new_namespace"],
    ];
    for (const data of garbage) hosts[0]?.heard(data, () => heard.push("answered"));
    hosts[0]?.heard(["__proto__", 1]);
    hosts[0]?.heard(["valueOf", 1]);
    expect([heard, errors]).toEqual([[["__proto__", 1]], []]);
  });

  test("a listener that fails is reported by its own server", async () => {
    const bus = new Bus();
    const one = await serve({ adapter: bus.adapter });
    const two = await serve({ adapter: bus.adapter });
    two.io.on("e", () => {
      throw new Error("broken");
    });
    one.io.serverSideEmit("e");
    expect([one.errors, two.errors.map(String)]).toEqual([[], ["Error: broken"]]);
  });
});

describe("the other servers", () => {
  /** `nodes` servers; what is asked of the adapter may fail. */
  function world(nodes: number, how: "works" | "rejects" | "throws" = "works") {
    const clock = new VirtualClock();
    const errors: unknown[] = [];
    const questions: (NodeQuestion | undefined)[] = [];
    const fail = (): Promise<never> => {
      if (how === "throws") throw new Error("no bus");
      return Promise.reject(new Error("no bus"));
    };
    const adapter: Pick<Adapter, "serverCount" | "serverSideEmit"> = {
      serverCount: () => (how === "works" ? Promise.resolve(nodes) : fail()),
      serverSideEmit: (_data, question) => {
        questions.push(question);
        return how === "works" ? undefined : fail();
      },
    };
    const others = new OtherNodes({ adapter, clock, reportError: (error) => errors.push(error) });
    return { clock, errors, questions, others };
  }

  test("have 5 seconds to answer; what comes later counts for nothing", async () => {
    const { clock, questions, others } = world(4);
    const outcome = others.emitWithAck("q", []).catch((error: unknown) => error);
    await Promise.resolve();
    questions[0]?.answered(1);
    questions[0]?.answered(2);
    expect(questions[0]?.timeout).toBe(5_000);
    clock.advance(5_000);
    questions[0]?.answered(3);
    expect(await outcome).toMatchObject({ code: "ACK_TIMEOUT", responses: [1, 2] });
  });

  test("are not waited for when they could not be asked", () => {
    const { clock, others } = world(2, "throws");
    const heard: unknown[] = [];
    expect(() => others.emit("q", [(...args: unknown[]) => heard.push(args)])).toThrow("no bus");
    clock.advance(5_000);
    expect(heard).toEqual([]);
  });

  test("that cannot be reached are reported, and the wait ends", async () => {
    const { clock, errors, others } = world(2, "rejects");
    const outcome = others.emitWithAck("q", []).catch((error: unknown) => error);
    others.emit("e", []);
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors.map(String)).toEqual(["Error: no bus", "Error: no bus", "Error: no bus"]);
    clock.advance(5_000);
    expect(await outcome).toMatchObject({ code: "ACK_TIMEOUT", responses: [] });
  });
});

interface Between {
  news: (text: string) => void;
  q: (n: number, answer: (sum: number) => void) => void;
}

/** Not run: what the compiler makes of it is the test. */
export function typed(io: Server<object, object, Between>, namespace: Namespace<object, object, Between>): void {
  for (const emitter of [io, namespace]) {
    emitter.serverSideEmit("news", "text");
    emitter.serverSideEmit("q", 1, (error, answers) => {
      expectTypeOf(error).toEqualTypeOf<Error | null>();
      expectTypeOf(answers).toEqualTypeOf<number[]>();
    });
    expectTypeOf(emitter.serverSideEmitWithAck("q", 1)).resolves.toEqualTypeOf<number[]>();
    // @ts-expect-error -- a number is no text
    emitter.serverSideEmit("news", 1);
    // @ts-expect-error -- no such event
    emitter.serverSideEmit("olds");
    // @ts-expect-error -- it has no acknowledgement
    void emitter.serverSideEmitWithAck("news", "text");
  }
  io.on("q", (n, answer) => {
    expectTypeOf(n).toBeNumber();
    expectTypeOf(answer).toEqualTypeOf<(sum: number) => void>();
  });
}
