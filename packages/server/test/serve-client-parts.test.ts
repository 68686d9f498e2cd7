import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isKnown, KeptFile } from "../src/http/kept-file.ts";
import { folderOfScripts, textOf } from "./support/scripts.ts";

test("an `If-None-Match` of the tag is known wherever it stands in the list, others are not", () => {
  const opaque = fc.stringMatching(/^[\w,*/-]{0,5}$/).map((text) => `"${text}"`);
  const entry = fc.tuple(fc.constantFrom("", "W/"), opaque);
  fc.assert(
    fc.property(fc.array(entry), opaque, (entries, tag) => {
      const header = entries.map((one) => one.join("")).join(", ");
      expect(isKnown(`W/${tag}`, header)).toBe(entries.some(([, it]) => it === tag));
    }),
  );
});

describe("a kept file", () => {
  test("is read once and compressed once a coding, however many ask at once", async () => {
    const url = pathToFileURL(join(folderOfScripts(), "socket.io.js"));
    let reads = 0;
    const file = new KeptFile(() => {
      reads++;
      return url;
    });
    const codings = ["br", "gzip", "deflate", "identity"] as const;
    const asked = Array.from({ length: 5 }, () => codings.map((coding) => file.content(coding))).flat();
    const contents = new Set(await Promise.all(asked));
    expect([reads, contents.size]).toEqual([1, 4]);
    expect(new Set([...contents].map(({ tag }) => tag)).size).toBe(1);
    const { bytes } = await file.content("br");
    expect(brotliDecompressSync(bytes).toString()).toBe(textOf("socket.io.js"));
  });

  test("that could not be read is tried again, in every coding", async () => {
    const url = pathToFileURL(join(folderOfScripts(), "socket.io.js"));
    const places = [
      (): URL => {
        throw new Error("nowhere");
      },
      (): URL => new URL("gone", url),
    ];
    const file = new KeptFile(() => places.shift()?.() ?? url);
    await expect(file.content("gzip")).rejects.toThrow("nowhere");
    await expect(file.content("gzip")).rejects.toThrow("ENOENT");
    expect((await file.content("gzip")).bytes.length).toBeGreaterThan(0);
  });
});
