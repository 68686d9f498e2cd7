import { describe, expect, onTestFinished, test } from "vitest";
import { ask, eioPath } from "./support/http.ts";
import { type Served, serve } from "./support/server.ts";

const TRANSPORTS = ["multipart", "htmlfile"];
const TEXT = { "content-type": "text/plain;charset=UTF-8" };
const BYTES = { "content-type": "application/octet-stream" };
const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** A stream of a client that is not rt, as far as it has come. */
class Stream {
  readonly port: number;
  readonly transport: string;
  readonly #controller = new AbortController();
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  come = "";
  sid = "";

  constructor(port: number, transport: string) {
    this.port = port;
    this.transport = transport;
    onTestFinished(() => this.#controller.abort());
  }

  static async open(port: number, transport: string): Promise<Stream> {
    const stream = new Stream(port, transport);
    const url = `http://127.0.0.1:${port}${stream.path}`;
    stream.#reader = (await fetch(url, { signal: stream.#controller.signal })).body?.getReader();
    await stream.until('"maxPayload');
    stream.sid = /sid[\\":]+([\w-]+)/.exec(stream.come)?.[1] ?? "";
    return stream;
  }

  get path(): string {
    return eioPath(`transport=${this.transport}${this.sid === "" ? "" : `&sid=${this.sid}`}`);
  }

  post(body: string | Uint8Array, headers: Record<string, string>): Promise<{ status: number; body: string }> {
    return ask(this.port, this.path, { method: "POST", body, headers });
  }

  /** Reads until this has come. */
  async until(part: string): Promise<void> {
    while (!this.come.replaceAll("\\", "").includes(part))
      if (!(await this.#read())) throw new Error(`it ended: ${this.come}`);
  }

  /** Reads until it ends, in order or not. */
  async ended(): Promise<void> {
    while (await this.#read().catch(() => false));
  }

  async #read(): Promise<boolean> {
    const { done = true, value } = (await this.#reader?.read()) ?? {};
    this.come += new TextDecoder().decode(value);
    return !done;
  }
}

function start(): Promise<Served> {
  return serve({ maxHttpBufferSize: 1000, transports: TRANSPORTS });
}

describe.each<[string, Record<string, string>, string | Uint8Array]>([
  ["multipart", BYTES, new Uint8Array([2, 0x34, 0x30])],
  ["htmlfile", TEXT, "40"],
])("%s", (transport, type, connect) => {
  test("a client that is not rt shakes hands and joins", async () => {
    const { port } = await start();
    const stream = await Stream.open(port, transport);
    expect((await stream.post(connect, type)).body).toBe("ok");
    await stream.until('40{"sid":');
  });

  test.each<[string, number, string | Uint8Array, Record<string, string>]>([
    ["of the wrong type", 400, connect, type === TEXT ? BYTES : FORM],
    ["of too many bytes", 413, new Uint8Array(1001).fill(0x34), type],
    ["that cannot be read", type === TEXT ? 400 : 200, new Uint8Array([2, 0x34, 0xff]), type],
  ])("a POST %s is answered, and ends the link; others are served", async (_case, status, body, headers) => {
    const { io, port } = await start();
    const [bad, good] = [await Stream.open(port, transport), await Stream.open(port, transport)];
    expect((await bad.post(body, headers)).status).toBe(status);
    await bad.ended();
    expect((await bad.post(connect, type)).body).toBe('{"code":1,"message":"Session ID unknown"}');
    await good.post(connect, type);
    await good.until('40{"sid":');
    expect(io.engine.clientsCount).toBe(1);
  });

  test("a second GET is answered, and ends the link", async () => {
    const { io, port } = await start();
    const stream = await Stream.open(port, transport);
    expect((await ask(port, stream.path)).status).toBe(400);
    await stream.ended();
    expect(io.engine.clientsCount).toBe(0);
  });

  test("a POST before the GET opens nothing", async () => {
    const { io, port } = await start();
    expect((await new Stream(port, transport).post(connect, type)).body).toContain('"code":2');
    expect(io.engine.clientsCount).toBe(0);
  });

  test("one who does not read is given up when the backlog is full", async () => {
    const { io, port } = await serve({ maxBacklog: 1_000_000, transports: TRANSPORTS });
    const reason = new Promise((resolve) => {
      io.on("connection", (socket) => {
        socket.on("disconnect", resolve);
        const flood = (): void => {
          if (!socket.connected) return;
          for (let n = 0; n < 20; n++) socket.emit("flood", "x".repeat(100_000));
          setImmediate(flood);
        };
        flood();
      });
    });
    const stream = await Stream.open(port, transport);
    await stream.post(connect, type);
    expect(await reason).toEqual(expect.any(String));
    expect(io.engine.clientsCount).toBe(0);
  });
});
