import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codingFor } from "../src/http/content-coding.ts";
import { isKnown, KeptFile } from "../src/http/kept-file.ts";
import { folderOfScripts, textOf } from "./support/scripts.ts";

describe("the coding for an `Accept-Encoding`", () => {
  test.each([
    [undefined, "identity"],
    ["", "identity"],
    ["identity", "identity"],
    ["zstd", "identity"],
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, deflate", "gzip"],
    ["deflate", "deflate"],
    ["GZIP", "gzip"],
    ["gzip;q=1.0, br;q=0.5", "gzip"],
    ["br;q=0.5,gzip;q=0.5", "br"],
    ["br ; q=0 , gzip ; Q=0.001", "gzip"],
    ["gzip;q=0", "identity"],
    ["identity;q=0.5, gzip;q=0.2", "identity"],
    ["identity;q=0.5, gzip;q=0.5", "gzip"],
    ["identity;q=0", "identity"],
    ["*", "br"],
    ["*;q=0", "identity"],
    ["*;q=0.1, br;q=0", "gzip"],
    ["br;q=0, *", "gzip"],
    ["gzip;q=0.3, *;q=0.5", "br"],
    ["identity, *;q=0", "identity"],
    ["br;q=2", "identity"],
    ["br;q=x, deflate", "deflate"],
  ] as const)("%j is %s", (accepted, coding) => {
    expect(codingFor(accepted)).toBe(coding);
  });

  test("is one that is named, or the client takes any", () => {
    const item = fc.tuple(
      fc.constantFrom("br", "gzip", "deflate", "identity", "*", "zstd", "constructor", ""),
      fc.constantFrom("", ";q=1", ";q=0", ";q=0.5", "; q=0.001", ";q=", ";q", ";q=-1", ";x=1;q=0.2"),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const coding = codingFor(items.map((one) => one.join("")).join(","));
        if (coding === "identity") return;
        expect(items.some(([name]) => name === coding || name === "*")).toBe(true);
        expect(items.filter(([name]) => name === coding).at(-1)?.[1]).not.toBe(";q=0");
      }),
    );
  });
});

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
