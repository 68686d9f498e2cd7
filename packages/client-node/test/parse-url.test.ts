import { describe, expect, it } from "vitest";
import { parseUrl } from "../src/parse-url.ts";

describe("the URL of a server", () => {
  it.each([
    ["http://localhost:3000", false, "localhost:3000", "/", undefined],
    ["https://example.com/", true, "example.com", "/", undefined],
    ["ws://example.com/admin", false, "example.com", "/admin", undefined],
    ["wss://example.com:443/a/b/?x=1&y=b%20r#z", true, "example.com", "/a/b/", { x: "1", y: "b r" }],
    ["HTTP://[::1]:80?x=/y", false, "[::1]", "/", { x: "/y" }],
    ["http://h#/no", false, "h", "/", undefined],
    ["http://h/ä b%20c", false, "h", "/ä b%20c", undefined],
    ["example.com:8080/n", true, "example.com:8080", "/n", undefined],
  ])("%s", (url, secure, host, nsp, query) => {
    expect(parseUrl(url)).toEqual({ address: { secure, host }, nsp, query });
  });

  it("may be a URL object", () => {
    expect(parseUrl(new URL("http://h:1/n?a=b"))).toEqual({
      address: { secure: false, host: "h:1" },
      nsp: "/n",
      query: { a: "b" },
    });
  });

  it.each([
    "",
    "/",
    "//h",
    "ftp://h",
    "file:///etc/passwd",
    "http://",
    "http://a b",
    "http://h:99999",
    "javascript:alert(1)",
    "http://h:x",
  ])("is not %j", (url) => expect(() => parseUrl(url)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" })));
});
