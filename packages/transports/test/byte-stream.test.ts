import { once } from "node:events";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ByteSink, ByteStream } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeByteStream } from "../src/node/byte-stream.ts";
import { socketPair } from "./support/sockets.ts";

let near: Socket;
let far: Socket;

beforeEach(async () => {
  [near, far] = await socketPair();
});

afterEach(() => {
  near.destroy();
  far.destroy();
});

class Ears implements ByteSink {
  readonly events: string[] = [];
  error: Error | undefined;
  bytes: Buffer = Buffer.alloc(0);
  #waiters: (() => void)[] = [];

  data(bytes: Uint8Array): void {
    this.bytes = Buffer.concat([this.bytes, bytes]);
    this.#hear("data");
  }

  drained(): void {
    this.#hear("drained");
  }

  finished(): void {
    this.#hear("finished");
  }

  closed(error?: Error): void {
    this.error = error;
    this.#hear("closed");
  }

  async until(test: () => boolean): Promise<void> {
    while (!test()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  heard(event: string): Promise<void> {
    return this.until(() => this.events.includes(event));
  }

  #hear(event: string): void {
    this.events.push(event);
    for (const wake of this.#waiters.splice(0)) wake();
  }
}

function bind(stream: ByteStream): Ears {
  const ears = new Ears();
  stream.bind(ears);
  return ears;
}

describe("nodeByteStream", () => {
  it("carries bytes both ways", async () => {
    const stream = nodeByteStream(near);
    const ears = bind(stream);
    far.write("ping");
    await ears.until(() => ears.bytes.length === 4);
    expect(ears.bytes.toString()).toBe("ping");
    expect(stream.write(Buffer.from("pong"))).toBe(true);
    expect(String((await once(far, "data"))[0])).toBe("pong");
  });

  it("gives the head first, and holds all for the sink", async () => {
    const stream = nodeByteStream(near, Buffer.from("he"));
    far.end("llo");
    const ears = bind(stream);
    await ears.heard("finished");
    expect(ears.bytes.toString()).toBe("hello");
    expect(stream.write(Buffer.from("bye"))).toBe(true);
    expect(String((await once(far, "data"))[0])).toBe("bye");
    stream.end();
    await ears.heard("closed");
    expect(ears.error).toBeUndefined();
    expect(stream.write(Buffer.from("late"))).toBe(false);
    stream.end();
  });

  it("stays paused through bind", async () => {
    const stream = nodeByteStream(near);
    stream.pause();
    const ears = bind(stream);
    far.write("a");
    const sent = once(far, "data");
    stream.write(Buffer.from("b"));
    await sent;
    expect(ears.events).toEqual([]);
    stream.resume();
    await ears.heard("data");
  });

  it("does not flow by a resume before bind", async () => {
    const stream = nodeByteStream(near);
    stream.resume();
    far.end("a");
    const sent = once(far, "data");
    stream.write(Buffer.from("b"));
    await sent;
    const ears = bind(stream);
    await ears.heard("finished");
    expect(ears.bytes.toString()).toBe("a");
  });

  it("says when it is full, and once when it is drained", async () => {
    const stream = nodeByteStream(near);
    const ears = bind(stream);
    far.pause();
    const block = new Uint8Array(65_536).fill(7);
    let written = 0;
    do written += block.length;
    while (stream.write(block));
    expect(stream.write(block)).toBe(false);
    written += block.length;
    expect(near.writableLength).toBeGreaterThanOrEqual(near.writableHighWaterMark);
    let got = 0;
    far.on("data", (data: Buffer) => (got += data.length)).resume();
    await ears.heard("drained");
    expect(stream.write(Uint8Array.of(1))).toBe(true);
    stream.end();
    await once(far, "end");
    expect(got).toBe(written + 1);
    expect(ears.events.filter((event) => event === "drained")).toHaveLength(1);
  });

  it("is not full of what was taken at once", async () => {
    const taker = new Duplex({ read() {}, write: (_bytes, _encoding, done) => done() });
    const stream = nodeByteStream(taker);
    const ears = bind(stream);
    expect(stream.write(new Uint8Array(taker.writableHighWaterMark + 1))).toBe(true);
    await nextTurn();
    expect(ears.events).toEqual([]);
  });

  it("survives a reset, whenever it comes", async () => {
    const stream = nodeByteStream(near);
    const ears = bind(stream);
    far.resetAndDestroy();
    await ears.heard("closed");
    expect(ears.error).toMatchObject({ code: "ECONNRESET" });
    expect(ears.events).toEqual(["closed"]);
    expect(stream.write(Uint8Array.of(1))).toBe(false);
    stream.pause();
    stream.resume();
    stream.destroy();
  });

  it("tells a late sink of its end", async () => {
    const stream = nodeByteStream(near);
    near.destroy(new Error("gone"));
    await new Promise((resolve) => near.once("close", resolve));
    const ears = bind(stream);
    expect(ears.events).toEqual([]);
    await ears.heard("closed");
    expect(ears.error?.message).toBe("gone");
  });

  it("can be made of a socket that is gone", async () => {
    near.destroy();
    await once(near, "close");
    const ears = bind(nodeByteStream(near));
    await ears.heard("closed");
  });

  it("destroys both directions", async () => {
    const stream = nodeByteStream(near);
    const ears = bind(stream);
    stream.destroy();
    await ears.heard("closed");
    far.resume();
    await once(far, "end");
  });
});
