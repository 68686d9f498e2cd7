import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  answerDeflate,
  answerFault,
  type DeflateAgreement,
  type DeflateAnswer,
  type DeflateWishes,
  offerDeflate,
  readDeflateAnswer,
} from "../../src/websocket/index.ts";
import { runs } from "../runs.ts";

const flag = fc.option(fc.boolean(), { nil: undefined });
const bits = fc.option(fc.oneof(fc.integer({ min: 8, max: 15 }), fc.constant(false as const)), { nil: undefined });
const wishes: fc.Arbitrary<DeflateWishes> = fc
  .record({
    serverNoContextTakeover: flag,
    clientNoContextTakeover: flag,
    serverMaxWindowBits: bits,
    clientMaxWindowBits: bits,
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));

function agreed(answer: DeflateAnswer | "malformed" | undefined): DeflateAnswer {
  if (answer === undefined || answer === "malformed") throw new Error(`not agreed: ${answer}`);
  return answer;
}

function parts(answer: DeflateAnswer): DeflateAgreement {
  const { serverNoContextTakeover, clientNoContextTakeover, serverMaxWindowBits, clientMaxWindowBits } = answer;
  return { serverNoContextTakeover, clientNoContextTakeover, serverMaxWindowBits, clientMaxWindowBits };
}

const ALL_15 = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

describe("an offer and its answer", () => {
  it("lead both ends to what suits each other, or to none", () => {
    fc.assert(
      fc.property(wishes, wishes, (client, server) => {
        const answer = answerDeflate(offerDeflate(client), server);
        if (answer === undefined) return;
        const there = agreed(answer);
        const here = readDeflateAnswer(there.header, client);
        // A client that would not have what it is not asked for, may say so.
        if (typeof here === "string") {
          expect(client.clientNoContextTakeover === false && server.clientNoContextTakeover === true).toBe(true);
          return;
        }
        expect(here.serverMaxWindowBits).toBe(there.serverMaxWindowBits);
        expect(here.serverNoContextTakeover).toBe(there.serverNoContextTakeover);
        expect(here.clientNoContextTakeover).toBe(there.clientNoContextTakeover);
        // The client may look less far back than the server is ready for, never farther.
        expect(here.clientMaxWindowBits).toBeLessThanOrEqual(there.clientMaxWindowBits);
        expect(here.serverMaxWindowBits).toBeLessThanOrEqual(client.serverMaxWindowBits || 15);
        expect(there.serverMaxWindowBits).toBeLessThanOrEqual(server.serverMaxWindowBits || 15);
        expect(there.clientMaxWindowBits).toBeLessThanOrEqual(server.clientMaxWindowBits || 15);
        if (client.serverNoContextTakeover === true) expect(here.serverNoContextTakeover).toBe(true);
        if (server.serverNoContextTakeover !== undefined)
          expect(there.serverNoContextTakeover).toBe(server.serverNoContextTakeover);
      }),
      runs(1000),
    );
  });

  it("are declined only where the server does not do what the client wants, or cannot limit it", () => {
    fc.assert(
      fc.property(wishes, wishes, (client, server) => {
        const isDeclined =
          (server.serverNoContextTakeover === false && client.serverNoContextTakeover === true) ||
          (server.serverMaxWindowBits === false && typeof client.serverMaxWindowBits === "number") ||
          (typeof server.clientMaxWindowBits === "number" && client.clientMaxWindowBits === false);
        expect(answerDeflate(offerDeflate(client), server) === undefined).toBe(isDeclined);
      }),
      runs(1000),
    );
  });
});

