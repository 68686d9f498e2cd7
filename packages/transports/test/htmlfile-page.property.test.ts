import { createContext, runInContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { htmlfileDown } from "../src/htmlfile/format.ts";
import { htmlfile } from "../src/htmlfile/server.ts";
import { FakeExchange } from "./support/fake-exchange.ts";
import { PageScripts } from "./support/page-scripts.ts";

const NONCE = "bm9uY2U";
const down = htmlfileDown(NONCE);

function pageOf(payloads: readonly string[]): string {
  return [down.prologue, ...payloads.map((payload) => down.write(payload)), down.epilogue].join("");
}

/** What the scripts of a page do in a browser: what they hand over, and what else comes into being. */
function run(page: string): { given: unknown[]; globals: string[]; left: number; text: string } {
  const scripts = new PageScripts();
  const given: unknown[] = [];
  let left = 0;
  const removed = { parentNode: { removeChild: (script: unknown) => (left -= script === removed ? 1 : 0) } };
  const context = createContext({
    document: { currentScript: removed },
    frameElement: { rt: (...payload: unknown[]) => given.push(payload[0]) },
  });
  for (const { attributes, source } of scripts.push(page)) {
    expect(attributes).toBe(` nonce="${NONCE}"`);
    left += 1;
    runInContext(source, context);
  }
  return { given, globals: Object.keys(context), left, text: scripts.text };
}

const nasty = fc.string({
  unit: fc.constantFrom(
    "</script>",
    "</SCRIPT ",
    "<script>",
    "<!--",
    "-->",
    "]]>",
    "<",
    ">",
    "&lt;",
    "'",
    '"',
    "\\",
    "\n",
    "\r",
    "\u2028",
    "\u2029",
    "\0",
    "\u001e",
    "${",
    "`",
    "\uFEFF",
    "\uD800",
    "\uDC00",
    "4",
    "b",
    "evil()",
    ");evil(",
    "é",
    "😀",
  ),
});
const UNSAFE = /[<>&'\u2028\u2029]/g;
const payloads = fc.array(fc.oneof(nasty, fc.string({ unit: "binary" })), { maxLength: 6 });

describe("payloads as scripts of a page", () => {
  it("come out equal, in order and once, and nothing else runs or stays", () => {
    fc.assert(
      fc.property(payloads, (sent) => {
        expect(run(pageOf(sent))).toEqual({
          given: [...sent, undefined],
          globals: ["document", "frameElement", "r"],
          // The one that declares the function.
          left: 1,
          text: "rt",
        });
      }),
    );
  });

  it("have nothing in them by which a page, or a script, or a string of one could end", () => {
    fc.assert(
      fc.property(nasty, (payload) => {
        const script = String(down.write(payload));
        const inside = script.slice(`<script nonce="${NONCE}">`.length, -"</script>".length);
        expect(inside).toMatch(/^r\("(?:[^"\\<>&'\n\r\u2028\u2029]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*"\)$/);
      }),
    );
  });

  it("are the same for all who get them, short or long", () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1 }), fc.constantFrom(1, 20_000), (texts, times) => {
        for (const text of texts) {
          const payload = text.repeat(times / Math.max(1, text.length));
          const script = JSON.stringify(payload).replace(UNSAFE, (unsafe) => {
            return `\\u${unsafe.charCodeAt(0).toString(16).padStart(4, "0")}`;
          });
          const whole = `<script nonce="${NONCE}">r(${script})</script>`;
          expect([down.write(payload), down.write(payload)]).toEqual([whole, whole]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("come out equal however the page is cut on its way", () => {
    fc.assert(
      fc.property(payloads, fc.integer({ min: 1, max: 50 }), (sent, size) => {
        const page = pageOf(sent);
        const scripts = new PageScripts();
        const found: string[] = [];
        for (let at = 0; at < page.length; at += size) {
          for (const { source } of scripts.push(page.slice(at, at + size))) found.push(source);
        }
        expect(found).toHaveLength(sent.length + 2);
      }),
    );
  });
});

describe("the page of a link", () => {
  const open = (query: string): FakeExchange => {
    const exchange = new FakeExchange("GET", query);
    htmlfile().accept(exchange, { maxChunk: 1000 });
    return exchange;
  };

  it("is let into pages of its own origin alone, and lets nothing run or load but its scripts", () => {
    const { headers } = open("EIO=4").streamed ?? {};
    expect(headers).toEqual({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": expect.stringMatching(
        /^default-src 'none'; script-src 'nonce-[\w-]{22}'; frame-ancestors 'self'$/,
      ),
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    });
  });

  it("has a nonce that no other has, and begins with more than old browsers wait for", () => {
    const [one, two] = [open("EIO=4").streamed, open("EIO=4").streamed];
    expect(one?.headers["content-security-policy"]).not.toBe(two?.headers["content-security-policy"]);
    expect(one?.text.length).toBeGreaterThan(1024);
  });

  it("has nothing of the request in it", () => {
    const { streamed } = open("EIO=4&transport=htmlfile&t=evil1&j=evil2&callback=evil3&nonce=evil4");
    expect(JSON.stringify(streamed?.headers) + streamed?.text).not.toContain("evil");
  });
});
