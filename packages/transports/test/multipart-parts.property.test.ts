import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { multipartBody, multipartDown } from "../src/multipart/format.ts";
import { nodeBytes } from "../src/node/bytes.ts";
import type { DownEnd } from "../src/post-up/downstream.ts";

const down = multipartDown(nodeBytes);

/** What a reader makes of a body that comes cut at these places. */
function read(body: Uint8Array, cuts: readonly number[]): { content: Buffer; fault: DownEnd["code"] | undefined } {
  const reader = multipartBody(nodeBytes).createReader();
  const content: Uint8Array[] = [];
  const places = [...new Set(cuts.map((cut) => cut % (body.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, body.length]) {
    const fault = reader.read(body.slice(from, to), (chunk) => content.push(Buffer.from(chunk)));
    if (fault !== undefined) return { content: Buffer.concat(content), fault: fault.code };
    from = to;
  }
  return { content: Buffer.concat(content), fault: undefined };
}

function bodyOf(chunks: readonly Uint8Array[]): Buffer {
  return Buffer.concat([down.prologue, ...chunks.map((chunk) => down.write(chunk))].map((piece) => Buffer.from(piece)));
}

/** Of bytes that look like the format itself as often as not. */
const chunk = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 300 }),
  fc
    .array(fc.constantFrom("--rt", "--rt--", "\r\n", "\r\n\r\n", "Content-Length: 3", "\n", "\r", "-"), {
      minLength: 1,
      maxLength: 8,
    })
    .map((parts) => new Uint8Array(Buffer.from(parts.join("")))),
);
const cuts = fc.array(fc.nat(), { maxLength: 20 });

describe("chunks as parts", () => {
  it("come out equal and in order, whatever they hold and however the body is cut", () => {
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 8 }), cuts, (chunks, places) => {
        expect(read(bodyOf(chunks), places)).toEqual({ content: Buffer.concat(chunks), fault: undefined });
      }),
    );
  });

  it("come out the same byte by byte", () => {
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 3 }), (chunks) => {
        const body = bodyOf(chunks);
        expect(read(body, Array.from(body.keys()))).toEqual({ content: Buffer.concat(chunks), fault: undefined });
      }),
    );
  });

  it("are as any reader of multipart expects them, and end as it expects", () => {
    const body = Buffer.concat([bodyOf([Buffer.from("abc")]), Buffer.from(down.epilogue)]).toString();
    expect(body).toBe("--rt\r\nContent-Type: application/octet-stream\r\nContent-Length: 3\r\n\r\nabc\r\n--rt--\r\n");
  });

  it("are as many as there are: only the head of each has a limit", () => {
    const chunks = Array.from({ length: 100 }, (_, n) => Uint8Array.of(n));
    expect(read(bodyOf(chunks), [])).toEqual({ content: Buffer.concat(chunks), fault: undefined });
  });

  it("are handed on as they come, so that nothing of a part is held", () => {
    const reader = multipartBody(nodeBytes).createReader();
    const sizes: number[] = [];
    const give = (part: { readonly length: number }): number => sizes.push(part.length);
    reader.read(Buffer.from("--rt\r\nContent-Length: 999999999999\r\n\r\nab"), give);
    reader.read(Buffer.alloc(1000), give);
    expect(sizes).toEqual([2, 1000]);
  });
});

describe("a multipart body", () => {
  it("of any bytes is a fault, or nothing of it is handed on", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), cuts, (bytes, places) => {
        const { content, fault } = read(bytes, places);
        expect(content.length).toBe(0);
        expect([undefined, "protocol"]).toContain(fault);
      }),
    );
  });

  it.each([
    ["with other headers", "--rt\r\nX-A: 1\r\ncontent-length:2\r\nContent-Type: a/b\r\n\r\nok\r\n", "ok", undefined],
    [
      "with an empty part",
      "--rt\r\nContent-Length: 0\r\n\r\n\r\n--rt\r\nContent-Length: 2\r\n\r\nok\r\n",
      "ok",
      undefined,
    ],
    ["behind its end", "--rt--\r\nwhatever", "", "closed"],
    ["with text before the first part", "hello\r\n--rt\r\n", "", "protocol"],
    ["of another boundary", "--other\r\nContent-Length: 2\r\n\r\nno\r\n", "", "protocol"],
    ["of a part without a length", "--rt\r\nContent-Type: a/b\r\n\r\nno", "", "protocol"],
    ["of a part with two", "--rt\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nno", "", "protocol"],
    ["of a part with a length that is none", "--rt\r\nContent-Length: -2\r\n\r\nno", "", "protocol"],
    ["of a part with a length beyond numbers", "--rt\r\nContent-Length: 9999999999999999999\r\n\r\nno", "", "protocol"],
    ["of a part that is longer than it says", "--rt\r\nContent-Length: 2\r\n\r\nokay\r\n", "ok", "protocol"],
    ["with lines that end otherwise", "--rt\nContent-Length: 2\n\nno\n", "", "protocol"],
    ["of a head that is no text", Buffer.from([45, 45, 114, 116, 255, 13, 10]), "", "protocol"],
    ["of a head that never ends", `--rt\r\nX: ${"y".repeat(2000)}`, "", "protocol"],
    ["of headers that never end", `--rt\r\n${"X: y\r\n".repeat(400)}`, "", "protocol"],
  ])("%s is read so", (_name, body, content, fault) => {
    const bytes = Buffer.from(body);
    expect(read(bytes, [])).toEqual({ content: Buffer.from(content), fault });
    expect(read(bytes, Array.from(bytes.keys()))).toEqual({ content: Buffer.from(content), fault });
  });
});