describe("a server", () => {
  it("agrees to a bare offer as it stands", () => {
    const answer = agreed(answerDeflate("permessage-deflate", {}));
    expect([answer.header, parts(answer)]).toEqual(["permessage-deflate", ALL_15]);
  });

  it("does not say how far a client looks that leaves it open", () => {
    expect(agreed(answerDeflate("permessage-deflate; client_max_window_bits", {})).header).toBe("permessage-deflate");
  });

  it.each([
    ["permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=10"],
    ["permessage-deflate; client_max_window_bits=9", "permessage-deflate; client_max_window_bits=9"],
    ['permessage-deflate; server_max_window_bits="8"', "permessage-deflate; server_max_window_bits=8"],
    [
      "foo, permessage-deflate; x, permessage-deflate; server_no_context_takeover",
      "permessage-deflate; server_no_context_takeover",
    ],
    ["permessage-deflate; server_max_window_bits=16, permessage-deflate", "permessage-deflate"],
  ])("answers %j with %j", (offer, answer) => {
    expect(agreed(answerDeflate(offer, {})).header).toBe(answer);
  });

  it.each([
    "permessage-foo",
    "Permessage-deflate",
    "permessage-deflate; unknown",
    "permessage-deflate; __proto__",
    "permessage-deflate; constructor=8",
    "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    "permessage-deflate; server_no_context_takeover=true",
    "permessage-deflate; client_no_context_takeover=1",
    "permessage-deflate; server_max_window_bits",
    "permessage-deflate; server_max_window_bits=7",
    "permessage-deflate; server_max_window_bits=16",
    "permessage-deflate; server_max_window_bits=08",
    "permessage-deflate; server_max_window_bits=1e1",
    "permessage-deflate; server_max_window_bits=+9",
    "permessage-deflate; client_max_window_bits=0",
    "permessage-deflate; client_max_window_bits=150",
    "permessage-deflate; client_max_window_bits=10; client_max_window_bits=11",
  ])("goes on without it for %j", (offer) => {
    expect(answerDeflate(offer, {})).toBeUndefined();
  });

  it("takes no header that is none", () => {
    expect(answerDeflate("permessage-deflate;", {})).toBe("malformed");
  });

  it("never throws, whatever is offered", () => {
    const sign = fc.constantFrom(
      "permessage-deflate",
      "server_max_window_bits",
      "client_max_window_bits",
      "=",
      ";",
      ",",
      " ",
      "9",
      '"',
      "x",
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 20 }), wishes, (signs, server) => {
        const answer = answerDeflate(signs.join(""), server);
        if (answer !== undefined && answer !== "malformed") expect(answer.header).toMatch(/^permessage-deflate/);
      }),
      runs(1000),
    );
  });
});

describe("a client", () => {
  it.each([
    ["permessage-deflate", ALL_15],
    ["permessage-deflate; server_no_context_takeover", { ...ALL_15, serverNoContextTakeover: true }],
    [
      "permessage-deflate; server_max_window_bits=9; client_max_window_bits=10",
      { ...ALL_15, serverMaxWindowBits: 9, clientMaxWindowBits: 10 },
    ],
  ])("takes the answer %j", (header, agreement) => {
    expect(readDeflateAnswer(header, {})).toEqual(agreement);
  });

  it.each([
    ["", {}],
    ["permessage-deflate, permessage-deflate", {}],
    ["permessage-deflate, foo", {}],
    ["foo", {}],
    ["permessage-deflate; foo", {}],
    ["permessage-deflate; client_max_window_bits", {}],
    ["permessage-deflate; server_max_window_bits=16", {}],
    ["permessage-deflate; server_max_window_bits=10", { serverMaxWindowBits: 9 }],
    ["permessage-deflate; client_max_window_bits=10", { clientMaxWindowBits: 9 }],
    ["permessage-deflate; client_max_window_bits=10", { clientMaxWindowBits: false }],
    ["permessage-deflate; client_no_context_takeover", { clientNoContextTakeover: false }],
  ] as const)("fails the connection for %j when its wishes are %j", (header, wants) => {
    expect(readDeflateAnswer(header, wants)).toEqual(expect.any(String));
    const headers = {
      upgrade: "websocket",
      connection: "upgrade",
      "sec-websocket-accept": "A",
      "sec-websocket-extensions": header,
    };
    expect(answerFault(101, headers, "A", [], wants)).toEqual(expect.any(String));
  });

  it("that offers nothing takes no extension", () => {
    const headers = {
      upgrade: "websocket",
      connection: "upgrade",
      "sec-websocket-accept": "A",
      "sec-websocket-extensions": "permessage-deflate",
    };
    expect(answerFault(101, headers, "A")).toBe("an extension was chosen that was not offered");
    expect(answerFault(101, headers, "A", [], {})).toBeUndefined();
  });
});
