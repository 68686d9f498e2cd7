import { lengthFormat, SharedFrame } from "@rt/protocol";
import { describe, expect, it } from "vitest";
import { nodeBytes } from "../src/node/bytes.ts";
import { RawLink } from "../src/raw/link.ts";
import { rawTraits } from "../src/raw/traits.ts";
import { FakeStream } from "./support/fake-stream.ts";
import { FrameEnd } from "./support/frame-end.ts";
import { Recorder } from "./support/recorder.ts";

const traitsFor = rawTraits();

function open(): { link: RawLink; stream: FakeStream; sink: Recorder } {
  const stream = new FakeStream();
  const link = new RawLink(traitsFor(1000), stream);
  return { link, stream, sink: new Recorder(link) };
}

/** Until all microtasks have run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const BYTES = Uint8Array.of(1, 0x30);

describe("a link of the transport node", () => {
  it("says what it is: a stream of bytes whose end is seen", () => {
    expect(open().link.traits).toEqual({
      framing: "stream",
      payload: "bytes",
      maxFrames: Number.MAX_SAFE_INTEGER,
      maxChunk: 1000,
      endIsSeen: true,
      format: lengthFormat,
    });
    expect(traitsFor(1000)).toBe(open().link.traits);
    expect(traitsFor(999).maxChunk).toBe(999);
  });

  it("writes what is sent as it is, and at once", () => {
    const { link, stream } = open();
    expect(link.send(BYTES)).toBe(true);
    expect(stream.writes).toEqual([BYTES]);
    expect(stream.writes[0]).toBe(BYTES);
  });

  it("hands on what comes as it comes, and it belongs to the receiver", () => {
    const { stream, sink } = open();
    stream.sink?.data(Uint8Array.of(1));
    stream.sink?.data(Uint8Array.of(0x30, 1));
    expect(sink.chunks).toEqual([Uint8Array.of(1), Uint8Array.of(0x30, 1)]);
  });

  it("writes all frames of a turn at once, and a large binary message uncopied behind its header", () => {
    const stream = new FakeStream();
    const end = new FrameEnd(new RawLink(traitsFor(1e6), stream), false);
    end.say("4a", Uint8Array.of(7), "4€").flush();
    expect(stream.writes.map((bytes) => Buffer.from(bytes).toString("latin1"))).toEqual([
      "\u00024a\u0081\u0007\u00044\u00e2\u0082\u00ac",
    ]);
    stream.writes.length = 0;
    const large = new Uint8Array(70_000).fill(9);
    end.say("4a", large, "4b").flush();
    expect(stream.writes.map((bytes) => bytes.length)).toEqual([3, 9, 70_000, 3]);
    expect(stream.writes[2]).toBe(large);
  });

  it("packs a run of broadcasts once for all links that get it", () => {
    const frames = ["4a", "4b", Uint8Array.of(1)].map((chunk) => new SharedFrame(chunk));
    const streams = [new FakeStream(), new FakeStream(), new FakeStream()];
    for (const stream of streams) new FrameEnd(new RawLink(traitsFor(1000), stream), false).say(...frames).flush();
    const [first, ...others] = streams.map(({ writes }) => writes);
    expect(first?.map((bytes) => Buffer.from(bytes).toString("latin1"))).toEqual(["\u00024a\u00024b\u0081\u0001"]);
    for (const writes of others) expect(writes[0]).toBe(first?.[0]);
    // Who gets another run gets other bytes.
    const apart = new FakeStream();
    new FrameEnd(new RawLink(traitsFor(1000), apart), false).say("4x", ...frames.slice(1)).flush();
    expect(apart.text()).toBe("\u00024x\u00024b\u0081\u0001");
    const [, , last] = frames;
    expect(last?.joined(frames, lengthFormat, nodeBytes)).toBe(first?.[0]);
  });

  it("is full when its stream is, and says when it is not any more", () => {
    const { link, stream, sink } = open();
    stream.isFull = true;
    expect(link.send(BYTES)).toBe(false);
    expect(sink.writables).toBe(0);
    stream.drain();
    expect(sink.writables).toBe(1);
    expect(link.send(BYTES)).toBe(true);
  });

  it("keeps what is sent while it is full, up to 16 MiB, and then ends", async () => {
    const { link, stream, sink } = open();
    stream.isFull = true;
    const mebibyte = new Uint8Array(1_048_576);
    // The first finds it not full yet.
    for (let n = 0; n <= 16; n++) expect(link.send(mebibyte)).toBe(false);
    expect(stream.writes).toHaveLength(17);
    expect(stream.calls).toEqual([]);
    link.send(BYTES);
    expect(stream.writes).toHaveLength(17);
    expect(stream.calls).toEqual(["destroy"]);
    await settled();
    expect(sink.ends).toEqual([{ code: "local", message: "aborted" }]);
  });

  it("counts anew after it was not full", () => {
    const { link, stream } = open();
    const mebibyte = new Uint8Array(1_048_576);
    for (let n = 0; n < 40; n++) {
      stream.isFull = true;
      link.send(mebibyte);
      link.send(mebibyte);
      stream.drain();
    }
    expect(stream.calls).toEqual([]);
  });

  it("pauses and resumes its stream", () => {
    const { link, stream } = open();
    link.pause();
    link.resume();
    expect(stream.calls).toEqual(["pause", "resume"]);
  });

  it("closes behind what was sent, still receives, and ends with the connection", () => {
    const { link, stream, sink } = open();
    link.send(BYTES);
    link.close();
    link.close();
    expect(stream.calls).toEqual(["end"]);
    expect(link.send(BYTES)).toBe(false);
    expect(stream.writes).toEqual([BYTES]);
    stream.sink?.data(BYTES);
    stream.sink?.finished();
    expect(sink.chunks).toEqual([BYTES]);
    expect(sink.ends).toEqual([]);
    stream.sink?.closed();
    expect(sink.ends).toEqual([{ code: "local", message: "closed" }]);
    expect(stream.calls).toEqual(["end"]);
  });

  it("ends its own direction when the peer has ended the other", () => {
    const { link, stream, sink } = open();
    stream.sink?.finished();
    expect(stream.calls).toEqual(["end"]);
    expect(link.send(BYTES)).toBe(false);
    stream.sink?.closed();
    expect(sink.ends).toEqual([{ code: "closed", message: "the peer ended the connection" }]);
  });

  it("gives up what the peer has not read when it ended the other direction", () => {
    const { link, stream } = open();
    stream.isFull = true;
    link.send(BYTES);
    stream.sink?.finished();
    expect(stream.calls).toEqual(["end", "destroy"]);
  });

  it("tells a connection that is gone, and why", () => {
    const gone = open();
    gone.stream.sink?.closed();
    expect(gone.sink.ends).toEqual([{ code: "closed", message: "the connection is gone", cause: undefined }]);
    const reset = open();
    const error = new Error("read ECONNRESET");
    reset.stream.sink?.closed(error);
    expect(reset.sink.ends).toEqual([{ code: "closed", message: "read ECONNRESET", cause: error }]);
  });

  it("aborts at once, once, and says so in a later turn", async () => {
    const { link, stream, sink } = open();
    link.abort();
    link.abort();
    link.close();
    expect(stream.calls).toEqual(["destroy"]);
    expect(sink.ends).toEqual([]);
    stream.sink?.data(BYTES);
    stream.sink?.drained();
    stream.sink?.finished();
    stream.sink?.closed();
    await settled();
    expect([sink.chunks, sink.writables]).toEqual([[], 0]);
    expect(sink.ends).toEqual([{ code: "local", message: "aborted" }]);
  });

  it("tells a sink that binds after the end", async () => {
    const stream = new FakeStream();
    const link = new RawLink(traitsFor(1000), stream);
    link.abort();
    const sink = new Recorder(link);
    expect(sink.ends).toEqual([]);
    await settled();
    expect(sink.ends).toEqual([{ code: "local", message: "aborted" }]);
    expect(stream.sink).toBeUndefined();
  });

  it("is ended by a text, which no byte stream carries", async () => {
    const { link, stream, sink } = open();
    expect(link.send("4a")).toBe(false);
    await settled();
    expect(stream.writes).toEqual([]);
    expect(sink.ends).toMatchObject([{ code: "local" }]);
  });
});
