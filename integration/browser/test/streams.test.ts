import { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { openPage } from "../support/open-page.ts";
import { type Running, serve } from "../support/serve.ts";

/** What is asked of a server, as it comes: before the server takes it out of what the site sees. */
function requestsOf({ http }: Running): readonly IncomingMessage[] {
  const requests: IncomingMessage[] = [];
  const emit = http.emit.bind(http);
  http.emit = (event: string, ...args: unknown[]): boolean => {
    const [request] = args;
    if (event === "request" && request instanceof IncomingMessage) requests.push(request);
    return emit(event, ...args);
  };
  return requests;
}

describe.each(["streaming", "sse"])("a page, by %s", (transport) => {
  it("exchanges events both ways with its server, with binary", async () => {
    const server = await serve("rt");
    server.onPeer((peer) =>
      peer.on("pour", (count) => {
        for (let n = 0; n < Number(count); n++) peer.emit("drop", n, Buffer.from([n & 255]));
      }),
    );
    const requests = requestsOf(server);
    const page = await openPage(`${server.url}/full`);
    const [name, answer, drops] = await page.evaluate(
      async (transports) => {
        const socket = io({ transports });
        const echoed = new Uint8Array(await socket.emitWithAck("echo", Uint8Array.of(7, 0, 255)));
        const heard: number[] = [];
        const all = new Promise<void>((resolve) => {
          socket.on("drop", (n: number, bytes: ArrayBuffer) => {
            if (new Uint8Array(bytes)[0] === (n & 255)) heard.push(n);
            if (n === 299) resolve();
          });
        });
        socket.emit("pour", 300);
        await all;
        return [socket.io.engine?.transport.name, [...echoed], heard] as const;
      },
      [transport],
    );
    expect([name, answer]).toEqual([transport, [7, 0, 255]]);
    expect(drops).toEqual(Array.from({ length: 300 }, (_, n) => n));
    const stream = requests.find(({ method, url }) => method === "GET" && url?.includes(`transport=${transport}`));
    expect(stream?.headers.accept === "text/event-stream").toBe(transport === "sse");
  });

  it("reaches a server of another origin, which is asked for leave by no request of its own", async () => {
    const site = await serve("rt");
    const server = await serve("rt", { cors: { origin: site.url, credentials: true } });
    const requests = requestsOf(server);
    const page = await openPage(`${site.url}/full`);
    const answer = await page.evaluate(
      async ({ url, transports }) => [
        ...new Uint8Array(await io(url, { transports, withCredentials: true }).emitWithAck("echo", Uint8Array.of(7))),
      ],
      { url: `http://other.test:${server.port}`, transports: [transport] },
    );
    expect(answer).toEqual([7]);
    expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(["GET", "POST"]));
  });

  it("comes back to its session when its connections are cut, and the browser asks for no stream by itself", async () => {
    const server = await serve("rt");
    const requests = requestsOf(server);
    const page = await openPage(`${server.url}/full`);
    const id = await page.evaluate(
      async (transports) => {
        window.socket = io({ transports, reconnectionDelay: 1, reconnectionDelayMax: 5 });
        await window.socket.emitWithAck("echo", 1);
        window.heard = [];
        window.socket.on("disconnect", () => window.heard.push("disconnect"));
        return window.socket.id;
      },
      [transport],
    );
    for (const connection of server.tcp) connection.resetAndDestroy();
    const [back, recovered, heard] = await page.evaluate(async () => {
      await window.socket.emitWithAck("echo", 2);
      return [window.socket.id, window.socket.recovered, window.heard] as const;
    });
    expect([back, recovered, heard]).toEqual([id, true, []]);
    expect(requests.some(({ headers }) => headers["last-event-id"] !== undefined)).toBe(false);
  });

  it("works in a worker", async () => {
    const { url } = await serve("rt");
    const page = await openPage(`${url}/full`);
    const said = await page.evaluate(
      (name) =>
        new Promise((resolve) => {
          const worker = new Worker("/full-worker.js");
          worker.addEventListener("message", ({ data }) => resolve(data));
          worker.postMessage(name, []);
        }),
      transport,
    );
    expect(said).toBe(`undefined,${transport},from a worker`);
  });
});
