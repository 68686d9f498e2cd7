import { createContext, runInContext } from "node:vm";
import { polling } from "@rt/transports/polling";
import { expect, test } from "vitest";
import { type Answer, ask, begin, eioPath } from "./support/http.ts";
import { serve } from "./support/server.ts";

/** What an answer makes a page call its function 7 with, when it runs it. */
function given({ status, headers, body }: Answer): string[] {
  expect([status, headers["content-type"], headers["x-content-type-options"]]).toEqual([
    200,
    "text/javascript; charset=UTF-8",
    "nosniff",
  ]);
  const calls: string[] = [];
  runInContext(body, createContext({ ___eio: { 7: (payload: string) => calls.push(payload) } }));
  return calls;
}

/** A page of another origin that knows nothing of CORS. */
class Page {
  readonly port: number;
  sid = "";

  constructor(port: number) {
    this.port = port;
  }

  static async open(port: number): Promise<Page> {
    const page = new Page(port);
    const [payload = ""] = given(await ask(port, page.path));
    page.sid = String((JSON.parse(payload.slice(1)) as Record<string, unknown>)["sid"]);
    return page;
  }

  get path(): string {
    return eioPath(`transport=polling&j=7${this.sid === "" ? "" : `&sid=${this.sid}`}`);
  }

  poll(): Promise<Answer> {
    return ask(this.port, this.path);
  }

  /** Submits a form. */
  submit(body: string, headers: Record<string, string> = {}): Promise<Answer> {
    const form = { "content-type": "application/x-www-form-urlencoded", ...headers };
    return ask(this.port, this.path, { method: "POST", body, headers: form });
  }
}

const SMALL = { maxHttpBufferSize: 1000 };

test("A.12: a page polls by scripts and posts forms, and has a socket", async () => {
  const { io, port } = await serve();
  const heard = new Promise((resolve) => {
    io.on("connection", (socket) =>
      socket.on("hi", (...args: unknown[]) => resolve([args, socket.conn.transport.name])),
    );
  });
  const page = await Page.open(port);
  expect((await page.submit("d=40")).body).toBe("ok");
  expect(given(await page.poll())).toEqual([expect.stringMatching(/^40\{"sid":/)]);
  await page.submit(`d=${encodeURIComponent('42["hi","a\\\\nb","</script>\u2028"]')}`);
  expect(await heard).toEqual([["a\nb", "</script>\u2028"], "polling"]);
});

test.each(["alert(1)7", "", "-1", "7.5", "1234567890", "__proto__"])(
  "A.12: the index %j is no index",
  async (index) => {
    const { port } = await serve();
    const refused = await ask(port, eioPath(`transport=polling&j=${encodeURIComponent(index)}`));
    expect([refused.status, refused.headers["content-type"], refused.body]).toEqual([
      400,
      "application/json",
      '{"code":3,"message":"Bad request"}',
    ]);
  },
);

test("a server may do without", async () => {
  const { port } = await serve({ transports: [polling({ jsonp: false })] });
  expect((await ask(port, eioPath("transport=polling&j=0"))).status).toBe(400);
  expect((await ask(port, eioPath("transport=polling"))).status).toBe(200);
});

test.each<[string, number, string, Record<string, string>]>([
  ["of another type", 400, "d=40", { "content-type": "text/plain" }],
  ["without its field", 400, "x=40", {}],
  ["that is no UTF-8", 400, "d=%ff", {}],
  ["that is broken", 400, "d=%4", {}],
  ["whose payload is too long", 413, `d=${"4".repeat(1001)}`, {}],
  ["that does not end", 413, `d=${"4".repeat(10_000)}`, {}],
])("a form %s is answered, and ends the link with the GET that waits", async (_case, status, body, headers) => {
  const { io, port } = await serve(SMALL);
  const page = await Page.open(port);
  const waiting = page.poll();
  expect((await page.submit(body, headers)).status).toBe(status);
  expect(given(await waiting)).toEqual(["1"]);
  expect([io.engine.clientsCount, (await page.submit("d=40")).body]).toEqual([
    0,
    '{"code":1,"message":"Session ID unknown"}',
  ]);
});

test("a form of just as much as the server takes is taken, however long it is written", async () => {
  const { port } = await serve(SMALL);
  const page = await Page.open(port);
  expect((await page.submit(`d=4${"%25".repeat(999)}`)).body).toBe("ok");
});

test("a second GET while one waits ends the link, and both are answered", async () => {
  const { port } = await serve();
  const page = await Page.open(port);
  const first = begin(port, page.path, {});
  const second = begin(port, page.path, {});
  const answers = await Promise.all([first.answer, second.answer]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]));
});

test("a form before the first GET opens nothing", async () => {
  const { io, port } = await serve();
  expect((await new Page(port).submit("d=40")).body).toBe('{"code":2,"message":"Bad handshake method"}');
  expect(io.engine.clientsCount).toBe(0);
});

test("a form of an origin that `cors` does not name is refused: no browser asks before it sends one", async () => {
  const { port } = await serve({ cors: { origin: "https://app.example" } });
  const page = await Page.open(port);
  expect((await page.submit("d=40", { origin: "https://evil.example" })).status).toBe(403);
  expect((await page.submit("d=40", { origin: "https://app.example" })).body).toBe("ok");
});
