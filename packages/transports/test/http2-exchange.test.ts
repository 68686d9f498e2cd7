import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
} from "node:http2";
import type { AddressInfo } from "node:net";
import type { HttpBody, HttpExchange } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeHttpExchange } from "../src/node/exchange.ts";
import { elsewhere } from "./support/sockets.ts";

describe("an exchange of HTTP/2", () => {
  let server: Http2Server;
  let session: ClientHttp2Session;
  let exchange: Promise<HttpExchange>;

  beforeEach(async () => {
    server = createServer();
    exchange = nextExchange();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    session = connect(`http://127.0.0.1:${port}`);
    session.on("error", () => undefined);
  });

  afterEach(() => {
    session.destroy();
    server.close();
  });

  function nextExchange(): Promise<HttpExchange> {
    return new Promise((resolve) => {
      server.once("request", (request, response) => {
        // Alike but for what is theirs alone.
        resolve(nodeHttpExchange(request as unknown as IncomingMessage, response as unknown as ServerResponse));
      });
    });
  }

  function ask(headers: Readonly<Record<string, string>> = {}): ClientHttp2Stream {
    const stream = session.request({ ":path": "/a", ...headers });
    stream.on("error", () => undefined);
    return stream;
  }

  it("has the host of the authority, whatever a Host header says", async () => {
    ask({ ":authority": "a.example", host: "b.example" });
    expect((await exchange).headers).toMatchObject({ host: "a.example" });
  });

  it.each(["request", "connection"])(
    "can be answered in any way when its %s is gone: nothing comes of it",
    async (what) => {
      const stream = ask();
      const open = await exchange;
      const aborted = new Promise<void>((resolve) => open.onAborted(resolve));
      if (what === "request") stream.close(8);
      else session.destroy();
      await aborted;
      const closed: boolean[] = [];
      const answer = open.stream(200, {}, { drained: () => undefined, closed: (isWhole) => closed.push(isWhole) });
      expect([answer.write("a"), open.remoteAddress, open.secure]).toEqual([false, "", false]);
      answer.end();
      answer.destroy();
      open.respond(200, {}, "a");
      open.destroy();
      await elsewhere();
      expect(closed).toEqual([]);
    },
  );

  it("says of a body that it was cut by a reset, or is too long, and answers all the same", async () => {
    const read = async (limit: number): Promise<HttpBody> => {
      const open = await exchange;
      return new Promise((resolve) => open.read(limit, resolve));
    };
    const cut = ask({ ":method": "POST" });
    cut.write("half");
    const body = read(100);
    cut.close(8);
    expect(await body).toEqual({ kind: "aborted" });

    exchange = nextExchange();
    const long = ask({ ":method": "POST" });
    long.write("x".repeat(200));
    expect(await read(100)).toEqual({ kind: "too-big" });
    (await exchange).respond(413, {}, "");
    const [headers] = (await once(long, "response")) as [IncomingHttpHeaders];
    expect(headers[":status"]).toBe(413);
    // The rest is not wanted.
    await once(long, "close");
    expect(long.rstCode).toBe(0);
  });
});
