import type { Chunk, Link, LinkTraits } from "@rt/protocol";
import { describe, expect, it } from "vitest";
import { memory, memoryPair } from "../src/memory/index.ts";
import { nodeClock } from "../src/node/clock.ts";
import { Recorder } from "./support/recorder.ts";

const clock = nodeClock();
const target = { secure: false, host: "", path: "/", query: new Map<string, string>(), headers: {}, maxChunk: 10 };

function bound(traits?: Partial<LinkTraits>): { near: Link; far: Link; nearSink: Recorder; farSink: Recorder } {
  const [near, far] = memoryPair(clock, traits);
  return { near, far, nearSink: new Recorder(near), farSink: new Recorder(far) };
}

describe("memoryPair", () => {
  it("carries chunks in later turns, in order, both ways", async () => {
    const { near, far, nearSink, farSink } = bound();
    far.send("0");
    expect(nearSink.chunks).toEqual([]);
    expect(await nearSink.received(1)).toEqual(["0"]);
    expect(nearSink.writables).toBe(1);
    near.send("a");
    near.send(Uint8Array.of(1));
    expect(await farSink.received(2)).toEqual(["a", Uint8Array.of(1)]);
    expect(farSink.writables).toBe(0);
  });

  it("is up before the first chunk, even when that was sent first", async () => {
    const [near, far] = memoryPair(clock);
    new Recorder(far);
    far.send("0");
    await new Promise<void>((resolve) => clock.soon(resolve));
    const sink = new Recorder();
    let writables = 0;
    sink.onReceive = () => (writables = sink.writables);
    near.bind(sink);
    await sink.received(1);
    expect(writables).toBe(1);
  });

  it.each([
    ["bytes", Uint8Array.of(1, 2)],
    ["a Buffer, whose `slice` copies nothing", Buffer.of(1, 2)],
  ])("gives the receiver of %s bytes of its own", async (_what, bytes) => {
    const { near, farSink } = bound();
    farSink.onReceive = (chunk) => {
      if (chunk instanceof Uint8Array) chunk[0] = 9;
    };
    near.send(bytes);
    expect(await farSink.received(1)).toEqual([Uint8Array.of(9, 2)]);
    expect(Array.from(bytes)).toEqual([1, 2]);
  });

  it("is full above its mark, and says when it takes more", async () => {
    const { near, far, nearSink, farSink } = bound();
    await nearSink.up();
    far.pause();
    let sent = 0;
    do sent += 1;
    while (near.send(`4${sent}`));
    expect(near.send("4more")).toBe(false);
    far.resume();
    await nearSink.up(2);
    expect(farSink.chunks).toHaveLength(sent + 1);
    expect(near.send("4again")).toBe(true);
  });

  it("stops a caller that does not wait", async () => {
    const { near, far, nearSink } = bound();
    far.pause();
    for (let i = 0; i < 1025; i += 1) near.send("4");
    expect((await nearSink.over()).code).toBe("local");
  });

  it("stops delivery at a pause, even inside a run", async () => {
    const { near, far, farSink } = bound();
    farSink.onReceive = () => far.pause();
    near.send("a");
    near.send("b");
    await farSink.received(1);
    await new Promise<void>((resolve) => clock.soon(resolve));
    expect(farSink.chunks).toEqual(["a"]);
    far.resume();
    expect(await farSink.received(2)).toEqual(["a", "b"]);
  });

  it("lets what was sent arrive before a close", async () => {
    const { near, nearSink, farSink } = bound();
    near.send("a");
    near.close();
    near.close();
    expect(near.send("b")).toBe(false);
    expect((await farSink.over()).code).toBe("closed");
    expect((await nearSink.over()).code).toBe("local");
    expect(farSink.chunks).toEqual(["a"]);
  });

  it("drops what waits on abort", async () => {
    const { near, nearSink, farSink } = bound();
    near.send("a");
    near.abort();
    near.abort();
    expect((await farSink.over()).code).toBe("closed");
    expect((await nearSink.over()).code).toBe("local");
    expect(farSink.chunks).toEqual([]);
  });

  it("keeps the end to itself where the end is not seen", async () => {
    const { near, nearSink, farSink } = bound({ endIsSeen: false });
    near.close();
    await nearSink.over();
    expect(farSink.ends).toEqual([]);
  });

  it.each<[Chunk, boolean]>([
    ["4".repeat(8), true],
    ["4".repeat(9), false],
    ["€€€", false],
    [new Uint8Array(8), true],
    [new Uint8Array(9), false],
  ])("counts bytes: %j", async (chunk, passes) => {
    const { near, farSink } = bound({ maxChunk: 8 });
    near.send(chunk);
    if (passes) expect(await farSink.received(1)).toEqual([chunk]);
    else expect((await farSink.over()).code).toBe("too-big");
  });
});

describe("memory", () => {
  it("refuses while nobody listens", async () => {
    const link = memory(clock).dialer.dial(target);
    expect((await new Recorder(link).over()).code).toBe("refused");
  });

  it("joins a dialled link to one that is accepted", async () => {
    const network = memory(clock, { payload: "bytes", framing: "stream" });
    const accepted = new Promise<Link>((resolve) => network.listen(resolve));
    const near = network.dialer.dial(target);
    expect(near.traits).toMatchObject({ payload: "bytes", framing: "stream", maxChunk: 10 });
    const nearSink = new Recorder(near);
    const far = await accepted;
    new Recorder(far);
    far.send(Uint8Array.of(1));
    expect(await nearSink.received(1)).toEqual([Uint8Array.of(1)]);
  });
});
