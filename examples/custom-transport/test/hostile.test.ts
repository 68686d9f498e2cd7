import { once } from "node:events";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { Chunk, Link, LinkEnd, LinkRequest } from "@rt/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { messagePort } from "../src/transport.ts";

interface Taken {
  readonly link: Link;
  readonly request: LinkRequest;
  /** The end of a client that does as the test likes. */
  readonly port: MessagePort;
}

/** Knocks as a client does, but for what is given. */
async function knock(hello: object = {}): Promise<Taken> {
  const { port1, port2 } = new MessageChannel();
  const way = new MessageChannel();
  onTestFinished(() => way.port1.close());
  const taken = new Promise<Omit<Taken, "port">>((resolve) => {
    messagePort(way.port2).listen((link, request) => resolve({ link, request }), { maxChunk: 1000 });
  });
  way.port1.postMessage({ query: "EIO=4", ...hello, port: port2 }, [port2]);
  return { ...(await taken), port: port1 };
}

/** What is heard of a link until it ends. */
async function heard({ link }: Taken): Promise<readonly [end: LinkEnd["code"], ...chunks: Chunk[]]> {
  const chunks: Chunk[] = [];
  const end = await new Promise<LinkEnd>((ended) => {
    link.bind({ receive: (chunk) => chunks.push(chunk), writable() {}, ended });
  });
  return [end.code, ...chunks];
}

describe("a client that keeps to no rule", () => {
  it.each([[null], [{}], [[1]], [true], [0], [-1], [0.5], [Number.NaN], [Infinity], [1], [new Date(0)]])(
    "ends its own link by saying %o",
    async (said) => {
      const taken = await knock();
      taken.port.postMessage(said, []);
      expect(await heard(taken)).toEqual(["protocol"]);
    },
  );

  it("cannot make the server hold more than a window's worth", async () => {
    const taken = await knock();
    for (let n = 0; n < 17; n++) taken.port.postMessage("4", []);
    taken.link.pause();
    expect(await heard(taken)).toEqual(["protocol"]);
  });

  it("is not let go on after a chunk that is too big", async () => {
    const taken = await knock();
    taken.port.postMessage("é".repeat(501), []);
    taken.port.postMessage("4", []);
    expect(await heard(taken)).toEqual(["too-big"]);
  });

  it("may say anything of itself, and that is what it said", async () => {
    for (const [query, known] of [
      ["a=1&a=2&b", { a: "2", b: "" }],
      ["%zz&=&__proto__=x", { "%zz": "", "": "", ["__proto__"]: "x" }],
      [7, { 7: "" }],
      [undefined, { undefined: "" }],
      [{}, { "[object Object]": "" }],
    ] as const) {
      const { link, request } = await knock({ query });
      expect([...request.query]).toEqual(Object.entries(known));
      link.abort();
    }
  });

  it("is gone when its port is, and the link with it", async () => {
    const taken = await knock();
    taken.port.postMessage("4", []);
    taken.port.close();
    await once(taken.port, "close");
    expect(await heard(taken)).toEqual(["closed", "4"]);
  });
});
