import type { AllowRequest, CorsDelegate, CorsOptions, OriginDecider, ServerOptions } from "@rt/server";
import { describe, expect, test } from "vitest";
import { ask, eioPath } from "./support/http.ts";
import { Raw, upgradeHead } from "./support/raw.ts";
import { type Besieged, besiege, underSiege } from "./support/siege.ts";
import { until } from "./support/wait.ts";
import { refusedUpgrade } from "./support/ws.ts";

/* A.10 and F.3: what the application's own functions say about a request, and what becomes of those that fail. */

underSiege();

const FAULT = new Error("a fault of the application");

/** Fails for all but the bystander. */
function failing(how: "throws" | "rejects", origin: string | undefined): Promise<void> | undefined {
  if (origin !== "http://evil.example") return undefined;
  if (how === "throws") throw FAULT;
  return Promise.reject(FAULT);
}

const EVIL = { origin: "http://evil.example" };

async function askedBoth(
  { port }: Besieged,
  headers: Record<string, string> = EVIL,
): Promise<readonly (readonly [number, string])[]> {
  const { status, body } = await ask(port, eioPath("transport=polling"), { headers });
  const refused = await refusedUpgrade(port, "EIO=4&transport=websocket", headers);
  return [
    [status, body],
    [refused.status, refused.body],
  ];
}

describe("allowRequest", () => {
  test.each([
    ["a text", "no entry", "no entry"],
    ["false alone", undefined, "Forbidden"],
    ["null", null, "Forbidden"],
  ])("A.10 code 4: refuses with %s", async (_row, text, message) => {
    const allowRequest: AllowRequest = ({ headers }, callback) => {
      callback(text, headers.origin === undefined);
    };
    const served = await besiege({
      allowRequest: (request, callback) => {
        if (request.headers.origin === undefined) callback(null, true);
        else allowRequest(request, callback);
      },
    });
    expect(await askedBoth(served)).toEqual([
      [403, JSON.stringify({ code: 4, message })],
      [400, message],
    ]);
    const context = { message: text ?? undefined };
    const error = { req: expect.anything(), code: 4, message: "Forbidden", context };
    expect(served.refusals).toEqual([error, error]);
  });

  test.each(["throws", "rejects"] as const)("A.10 code 4: one that %s refuses, and is reported", async (how) => {
    const served = await besiege({
      allowRequest: (request, callback): unknown => {
        const failed = failing(how, request.headers.origin);
        if (failed === undefined) callback(null, true);
        return failed;
      },
    });
    expect(await askedBoth(served)).toEqual([
      [403, '{"code":4,"message":"Forbidden"}'],
      [400, "Forbidden"],
    ]);
    expect(served.errors).toEqual([FAULT, FAULT]);
  });

  test("F.3 pending middlewares: one that never answers has refused after connectTimeout", async () => {
    const served = await besiege({
      connectTimeout: 100,
      allowRequest: ({ headers }, callback) => {
        if (headers.origin === undefined) callback(null, true);
      },
    });
    expect(await askedBoth(served)).toEqual([
      [403, '{"code":4,"message":"Forbidden"}'],
      [400, "Forbidden"],
    ]);
  });

  test("F.3 aborted in every state: a client that is gone when it answers leaves nothing", async () => {
    const decide: (() => void)[] = [];
    const { port, io, http } = await besiege({
      allowRequest: ({ headers }, callback) => {
        if (headers.origin === undefined) callback(null, true);
        else decide.push(() => callback(null, true));
      },
    });
    const gone: boolean[] = [];
    http.on("connection", (socket) => socket.on("close", () => gone.push(true)));
    const upgrade = await Raw.to(port, upgradeHead(undefined, ["Origin: http://evil.example"]));
    const request = await Raw.to(
      port,
      upgradeHead("EIO=4&transport=polling", ["Origin: x"]).replaceAll(/.*pgrade.*\r\n/g, ""),
    );
    await until(() => decide.length === 2);
    upgrade.reset();
    request.reset();
    await until(() => gone.length > 0);
    for (const answer of decide) answer();
    await until(() => gone.length === 2);
    await until(() => io.engine.clientsCount === 1);
  });
});

