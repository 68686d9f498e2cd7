import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { constants, deflateRawSync } from "node:zlib";
import type { PerMessageDeflateOptions } from "@rt/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServerOptions, WebSocketServer } from "ws";
import { websocket } from "../../src/websocket/server.ts";
import { Host } from "../support/host.ts";
import { binary, close, type Frame, text } from "./case.ts";
import { type Subject, type SubjectName, subjects } from "./subjects.ts";

const roles: readonly (readonly [ours: SubjectName, theirs: SubjectName])[] = [
  ["our server", "a server of ws"],
  ["our client", "a client of ws"],
];

const LIMIT = 1000;

function deflated(frame: Frame, level?: number): Frame {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, ...(level === undefined ? {} : { level }) };
  return { ...frame, rsv: 4, payload: deflateRawSync(frame.payload, options).subarray(0, -4) };
}

/** Where our ends and those of `ws` answer the same compressed messages differently, on purpose. */
describe.each(roles)("%s, unlike %s,", (ours, theirs) => {
  let both: readonly Subject[];

  beforeAll(async () => {
    both = await Promise.all([subjects[ours](LIMIT, true), subjects[theirs](LIMIT, true)]);
  });

  afterAll(() => Promise.all(both.map((subject) => subject.stop())));

  async function play(...frames: readonly Frame[]): Promise<readonly (readonly string[])[]> {
    return Promise.all(both.map(async (subject) => (await subject.meet()).peer.play([...frames, close(1000)])));
  }

  // `ws` hands on what there is of it, and reads what comes next as its rest.
  it("refuses a message whose end is missing", async () => {
    const whole = deflated(text("x".repeat(50)), 0);
    const [here] = await play({ ...whole, payload: whole.payload.subarray(0, 20) });
    expect(here).toEqual(["close 1007"]);
  });

  // Data that can't be compressed grows by a few bytes, and the limit is for what an application sends.
  it("takes a message of as many bytes as may be, though it has more when compressed", async () => {
    const data = binary(Buffer.alloc(LIMIT, 7));
    expect(await play(deflated(data, 0))).toEqual([
      [expect.stringContaining(`binary of ${LIMIT} bytes`), "close 1000"],
      ["close 1009"],
    ]);
  });

  // `ws` forgets what came before where a block says that it is the last (RFC 7692 section 7.2.3.4).
  it("lets messages lean on one whose last block says so", async () => {
    const said = "hello, hello, hello";
    const last = { ...text(said), rsv: 4, payload: Buffer.concat([deflateRawSync(said), Buffer.of(0)]) };
    const leaning = deflateRawSync(said, { finishFlush: constants.Z_SYNC_FLUSH, dictionary: Buffer.from(said) });
    const told = await play(last, { ...text(leaning.subarray(0, -4)), rsv: 4 });
    expect(told).toEqual([
      [`text ${said}`, `text ${said}`, "close 1000"],
      [`text ${said}`, "close 1007"],
    ]);
  });
});

/** What a server answers to an offer: the extension, or the status. */
async function answerOf(port: number, offer: string): Promise<string | number | undefined> {
  const outgoing = request({
    port,
    host: "127.0.0.1",
    path: "/rt/?EIO=4&transport=websocket",
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      "sec-websocket-version": "13",
      "sec-websocket-extensions": offer,
    },
  });
  outgoing.end();
  const [answer] = (await Promise.race([once(outgoing, "upgrade"), once(outgoing, "response")])) as [IncomingMessage];
  outgoing.destroy();
  return answer.statusCode === 101 ? answer.headers["sec-websocket-extensions"] : answer.statusCode;
}

const flag = fc.option(fc.boolean(), { nil: undefined });
const bits = fc.option(fc.integer({ min: 8, max: 15 }), { nil: undefined });
const wishes = fc
  .record({
    serverNoContextTakeover: flag,
    clientNoContextTakeover: flag,
    serverMaxWindowBits: fc.oneof(bits, fc.constant(false as const)),
    clientMaxWindowBits: fc.oneof(bits, fc.constant(false as const)),
  })
  .map(
    (all): PerMessageDeflateOptions =>
      Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
  );

const parameter = fc.oneof(
  fc.constantFrom("server_no_context_takeover", "client_no_context_takeover", "client_max_window_bits"),
  bits.map((value) => `server_max_window_bits=${value ?? 12}`),
  bits.map((value) => `client_max_window_bits=${value ?? 12}`),
  fc.constantFrom("unknown", "server_max_window_bits=16", "client_no_context_takeover=1", "constructor", "a b", ""),
);
const offer = fc.array(fc.array(parameter, { maxLength: 3 }), { minLength: 1, maxLength: 2 });

/** The types of `ws` leave out the `false` that it takes. */
type WsDeflate = NonNullable<ServerOptions["perMessageDeflate"]>;

/** Parameters in an order of their own, as that means nothing. */
function sorted(header: string): string {
  return header.split("; ").sort().join("; ");
}

it("our server agrees to what a server of ws agrees to; what that answers with 400 it does without, or less far", async () => {
  await fc.assert(
    fc.asyncProperty(wishes, offer, async (server, items) => {
      const header = items.map((parameters) => ["permessage-deflate", ...parameters].join("; ")).join(", ");
      const host = await Host.start({ websocket: websocket({ perMessageDeflate: server }) });
      const theirs = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: server as WsDeflate });
      await once(theirs, "listening");
      const here = await answerOf(host.port, header);
      const there = await answerOf((theirs.address() as AddressInfo).port, header);
      const isSyntax = items.flat().some((one) => one === "a b" || one === "");
      if (isSyntax) expect([here, there]).toEqual([400, 400]);
      else if (typeof there === "string" && typeof here === "string") compare(here, there, header);
      else if (typeof there === "string") throw new Error(`ws agreed to ${there}, and ours said ${here}`);
      for (const client of theirs.clients) client.terminate();
      theirs.close();
      await host.stop();
    }),
    {
      numRuns: 150,
      examples: [[{ serverMaxWindowBits: 13 }, [["server_max_window_bits=12", "server_no_context_takeover"], []]]],
    },
  );
});

/**
 * The same, or ours looks less far back: where the client asks for it, `ws` keeps to what its own side has set, and so may pass over the
 * first of several offers.
 */
function compare(here: string, there: string, asked: string): void {
  if (sorted(here) === sorted(there)) return;
  const limits = (header: string): string[] => header.match(/\w+_max_window_bits=\d+/g) ?? [];
  const rest = (header: string): string[] => sorted(header.replaceAll(/; \w+_max_window_bits=\d+/g, "")).split("; ");
  const lower = limits(here).filter((limit) => !limits(there).includes(limit));
  for (const limit of lower) expect(asked).toContain(limit);
  if (lower.length === 0 || !asked.includes(", ")) expect(rest(here)).toEqual(rest(there));
  else for (const agreed of rest(here)) expect(there.includes(agreed) || asked.includes(agreed)).toBe(true);
}
