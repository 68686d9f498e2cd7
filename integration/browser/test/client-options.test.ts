import type { Page, Request, WebSocket } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { openPage } from "../support/open-page.ts";
import { kinds, type Running, serve } from "../support/serve.ts";

const transports = ["polling", "websocket"];

describe.each(kinds)("a server of %s at another port, which has set a cookie", (kind) => {
  it.each([true, false])("gets it back by polling where credentials are sent: %s", async (withCredentials) => {
    const site = await serve("rt");
    const { port } = await serve(kind, { cors: { origin: site.url, credentials: true } });
    const page = await openPage(site.url);
    await page.context().addCookies([{ name: "place", value: "7", domain: "rt.test", path: "/" }]);
    const cookies: Promise<string | null>[] = [];
    const note = (request: Request): void => {
      if (new URL(request.url()).port === String(port)) cookies.push(request.headerValue("cookie"));
    };
    page.on("request", note);
    onTestFinished(async () => {
      page.off("request", note);
      await page.context().clearCookies();
    });
    await page.evaluate(({ url, options }) => io(url, options).emitWithAck("echo", 1), {
      url: `http://rt.test:${port}`,
      options: { withCredentials, transports: ["polling"] },
    });
    const sent = await Promise.all(cookies.slice(0, 2));
    expect(sent).toEqual(Array(2).fill(withCredentials ? "place=7" : null));
  });
});

/**
 * Opens a page with a connected socket that ends early. In the page's storage, `told` is what the socket has heard, and `early` what of it came
 * within the second that a page has to go.
 */
async function connected(server: Running, transport: string): Promise<Page> {
  const page = await openPage(server.url);
  await page.evaluate(async (name) => {
    localStorage.clear();
    let going = Number.NEGATIVE_INFINITY;
    // Before the socket's own listener: its second ends no earlier than this one.
    addEventListener("beforeunload", () => (going = performance.now()), { capture: true });
    const socket = io({ transports: [name], closeOnBeforeunload: true, reconnectionDelay: 10 });
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
    for (const event of ["connect", "disconnect"] as const) {
      socket.on(event, () => {
        localStorage.setItem("told", `${localStorage.getItem("told") ?? ""}${event} `);
        if (performance.now() - going < 1000) localStorage.setItem("early", event);
      });
    }
  }, transport);
  return page;
}

describe.each(kinds)("a page whose connection ends early, and a server of %s", (kind) => {
  it.each(transports)(
    "part as soon as the page is about to go, and only the server hears of it, by %s",
    async (transport) => {
      const server = await serve(kind);
      const ended = new Promise((resolve) => server.onPeer((peer) => peer.on("disconnect", resolve)));
      const page = await connected(server, transport);
      await page.goto(`${server.url}/empty`);
      expect(await ended).toBe("transport close");
      expect(await page.evaluate(() => localStorage.getItem("early"))).toBeNull();
    },
  );

  it.each(transports)("meet again when somebody was asked and stays, by %s", async (transport) => {
    const server = await serve(kind);
    const ended = new Promise((resolve) => server.onPeer((peer) => peer.on("disconnect", resolve)));
    const page = await connected(server, transport);
    await page.evaluate(() => addEventListener("beforeunload", (event) => event.preventDefault(), { once: true }));
    // Browsers ask only on pages that somebody has used.
    await page.mouse.click(5, 5);
    const asked = page.waitForEvent("dialog");
    await page.close({ runBeforeUnload: true });
    await (await asked).dismiss();
    expect(await ended).toBe("transport close");
    await page.waitForFunction(() => localStorage.getItem("told") === "disconnect connect ");
  });
});

describe.each(kinds)("requests to a server of %s", (kind) => {
  it("have what the options of all transports and of one alone say", async () => {
    const server = await serve(kind);
    const page = await openPage(server.url);
    const asked: { url: URL; own: string | undefined }[] = [];
    const frames: (string | Buffer)[] = [];
    const noteRequest = (request: Request): void => {
      const url = new URL(request.url());
      if (url.searchParams.has("EIO")) asked.push({ url, own: request.headers()["x-own"] });
    };
    const noteSocket = (socket: WebSocket): void => {
      asked.push({ url: new URL(socket.url()), own: undefined });
      socket.on("framesent", ({ payload }) => frames.push(payload));
    };
    page.on("request", noteRequest).on("websocket", noteSocket);
    onTestFinished(() => void page.off("request", noteRequest).off("websocket", noteSocket));
    const answers = await page.evaluate(async () => {
      const common = { forceNew: true, forceBase64: true, timestampRequests: true, timestampParam: "now" };
      const polling = io({
        ...common,
        transports: ["polling"],
        transportOptions: { polling: { extraHeaders: { "x-own": "1" } } },
      });
      const websocket = io({
        ...common,
        transports: ["websocket"],
        transportOptions: { websocket: { timestampParam: "then" } },
      });
      const sockets = [polling, websocket];
      const values = await Promise.all(sockets.map((socket) => socket.emitWithAck("echo", Uint8Array.of(1, 2, 3))));
      for (const socket of sockets) socket.disconnect();
      return values.map((value: ArrayBuffer) => Array.from(new Uint8Array(value)));
    });
    expect(answers).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    const [first] = asked.filter(({ url }) => url.searchParams.get("transport") === "polling");
    expect([first?.url.searchParams.get("b64"), first?.url.searchParams.has("now"), first?.own]).toEqual([
      "1",
      true,
      "1",
    ]);
    const ws = asked.find(({ url }) => url.protocol === "ws:");
    expect([ws?.url.searchParams.get("b64"), ws?.url.searchParams.has("then")]).toEqual(["1", true]);
    expect(frames).toContain("bAQID");
  });
});
