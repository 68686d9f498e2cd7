import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HttpHeaders } from "../../src/contracts/index.ts";
import { ACCEPT_GUID, answerFault, judgeUpgrade, upgradeAnswer, upgradeRequest } from "../../src/websocket/index.ts";
import { subprotocol } from "./listen.ts";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const REQUEST: HttpHeaders = { upgrade: "websocket", "sec-websocket-key": KEY, "sec-websocket-version": "13" };
const ANSWER: HttpHeaders = { upgrade: "websocket", connection: "Upgrade", "sec-websocket-accept": ACCEPT };

/** Headers by lower-case name, as a host hands them in. */
function lower(headers: Readonly<Record<string, string>>): HttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

it("the key is hashed as in RFC 6455 section 1.3", () => {
  expect(
    createHash("sha1")
      .update(KEY + ACCEPT_GUID)
      .digest("base64"),
  ).toBe(ACCEPT);
});

describe("an upgrade request", () => {
  it("as our clients write it is accepted", () => {
    expect(judgeUpgrade("GET", lower(upgradeRequest(KEY)))).toEqual({ isAccepted: true, key: KEY });
    expect(judgeUpgrade("GET", lower(upgradeRequest(KEY, ["a", "b"])))).toEqual({
      isAccepted: true,
      key: KEY,
      protocol: "a",
    });
  });

  it.each(["websocket", "WebSocket", "WEBSOCKET", "h2c, websocket", " websocket "])(
    "names websocket as in %j",
    (upgrade) => {
      expect(judgeUpgrade("GET", { ...REQUEST, upgrade })).toMatchObject({ isAccepted: true });
    },
  );

  it.each<[string, string, HttpHeaders]>([
    ["another method", "POST", REQUEST],
    ["no headers at all", "GET", {}],
    ["another protocol", "GET", { ...REQUEST, upgrade: "h2c" }],
    ["no key", "GET", { ...REQUEST, "sec-websocket-key": undefined }],
    ["a short key", "GET", { ...REQUEST, "sec-websocket-key": "AAAA" }],
    ["a key of other characters", "GET", { ...REQUEST, "sec-websocket-key": `${"_".repeat(22)}==` }],
    ["two keys", "GET", { ...REQUEST, "sec-websocket-key": `${KEY}, ${KEY}` }],
    ["a key with a line behind it", "GET", { ...REQUEST, "sec-websocket-key": `${KEY}\n` }],
    ["an empty list of sub-protocols", "GET", { ...REQUEST, "sec-websocket-protocol": "" }],
    ["a broken list of sub-protocols", "GET", { ...REQUEST, "sec-websocket-protocol": "a,,b" }],
  ])("with %s is refused with 400", (_, method, headers) => {
    expect(judgeUpgrade(method, headers)).toMatchObject({ isAccepted: false, status: 400, headers: {} });
  });

  it.each(["8", "12", "", "13, 13", undefined])(
    "of version %j is refused with 426 and the version that is spoken",
    (version) => {
      expect(judgeUpgrade("GET", { ...REQUEST, "sec-websocket-version": version })).toMatchObject({
        isAccepted: false,
        status: 426,
        headers: { "Sec-WebSocket-Version": "13" },
      });
    },
  );

  it("offers the sub-protocols that ws reads", () => {
    const list = fc.string({
      unit: fc.constantFrom("a", "b", ",", ",", " ", "\t", "!", "(", "é"),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(list, (header) => {
        // HTTP parsers strip what is around a value (RFC 9110 section 5.5); ws takes blanks after it amiss, and some before it.
        const value = header.trim();
        let offered: string | undefined;
        try {
          [offered] = subprotocol.parse(value);
        } catch {
          offered = undefined;
        }
        const verdict = judgeUpgrade("GET", { ...REQUEST, "sec-websocket-protocol": value });
        if (offered === undefined) expect(verdict).toMatchObject({ isAccepted: false, status: 400 });
        else expect(verdict).toEqual({ isAccepted: true, key: KEY, protocol: offered });
      }),
      { numRuns: 500 },
    );
  });
});

describe("the answer to an upgrade request", () => {
  it("as our servers write it is right", () => {
    expect(answerFault(101, lower(upgradeAnswer(ACCEPT)), ACCEPT)).toBeUndefined();
    expect(answerFault(101, lower(upgradeAnswer(ACCEPT, "b")), ACCEPT, ["a", "b"])).toBeUndefined();
  });

  it("may name the upgrade in any case, among others", () => {
    const headers = { ...ANSWER, upgrade: "WebSocket", connection: "keep-alive, upgrade" };
    expect(answerFault(101, headers, ACCEPT)).toBeUndefined();
  });

  it.each<[string, number, HttpHeaders, readonly string[]]>([
    ["another status", 200, ANSWER, []],
    ["no headers at all", 101, {}, []],
    ["another protocol", 101, { ...ANSWER, upgrade: "h2c" }, []],
    ["no upgrade in Connection", 101, { ...ANSWER, connection: "keep-alive" }, []],
    ["no accept", 101, { ...ANSWER, "sec-websocket-accept": undefined }, []],
    ["a wrong accept", 101, { ...ANSWER, "sec-websocket-accept": ACCEPT.toLowerCase() }, []],
    ["an extension", 101, { ...ANSWER, "sec-websocket-extensions": "permessage-deflate" }, []],
    ["a sub-protocol nobody offered", 101, { ...ANSWER, "sec-websocket-protocol": "a" }, []],
    ["another sub-protocol than those offered", 101, { ...ANSWER, "sec-websocket-protocol": "c" }, ["a", "b"]],
    ["no sub-protocol where some were offered", 101, ANSWER, ["a"]],
  ])("with %s is wrong", (_, status, headers, protocols) => {
    expect(answerFault(status, headers, ACCEPT, protocols)).toEqual(expect.any(String));
  });
});
