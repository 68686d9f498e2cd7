import { describe, expect, it } from "vitest";
import { resolveDialRules } from "../../src/client/dial-rules.ts";
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
