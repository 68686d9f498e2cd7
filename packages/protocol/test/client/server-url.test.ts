import { describe, expect, it } from "vitest";
import { readServerUrl } from "../../src/client/server-url.ts";

const parseUrl = (url: string | undefined, origin: string | undefined) =>
  readServerUrl(url, origin, (text) => new URL(text));

const PAGE = "https://page.test:8443";

describe("the URL of a server", () => {
  it.each([
    ["http://localhost:3000", false, "localhost:3000", "/", undefined],
    ["https://example.com/", true, "example.com", "/", undefined],
    ["ws://example.com/admin", false, "example.com", "/admin", undefined],
    ["wss://example.com:443/a/b/?x=1&y=b%20r#z", true, "example.com", "/a/b/", { x: "1", y: "b r" }],
    ["HTTP://[::1]:80?x=/y", false, "[::1]", "/", { x: "/y" }],
    ["http://h#/no", false, "h", "/", undefined],
    ["http://h/ä b%20c", false, "h", "/ä b%20c", undefined],
  ])("%s says all by itself", (url, secure, host, nsp, query) => {
    const expected = { address: { secure, host }, nsp, query };
    expect(parseUrl(url, PAGE)).toEqual(expected);
    expect(parseUrl(url, undefined)).toEqual(expected);
  });

  it.each([
    [undefined, "page.test:8443", "/", undefined],
    ["/", "page.test:8443", "/", undefined],
    ["/admin?a=b", "page.test:8443", "/admin", { a: "b" }],
    ["//other.test/n", "other.test", "/n", undefined],
    ["other.test:81/n", "other.test:81", "/n", undefined],
  ])("%s is completed by the page", (url, host, nsp, query) => {
    expect(parseUrl(url, PAGE)).toEqual({ address: { secure: true, host }, nsp, query });
    expect(parseUrl(url, "http://page.test:8443")).toEqual({ address: { secure: false, host }, nsp, query });
  });

  it.each([undefined, "null", "file://", "chrome-extension://abc"])(
    "without a host is none on a page of %s",
    (origin) => {
      for (const url of [undefined, "/", "/admin", ""]) {
        expect(() => parseUrl(url, origin)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
      }
      expect(parseUrl("example.com", origin).address).toEqual({ secure: true, host: "example.com" });
    },
  );

  it.each(["ftp://h", "file:///etc/passwd", "http://", "http://a b", "http://h:99999", "javascript:alert(1)", "//"])(
    "is not %j",
    (url) => expect(() => parseUrl(url, PAGE)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" })),
  );
});
