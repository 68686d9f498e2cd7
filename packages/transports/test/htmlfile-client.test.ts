import { once } from "node:events";
import type { DialTarget, Link } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type HtmlfileDialerOptions, htmlfileDialer } from "../src/htmlfile/client-browser.ts";
import { htmlfileDown } from "../src/htmlfile/format.ts";
import { FakePage } from "./support/fake-page.ts";
import { Recorder } from "./support/recorder.ts";
import { type Call, ScriptedServer } from "./support/scripted-server.ts";

const down = htmlfileDown("n");

let server: ScriptedServer;
let page: FakePage;

beforeEach(async () => {
  server = await ScriptedServer.start();
  page = new FakePage();
  vi.stubGlobal("document", page);
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await server.stop();
});

function dial(extra: Partial<DialTarget> = {}, options: HtmlfileDialerOptions = {}): { link: Link; sink: Recorder } {
  const link = htmlfileDialer(options).dial(server.target({ maxChunk: 50, ...extra }));
  return { link, sink: new Recorder(link) };
}

/** Begins the page of a link, with these chunks. */
function begin({ response }: Call, ...chunks: readonly string[]): void {
  response.writeHead(200, down.headers).write([down.prologue, ...chunks.map((chunk) => down.write(chunk))].join(""));
}

async function up(options: HtmlfileDialerOptions = {}): Promise<{ link: Link; sink: Recorder; call: Call }> {
  const { link, sink } = dial({}, options);
  sink.onReceive = () => {
    sink.onReceive = undefined;
    link.identify?.("S", 100);
  };
  const call = await server.call(1);
  begin(call, "0{}");
  await sink.received(1);
  return { link, sink, call };
}

describe("an htmlfile link", () => {
  it("asks by a frame, and posts text", async () => {
    const { link, sink, call } = await up();
    expect([call.query.get("transport"), call.query.get("sid"), sink.writables]).toEqual(["htmlfile", null, 1]);
    expect([...page.elements].map(({ hidden }) => hidden)).toEqual([true]);
    link.send("4</script>");
    const post = await server.call(2);
    expect([post.request.method, post.query.get("sid"), post.body.toString()]).toEqual(["POST", "S", "4</script>"]);
    call.response.write(down.write("4</script>é"));
    expect(await sink.received(2)).toEqual(["0{}", "4</script>é"]);
    link.abort();
  });

  it("waits for the page to have loaded, and leaves nothing in it", async () => {
    page.readyState = "loading";
    const { link } = dial();
    expect([page.elements.size, page.waiting]).toEqual([0, 1]);
    page.complete();
    const { response } = await server.call(1);
    const gone = once(response, "close");
    link.abort();
    await gone;
    expect([page.elements.size, page.waiting]).toEqual([0, 0]);
  });

  it.each<[string, (call: Call) => void]>([
    ["a refusal", ({ response }) => void response.writeHead(400).end('{"code":0}')],
    [
      "a page of another type",
      ({ response }) => void response.writeHead(200, { "content-type": "text/plain" }).end("hi"),
    ],
    ["a page without scripts", ({ response }) => void response.writeHead(200, down.headers).end("<html></html>")],
    [
      "a page whose scripts do not know the nonce",
      ({ response }) => {
        response
          .writeHead(200, down.headers)
          .end(htmlfileDown("other").prologue + String(htmlfileDown("other").write("0")));
      },
    ],
    ["a cut", ({ response }) => void response.destroy()],
  ])("is refused by %s", async (_case, respond) => {
    const { sink } = dial();
    respond(await server.call(1));
    expect(await sink.over()).toMatchObject({ code: "refused" });
    expect([sink.chunks, sink.writables, page.elements.size]).toEqual([[], 0, 0]);
  });

  it("ends as closed where the page says so, and as broken where it merely ends, or is cut", async () => {
    const ends: string[] = [];
    for (const finish of [
      ({ response }: Call): unknown => response.end(down.epilogue),
      ({ response }: Call): unknown => response.end(),
      ({ response }: Call): unknown => response.destroy(),
    ]) {
      server.calls.length = 0;
      const { sink, call } = await up();
      finish(call);
      ends.push((await sink.over()).code);
    }
    expect(ends).toEqual(["closed", "broken", "broken"]);
  });

  it.each([
    ["too much", "too-big", String(down.write("é".repeat(26)))],
    ["something else than text", "protocol", '<script nonce="n">r({})</script>'],
  ])("that is given %s ends with %s", async (_case, code, script) => {
    const { sink, call } = await up();
    call.response.write(script);
    expect(await sink.over()).toMatchObject({ code });
    expect(sink.chunks).toEqual(["0{}"]);
    expect(page.elements.size).toBe(0);
  });

  it("ends when its page has brought as much as a page may, with all that came", async () => {
    const { sink, call } = await up({ maxPage: 100 });
    for (let n = 0; n < 5; n++) call.response.write(down.write("4".padEnd(40, String(n))));
    expect(await sink.over()).toMatchObject({ code: "closed", message: expect.stringContaining("brought 123") });
    expect(sink.chunks).toHaveLength(4);
  });

  it("is refused where there is no page, and where the target cannot be asked", async () => {
    expect(await dial({ host: "no host" }).sink.over()).toMatchObject({ code: "refused" });
    vi.stubGlobal("document", undefined);
    expect(await dial().sink.over()).toMatchObject({ code: "refused", message: "no GET could be sent" });
  });

  it("gives a page that does not begin the time that it was told", async () => {
    const { sink } = dial({}, { requestTimeout: 30 });
    expect(await sink.over()).toMatchObject({ code: "refused", message: expect.stringContaining("timed out") });
  });
});
