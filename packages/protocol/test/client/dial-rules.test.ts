import { describe, expect, it } from "vitest";
import { resolveDialRules } from "../../src/client/dial-rules.ts";
import type { ConnectOptions } from "../../src/client/options.ts";
import { NOT_HERE } from "../../src/client/platform.ts";
import type { Dialer } from "../../src/contracts/index.ts";

function dialer(name: string): Dialer {
  return {
    name,
    probed: false,
    dial: () => {
      throw new Error("nothing is dialled here");
    },
  };
}

const dialers = [dialer("websocket"), dialer("polling")];
const place = {
  namedDialers: [dialer("sse")],
  transportAliases: new Map([
    ["flashsocket", "websocket"],
    ["server-events", "sse"],
    ["lost", "nowhere"],
  ]),
};

function named(transports: readonly (string | Dialer)[]): string[] {
  return resolveDialRules({ transports, tryAllTransports: true }, dialers, undefined, place).candidates.map(
    ({ name }) => name,
  );
}

describe("the transports that are named", () => {
  it("are those of the place, by their own names and by others", () => {
    expect(named(["server-events", "polling", "flashsocket"])).toEqual(["sse", "polling", "websocket"]);
  });

  it("are each there once, in the place of its first name", () => {
    expect(named(["websocket", "polling", "flashsocket", "sse", "server-events"])).toEqual([
      "websocket",
      "polling",
      "sse",
    ]);
  });

  it("may be transports of one's own, which have no other names", () => {
    const own = dialer("flashsocket");
    expect(named([own, "flashsocket"])).toEqual(["flashsocket", "websocket"]);
  });

  it.each(["carrier-pigeon", "lost", ""])("are refused where there is no %j", (name) => {
    expect(() => named([name])).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
  });

  it("are the racing ones alone where none is", () => {
    expect(resolveDialRules({}, dialers, undefined, place).candidates).toEqual(dialers);
  });
});

describe("what is said of requests", () => {
  it("is text, and what is not there is left out: a value may come from a place that has none", () => {
    const { query, headers } = resolveDialRules(
      { query: { a: 1, b: null, c: undefined }, extraHeaders: { d: null } },
      dialers,
      undefined,
    );
    expect([[...query], headers]).toEqual([[["a", "1"]], {}]);
  });

  it("is the text of each value, a comma between those of a list", () => {
    const query = {
      big: 2n,
      flag: false,
      text: "é&",
      list: ["a", 1, 2n, true],
      none: [],
      holes: [null, "b", undefined],
    };
    expect([...resolveDialRules({ query }, dialers, undefined).query]).toEqual([
      ["big", "2"],
      ["flag", "false"],
      ["text", "é&"],
      ["list", "a,1,2,true"],
      ["none", ""],
      ["holes", ",b,"],
    ]);
  });

  it.each([[{}], [new Date(0)], [[{}]], [[["a"]]], [Symbol("s")], [() => "a"], [[Symbol("s")]]])(
    "is no text for %o, which has none of its own",
    (value) => {
      // As programs without types write it.
      const options: object = { query: { a: value } };
      const wrong = { code: "INVALID_OPTION", message: expect.stringContaining("query.a is ") };
      expect(() => resolveDialRules(options, dialers, undefined)).toThrow(expect.objectContaining(wrong));
    },
  );

  it("may be said of one transport alone", () => {
    const options = {
      extraHeaders: { a: "1" },
      transportOptions: { polling: { extraHeaders: { b: 2 } }, websocket: {} },
    };
    const { headers, ownHeaders } = resolveDialRules(options, dialers, undefined);
    expect([headers, [...ownHeaders]]).toEqual([{ a: "1" }, [["polling", { b: "2" }]]]);
  });

  it("has a key of its own where binary values are to be text", () => {
    expect([...resolveDialRules({ forceBase64: true }, dialers, undefined).query]).toEqual([["b64", "1"]]);
    expect([...resolveDialRules({ forceBase64: false }, dialers, undefined).query]).toEqual([]);
  });
});

describe("the transports that are named as values", () => {
  const elsewhere = { transportAliases: new Map([["elsewhere", NOT_HERE]]) };
  const candidates = (options: ConnectOptions): unknown =>
    resolveDialRules({ tryAllTransports: true, ...options }, dialers, undefined, elsewhere).candidates;

  it("are those of their names, under either name of the option", () => {
    const list = [{ name: "polling" }, { name: "websocket" }];
    expect(candidates({ transports: list })).toEqual(dialers.toReversed());
    expect(candidates({ transportImplementations: list })).toEqual(dialers.toReversed());
  });

  it("are left out where they are to be had nowhere, but not all of them", () => {
    expect(candidates({ transports: ["elsewhere", { name: "elsewhere" }, "polling"] })).toEqual([dialers[1]]);
    expect(() => candidates({ transports: ["elsewhere"] })).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION" }),
    );
  });

  it("are a list, of which there is one", () => {
    const both = { transports: ["polling"], transportImplementations: [{ name: "polling" }] };
    expect(() => candidates(both)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
  });
});
