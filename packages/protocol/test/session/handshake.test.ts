import { describe, expect, it } from "vitest";
import { decodeHandshake, encodeHandshake, readGreeting } from "../../src/session/index.ts";
import { readAnswer, readCount, readOffer, readRequest } from "../../src/session/resume.ts";

const OFFER = { v: 1, session: "s", token: "t", window: 0, messages: 1, bytes: 1 };
const HANDSHAKE = { sid: "sid", upgrades: ["websocket"], pingInterval: 1, pingTimeout: 1, maxPayload: 1, rt: OFFER };
const LONG = "x".repeat(65);

describe("the data of an open frame", () => {
  it("is what was written", () => {
    expect(decodeHandshake(encodeHandshake(HANDSHAKE))).toEqual(HANDSHAKE);
  });

  it.each([
    { sid: "" },
    { sid: 1 },
    { upgrades: "websocket" },
    { upgrades: [1] },
    { pingInterval: 0 },
    { pingInterval: "1" },
    { pingTimeout: 0 },
    { pingTimeout: null },
    { maxPayload: 0 },
  ])("cannot be used with %j", (change) => {
    expect(decodeHandshake(JSON.stringify({ ...HANDSHAKE, ...change }))).toBeUndefined();
  });

  it("names no limit where an older server leaves it out", () => {
    const { maxPayload: _, ...older } = HANDSHAKE;
    expect(decodeHandshake(JSON.stringify(older))?.maxPayload).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each([
    { v: 2 },
    { session: "" },
    { session: LONG },
    { token: "" },
    { token: LONG },
    { token: 1 },
    { window: -1 },
    { messages: 0 },
    { messages: 1.5 },
    { bytes: 0 },
    { bytes: 2 ** 53 },
  ])("offers a plain session where its extension has %j", (change) => {
    const rt = { ...OFFER, ...change };
    expect(readOffer(rt)).toBeUndefined();
    const { rt: _, ...plain } = HANDSHAKE;
    expect(decodeHandshake(JSON.stringify({ ...plain, rt }))).toEqual(plain);
  });
});

describe("the first frame of a server", () => {
  it("is read as its handshake", () => {
    expect(readGreeting(`0${encodeHandshake(HANDSHAKE)}`)).toEqual(HANDSHAKE);
  });

  it.each(["", "0", "0{}", "1", "40", "2probe", "[1]"])("is no open frame as %j", (frame) => {
    expect(readGreeting(frame)).toMatchObject({ name: "badHandshake", code: 12 });
  });

  it.each([0, 2, 17])("is that of another version, as it says (%j)", (v) => {
    const end = {
      name: "badVersion",
      code: 16,
      message: `the server speaks version ${v} of rt, this client version 1`,
    };
    expect(readGreeting(`0${JSON.stringify({ rt: { v } })}`)).toMatchObject(end);
    expect(readGreeting(`0${JSON.stringify({ ...HANDSHAKE, rt: { ...OFFER, v } })}`)).toMatchObject(end);
  });

  it.each([{}, { v: "2" }, { v: null }, { v: 1.5 }, { v: -1 }, "2", 2, null])(
    "is that of a plain server, where `rt` is somebody else's (%j)",
    (rt) => {
      const { rt: _, ...plain } = HANDSHAKE;
      expect(readGreeting(`0${JSON.stringify({ ...plain, rt })}`)).toEqual(plain);
    },
  );
});

describe("the data of a resume", () => {
  const request = { session: "s", token: "t", attempt: 1, received: 0 };

  it("is what was written", () => {
    expect(readRequest(JSON.stringify(request))).toEqual(request);
    expect(readAnswer('{"received":3,"token":"t"}')).toEqual({ received: 3, token: "t" });
  });

  it.each([{ session: LONG }, { token: "" }, { attempt: -1 }, { attempt: "1" }, { received: 0.5 }, { received: null }])(
    "cannot be used with %j",
    (change) => expect(readRequest(JSON.stringify({ ...request, ...change }))).toBeUndefined(),
  );

  it.each([{ received: -1, token: "t" }, { received: 1 }, { received: 1, token: LONG }])("%j is no answer", (data) =>
    expect(readAnswer(JSON.stringify(data))).toBeUndefined(),
  );

  it.each(["", "-1", "+1", "1.0", "1e1", "0x1", " 1", "1 ", "١", "9".repeat(16), "0".repeat(17)])(
    "%j is no count",
    (digits) => expect(readCount(digits)).toBeUndefined(),
  );

  it("counts in digits", () => {
    expect(["0", "17", "9007199254740991"].map(readCount)).toEqual([0, 17, Number.MAX_SAFE_INTEGER]);
  });
});
