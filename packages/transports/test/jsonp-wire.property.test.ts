import { parse } from "node:querystring";
import { createContext, runInContext } from "node:vm";
import { portableBytes } from "@rt/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formPosts, scriptWireFor } from "../src/jsonp/server-wire.ts";
import { formOf } from "../src/jsonp/wire.ts";
import { nodeBytes } from "../src/node/bytes.ts";
import { FakeExchange } from "./support/fake-exchange.ts";

/** What a payload is answered with to a request of this index. */
function answer(payload: string, j = "0"): { body: string; headers: Readonly<Record<string, string>> } {
  const exchange = new FakeExchange("GET", `EIO=4&transport=polling&j=${encodeURIComponent(j)}`);
  const wire = scriptWireFor(exchange);
  if (wire === undefined || wire === "bad") throw new Error(`the index was ${wire}`);
  wire.answerPoll(exchange, payload);
  const { body, headers } = exchange.answer ?? { body: "", headers: {} };
  return { body: String(body), headers };
}

/** What a form's body is read as. */
function readForm(body: string | Uint8Array): unknown {
  return formPosts.read(Buffer.from(body), nodeBytes);
}

/** By the letter of the reference (engine.io 6, `polling-jsonp.js`). */
function readByReference(body: string): string {
  const data = String(parse(body)["d"]).replace(/(\\)?\\n/g, (match, slashes) =>
    slashes === undefined ? "\n" : match,
  );
  return data.replace(/\\\\n/g, "\\n");
}

/** What the value of a field means, in the words of the language. */
function meaningOf(value: string): string | undefined {
  try {
    const text = decodeURIComponent(value.replaceAll("+", " "));
    return text.replace(/(\\)?\\n/g, (_found, escaped: string | undefined) => (escaped === undefined ? "\n" : "\\n"));
  } catch {
    return undefined;
  }
}

/** As the reference's old clients fill the form. */
function formOfOldClient(payload: string): string {
  const escaped = payload.replaceAll("\\n", "\\\n").replaceAll("\n", "\\n");
  return `d=${encodeURIComponent(escaped)}`;
}

const nasty = fc.string({
  unit: fc.constantFrom(
    "\\",
    "n",
    "\\n",
    "\n",
    "\r",
    "+",
    "%",
    "%41",
    "&",
    "=",
    "d=",
    " ",
    '"',
    "'",
    ");evil(",
    "</script>",
    "\u2028",
    "\u2029",
    "\0",
    "\u001e",
    "4",
    "é",
    "😀",
  ),
});
const payload = fc.oneof(
  nasty,
  fc.string({ unit: "binary" }).map((text) => Buffer.from(text).toString()),
);

describe("answers by script", () => {
  it("call the one function with the payload, whatever it holds, and do nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(payload, fc.string({ unit: "binary" })), fc.nat({ max: 999_999_999 }), (sent, index) => {
        const { body } = answer(sent, String(index));
        const calls: unknown[][] = [];
        const sandbox = {
          ___eio: new Proxy(
            {},
            {
              get:
                (_target, key) =>
                (...given: unknown[]) =>
                  void calls.push([key, ...given]),
            },
          ),
        };
        const context = createContext(sandbox);
        expect(runInContext(body, context)).toBeUndefined();
        expect(calls).toEqual([[String(index), sent]]);
        expect(Object.keys(context)).toEqual(["___eio"]);
        // One string and a call of it, in the JavaScript of old browsers, too.
        expect(body).toMatch(/^___eio\[\d+\]\("(?:[^"\\\n\r\u2028\u2029]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*"\);$/);
      }),
    );
  });

  it("are those of the reference to the byte", () => {
    expect(answer('4hi\nthere\\nraw "q"\u001e4u2028:\u2028 \u001ebAQID').body).toBe(
      String.raw`___eio[0]("4hi\nthere\\nraw \"q\"\u001e4u2028:\u2028 \u001ebAQID");`,
    );
  });

  it("are scripts and nothing else to a browser", () => {
    expect(answer("0").headers).toEqual({
      "content-type": "text/javascript; charset=UTF-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
  });

  it("are for an index of digits alone", () => {
    fc.assert(
      fc.property(
        fc.oneof(nasty, fc.constantFrom("", "-1", "1.5", "0x1", "1e3", "1234567890", "alert(1)7", "1\n", "٣")),
        (j) => {
          fc.pre(!/^[0-9]{1,9}$/.test(j));
          expect(scriptWireFor(new FakeExchange("GET", new URLSearchParams({ j }).toString()))).toBe("bad");
        },
      ),
    );
    expect(scriptWireFor(new FakeExchange("GET", "EIO=4"))).toBeUndefined();
  });
});

describe("forms", () => {
  it("bring every payload as it was, also to the reference", () => {
    fc.assert(
      fc.property(payload, (sent) => {
        const body = formOf(sent).toString();
        expect(readForm(body)).toBe(sent);
        expect(readByReference(body)).toBe(sent);
      }),
    );
  });

  it("of old clients are read as the reference reads them", () => {
    fc.assert(
      fc.property(payload, (sent) => {
        const body = formOfOldClient(sent);
        expect(readForm(body)).toBe(readByReference(body));
      }),
    );
  });

  it("of any text are read for what they mean, or not at all", () => {
    const units = String.raw`\ n \n %5C %5cn %6E %6e %0A % %C3 %A9 %E2%82%AC + é 4`.split(" ");
    const escapes = fc.string({ unit: fc.constantFrom(...units) });
    fc.assert(
      fc.property(fc.oneof(nasty, escapes), fc.constantFrom(nodeBytes, portableBytes), (text, bytes) => {
        const value = text.replaceAll("&", "");
        expect(formPosts.read(Buffer.from(`d=${value}`), bytes)).toBe(meaningOf(value));
      }),
    );
  });

  it("are never longer than is read of them", () => {
    fc.assert(
      fc.property(payload, (sent) => {
        const size = nodeBytes.utf8Length(sent);
        fc.pre(size >= 4);
        expect(formOf(sent).toString().length).toBeLessThanOrEqual(size * formPosts.growth);
      }),
    );
  });

  it("of any bytes are a text or none", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), nasty, (bytes, text) => {
        for (const body of [bytes, Buffer.concat([Buffer.from("d="), bytes]), `d=${text}`]) {
          expect(["string", "undefined"]).toContain(typeof readForm(body));
        }
      }),
    );
  });

  it.each([
    ["d=4a", "4a"],
    ["x=1&d=4a+b&y=2", "4a b"],
    ["d=4=a", "4=a"],
    ["d=", ""],
    ["", undefined],
    ["4a", undefined],
    ["dd=4a", undefined],
    ["d=%zz", undefined],
    ["d=%ff", undefined],
    ["d=%ED%A0%80", undefined],
  ])("%j are read as %j", (body, read) => {
    expect(readForm(body)).toBe(read);
  });
});
