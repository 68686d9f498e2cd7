import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { REQUEST_START } from "../http/exchanges.ts";
import { Framer } from "../http/framer.ts";
import { parseRequest, type RequestHead } from "../http/head.ts";
import { type Handler, oneConnection, web } from "./web.ts";

interface Exchange {
  readonly method: string;
  readonly body: string;
  readonly chunked: boolean;
  readonly kind: "length" | "chunked" | "204" | "304" | "early";
}

const bodies = fc.oneof(
  fc.constantFrom("", "0\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"),
  fc.string({ unit: fc.constantFrom("0", "a", "\r", "\n", ":", ";", "é"), maxLength: 60 }),
);

const exchange: fc.Arbitrary<Exchange> = fc.record({
  method: fc.constantFrom("GET", "POST", "HEAD", "PUT"),
  body: bodies,
  chunked: fc.boolean(),
  kind: fc.constantFrom("length", "chunked", "204", "304", "early"),
});

/** Answers as the request's header says, with the request's body. */
const mirror: Handler = (request, response, body) => {
  const kind = request.headers["x-kind"];
  if (kind === "204" || kind === "304") {
    response.writeHead(Number(kind)).end();
    return;
  }
  if (kind === "early") response.writeEarlyHints({ link: "</a>; rel=preload" });
  const half = Math.floor(body.length / 2);
  if (kind === "chunked") response.write(`${body.slice(0, half)}-`);
  response.end(kind === "chunked" ? body.slice(half) : body);
};

function expected({ method, body, kind }: Exchange): string {
  if (method === "HEAD" || kind === "204" || kind === "304") return "";
  const half = Math.floor(body.length / 2);
  return kind === "chunked" ? `${body.slice(0, half)}-${body.slice(half)}` : body;
}

const message: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("GET /a HTTP/1.1\r\n\r\n", "\r\nHEAD /b HTTP/1.0\r\nX: y\r\n\r\n"),
  bodies.map((body) => `POST /c HTTP/1.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
  bodies.map((body) => {
    const size = Buffer.byteLength(body);
    const chunk = size === 0 ? "" : `${size.toString(16)};ext=1\r\n${body}\r\n`;
    return `POST /d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}0\r\nTrailer: t\r\n\r\n`;
  }),
);

/** The messages that the framer found, and what came behind them. */
function frame(chunks: readonly Buffer[]): string[] {
  const framer = new Framer<RequestHead>({ start: REQUEST_START, parse: parseRequest });
  const found: string[] = [];
  let open = "";
  for (const piece of chunks.flatMap((chunk) => framer.feed(chunk))) {
    open += piece.bytes.toString("latin1");
    if (!piece.last) continue;
    found.push(open);
    open = "";
  }
  return [...found, open];
}

function cutAt(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

/** Where messages end. */
export function framingCases(): void {
  describe("framing", () => {
    test("finds the borders, however the bytes are cut", () => {
      fc.assert(
        fc.property(fc.array(message, { maxLength: 6 }), sizes, (messages, cuts) => {
          const texts = messages.map((text) => Buffer.from(text).toString("latin1"));
          const bytes = Buffer.from(messages.join(""));
          for (const chunks of [[bytes], cutAt(bytes, [1]), cutAt(bytes, cuts)]) {
            expect(frame(chunks)).toEqual([...texts, ""]);
          }
        }),
        { numRuns: 200 },
      );
    });

    test("passes on all bytes, alike for every cut, whatever they are", () => {
      const part = fc.oneof(
        message,
        bodies,
        fc.constantFrom(
          "Upgrade: x\r\nConnection: upgrade\r\n",
          "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
          "zz\r\n",
        ),
      );
      fc.assert(
        fc.property(fc.array(part, { maxLength: 6 }), sizes, (parts, cuts) => {
          const bytes = Buffer.from(parts.join(""));
          const whole = frame([bytes]);
          expect(whole.join("")).toBe(bytes.toString("latin1"));
          expect(frame(cutAt(bytes, cuts))).toEqual(whole);
          expect(frame(cutAt(bytes, [1]))).toEqual(whole);
        }),
        { numRuns: 200 },
      );
    });

    test("every kind of exchange survives being held and split on kept connections", async () => {
      const { proxy, ask } = await web(mirror);
      const held = (["request", "response"] as const).map((what) => proxy.apply({ kind: "hold", what, order: [0] }));
      proxy.apply({ kind: "split", sizes: [30, 7] });
      const agent = oneConnection();
      await fc.assert(
        fc.asyncProperty(exchange, async (one) => {
          const { method, body, kind } = one;
          const coding: Record<string, string> = one.chunked ? { "Transfer-Encoding": "chunked" } : {};
          const headers = { "X-Kind": kind, ...coding };
          const sent = method === "GET" || method === "HEAD" ? {} : { body };
          const answer = await ask("/", { method, headers, agent, ...sent });
          expect(answer.body).toBe(expected({ ...one, body: sent.body ?? "" }));
        }),
        { numRuns: 60 },
      );
      // Every message was seen once. (After most answers to HEAD, Node's client takes a new connection.)
      expect(held.map(({ hits }) => hits)).toEqual([60, 60]);
    });
  });
}
