import { describe, expect, it } from "vitest";
import { CookieJar } from "../src/node/cookie-jar.ts";

function cookiesAfter(...headers: string[]): string | undefined {
  const jar = new CookieJar();
  jar.keep(headers);
  return jar.addTo({})["cookie"];
}

describe("a jar of cookies", () => {
  it("adds nothing to headers as long as it is empty", () => {
    const headers = { "x-own": "1" };
    expect(new CookieJar().addTo(headers)).toBe(headers);
  });

  it("gives back what was set, each once with its last value, the oldest first", () => {
    expect(cookiesAfter("a=1; Path=/; HttpOnly", "b=x=y", "a=2")).toBe("b=x=y; a=2");
  });

  it.each(["Cookie", "cookie", "COOKIE"])("puts them behind those of the application, in its header %s", (name) => {
    const jar = new CookieJar();
    jar.keep(["a=1"]);
    expect(jar.addTo({ [name]: "own=1", other: "2" })).toEqual({ [name]: "own=1; a=1", other: "2" });
  });

  it.each([
    ["a=1; Max-Age=0"],
    ["a=1; max-age=-5"],
    ["a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
    ["a=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT; Max-Age=0"],
  ])("lets go of one that is over: %s", (header) => {
    expect(cookiesAfter("a=0", "b=1", header)).toBe("b=1");
  });

  it.each([
    ["a=1; Max-Age=1000"],
    ["a=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT"],
    ["a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=1000"],
    ["a=1; Expires=never; Max-Age=soon"],
    ["a=1;;; =;Secure"],
  ])("keeps one that is not: %s", (header) => {
    expect(cookiesAfter(header)).toBe("a=1");
  });

  it.each(["", ";", "=1", "nothing", " =1", `a=${"x".repeat(4096)}`])(
    "takes no notice of what is no cookie",
    (header) => {
      expect(cookiesAfter(header)).toBeUndefined();
    },
  );

  it("keeps an empty value, and names that objects have of themselves", () => {
    expect(cookiesAfter("a=", "__proto__=1", "constructor=2")).toBe("a=; __proto__=1; constructor=2");
  });

  it("holds 50 at most, and lets go of the oldest", () => {
    const cookies = cookiesAfter(...Array.from({ length: 60 }, (_, n) => `c${n}=${n}`))?.split("; ");
    expect(cookies).toHaveLength(50);
    expect(cookies?.[0]).toBe("c10=10");
  });
});
