import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpExchange, ResponseSink } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeHttpExchange } from "../src/node/exchange.ts";
import { RawHttp } from "./support/raw-http.ts";

/** Keeps what a stream says, and lets a test wait for it. */
class Heard implements ResponseSink {
  drains = 0;
  readonly ends: boolean[] = [];
  #wake: () => void = () => undefined;

  drained(): void {
    this.drains += 1;
    this.#wake();
  }

  closed(isWhole: boolean): void {
    this.ends.push(isWhole);
    this.#wake();
  }

  async until(test: () => boolean): Promise<void> {
    while (!test()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

let server: Server;
let http: RawHttp;
let exchange: Promise<HttpExchange>;

beforeEach(async () => {
  server = createServer();
  exchange = new Promise((resolve) => {
    server.on("request", (request, response) => resolve(nodeHttpExchange(request, response)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  http = await RawHttp.to((server.address() as AddressInfo).port);
});

afterEach(async () => {
  http.client.socket.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

/** The head of the response, and what of its chunked body has come with it. */
function received(part: string): Promise<void> {
  return http.client.until(() => http.client.text.includes(part));
}

describe("an answer that goes on", () => {
  it("shows its head at once, each piece as it is written, and its end", async () => {
    http.start("GET", "a=1");
    const heard = new Heard();
    const stream = (await exchange).stream(200, { "x-a": "1" }, heard);
    await received("\r\n\r\n");
    expect(http.client.text).toMatch(/^HTTP\/1\.1 200 OK\r\nx-a: 1\r\n/);
    expect(http.client.text).toContain("Transfer-Encoding: chunked");
    expect(stream.write("héllo")).toBe(true);
    await received(Buffer.from("héllo").toString("latin1"));
    expect(stream.write(Buffer.from([1, 2, 3]))).toBe(true);
    await received("\u0001\u0002\u0003");
    stream.end();
    stream.end();
    await received("0\r\n\r\n");
    await heard.until(() => heard.ends.length > 0);
    expect(heard.ends).toEqual([true]);
    expect(stream.write("late")).toBe(false);
  });

  it("keeps the connection for the next request", async () => {
    http.start("GET", "a=1");
    (await exchange).stream(200, {}, new Heard()).end();
    await received("0\r\n\r\n");
    http.client.received = Buffer.alloc(0);
    server.removeAllListeners("request").on("request", (_request, response) => response.end("again"));
    expect((await http.get("b=1")).body).toBe("again");
  });

  it("is full when the peer does not read, and says when it takes more", async () => {
    http.client.socket.pause();
    http.start("GET", "a=1");
    const heard = new Heard();
    const stream = (await exchange).stream(200, {}, heard);
    const piece = Buffer.alloc(65_536, 97);
    let written = 0;
    const burst = (): void => {
      while (stream.write(piece)) written += 1;
    };
    // What the system buffers is taken for a while.
    burst();
    let last = -1;
    while (heard.drains > last && written < 10_000) {
      last = heard.drains;
      await new Promise((resolve) => setImmediate(resolve));
      if (heard.drains > last) burst();
    }
    const { drains } = heard;
    http.client.socket.resume();
    await heard.until(() => heard.drains > drains);
    expect(stream.write("4")).toBe(true);
  });

  it("hears that the peer has gone", async () => {
    http.start("GET", "a=1");
    const heard = new Heard();
    const incoming = await exchange;
    let aborts = 0;
    incoming.onAborted(() => (aborts += 1));
    const stream = incoming.stream(200, {}, heard);
    await received("\r\n\r\n");
    http.client.reset();
    await heard.until(() => heard.ends.length > 0);
    expect([heard.ends, aborts]).toEqual([[false], 0]);
    expect(stream.write("late")).toBe(false);
    stream.end();
    stream.destroy();
  });

  it("that is destroyed is seen to be cut", async () => {
    http.start("GET", "a=1");
    const heard = new Heard();
    const stream = (await exchange).stream(200, {}, heard);
    stream.write("part");
    await received("part");
    stream.destroy();
    await http.client.over();
    await heard.until(() => heard.ends.length > 0);
    expect([heard.ends, http.client.text.includes("0\r\n\r\n")]).toEqual([[false], false]);
  });

  it("takes nothing where the request was answered before", async () => {
    http.start("GET", "a=1");
    const incoming = await exchange;
    incoming.respond(200, {}, "done");
    const heard = new Heard();
    const stream = incoming.stream(200, {}, heard);
    expect(stream.write("more")).toBe(false);
    stream.end();
    stream.destroy();
    expect((await http.response()).body).toBe("done");
    expect(heard.ends).toEqual([]);
  });
});