describe("the engine's generateId", () => {
  test.each([
    ["throws", () => Promise.reject(FAULT)],
    ["gives what is none", () => ""],
    ["gives one that is taken", undefined],
  ])("A.10 code 3, F.2.4: one that %s refuses before any 101", async (_row, generateId) => {
    const served = await besiege();
    const { port, io, refusals } = served;
    const { body } = await ask(port, eioPath("transport=polling"));
    const taken = String((JSON.parse(body.slice(1)) as Record<string, unknown>)["sid"]);
    io.engine.generateId = generateId ?? ((): string => taken);
    expect(await askedBoth(served, {})).toEqual([
      [400, '{"code":3,"message":"Bad request"}'],
      [400, "Bad request"],
    ]);
    const context = { name: "ID_GENERATION_ERROR", error: expect.any(Error) };
    const error = { req: expect.anything(), code: 3, message: "Bad request", context };
    expect(refusals).toEqual([error, error]);
  });
});

describe("cors", () => {
  const delegate =
    (fail: (origin: string | undefined) => Promise<void> | undefined): CorsDelegate =>
    (request, callback) => {
      const failed = fail(request.headers.origin);
      if (failed === undefined) callback(null, {});
      return failed;
    };
  const decider =
    (fail: (origin: string | undefined) => Promise<void> | undefined): OriginDecider =>
    (origin, callback) => {
      const failed = fail(origin);
      if (failed === undefined) callback(null, true);
      return failed;
    };

  test.each<[string, CorsOptions | CorsDelegate]>([
    ["delegate that throws", delegate((origin) => failing("throws", origin))],
    ["delegate that rejects", delegate((origin) => failing("rejects", origin))],
    ["origin function that throws", { origin: decider((origin) => failing("throws", origin)) }],
    ["origin function that rejects", { origin: decider((origin) => failing("rejects", origin)) }],
  ])("A.10 code 3: a %s refuses", async (_row, cors) => {
    const served = await besiege({ cors });
    expect(await askedBoth(served)).toEqual([
      [400, '{"code":3,"message":"Bad request"}'],
      [400, "Bad request"],
    ]);
    const context = { name: "MIDDLEWARE_FAILURE", error: FAULT };
    const error = { req: expect.anything(), code: 3, message: "Bad request", context };
    expect(served.refusals).toEqual([error, error]);
  });

  test("A.10 code 3: a delegate that hands on an error refuses", async () => {
    const served = await besiege({
      cors: ({ headers }, callback) => {
        if (headers.origin === undefined) callback(null, {});
        else callback(FAULT);
      },
    });
    expect(await askedBoth(served)).toEqual([
      [400, '{"code":3,"message":"Bad request"}'],
      [400, "Bad request"],
    ]);
    const context = { name: "MIDDLEWARE_FAILURE", error: FAULT };
    expect(served.refusals.map((refusal) => refusal.context)).toEqual([context, context]);
  });
});

describe("allowedOrigins", () => {
  test.each<[string, ServerOptions["allowedOrigins"], unknown[]]>([
    ["a list", ["http://good.example"], []],
    ["a pattern", /^http:\/\/good\.example$/g, []],
    ["a function", (origin): boolean => origin === "http://good.example", []],
    ["a function that throws", (origin): boolean => failing("throws", origin) === undefined, [FAULT, FAULT]],
    [
      "a function that rejects",
      async (origin): Promise<boolean> => {
        await failing("rejects", origin);
        return true;
      },
      [FAULT, FAULT],
    ],
  ])("F.3 Origin: %s keeps other origins out of both transports", async (_row, allowedOrigins = [], errors) => {
    const served = await besiege({ allowedOrigins });
    expect(await askedBoth(served)).toEqual([
      [403, '{"code":4,"message":"Forbidden"}'],
      [400, "Forbidden"],
    ]);
    expect(served.errors).toEqual(errors);
    const good = { origin: "http://good.example" };
    expect((await ask(served.port, eioPath("transport=polling"), { headers: good })).status).toBe(200);
  });

  test("F.3 Origin: it is asked for every request, not for handshakes alone", async () => {
    const served = await besiege({ allowedOrigins: "http://good.example" });
    const { port } = served;
    const { body } = await ask(port, eioPath("transport=polling"));
    const sid = String((JSON.parse(body.slice(1)) as Record<string, unknown>)["sid"]);
    const path = eioPath(`transport=polling&sid=${sid}`);
    expect((await ask(port, path, { method: "POST", body: "40", headers: EVIL })).status).toBe(403);
    const refused = await refusedUpgrade(port, `EIO=4&transport=websocket&sid=${sid}`, EVIL);
    expect([refused.status, refused.body]).toEqual([400, "Forbidden"]);
  });
});

test("A.10: a listener of connection_error that fails is reported, and the answer leaves all the same", async () => {
  const served = await besiege();
  served.io.engine.on("connection_error", () => {
    throw FAULT;
  });
  expect((await ask(served.port, "/socket.io/")).status).toBe(400);
  expect(served.errors).toEqual([FAULT]);
});
