import type { Clock } from "@rt/protocol";
import { VirtualClock } from "@rt/protocol/testing";
import { describe, expect, it } from "vitest";
import { polling } from "../src/polling/index.ts";
import { sse } from "../src/sse/index.ts";
import { FakeExchange } from "./support/fake-exchange.ts";
import { Recorder } from "./support/recorder.ts";

const kinds = [
  ["polling", polling(), (first: FakeExchange) => first.over()],
  ["sse", sse(), (first: FakeExchange) => first.streamed?.over(false)],
] as const;

describe.each(kinds)("a link by %s whose client goes", (name, transport, cut) => {
  function goneAway(query: string, clock?: Clock) {
    const first = new FakeExchange("GET", query);
    const link = transport.accept(first, { maxChunk: 1000, ...(clock === undefined ? {} : { clock }) });
    if (link === undefined) throw new Error("the link was refused");
    const sink = new Recorder(link);
    cut(first);
    return { link, sink };
  }

  const NUMBERED = "EIO=4&rt=1&seq=1";

  it("hears its last words, and then ends", async () => {
    const clock = new VirtualClock();
    const { link, sink } = goneAway(NUMBERED, clock);
    clock.advance(999);
    const goodbye = new FakeExchange("POST", "rt=1&seq=1", "1{}");
    link.exchange(goodbye);
    goodbye.bring();
    expect([sink.chunks, goodbye.answer?.status]).toEqual([["1{}"], 200]);
    clock.advance(1);
    expect((await sink.over()).code).toMatch(/^(broken|closed)$/);
    expect(clock.next).toBe(Infinity);
  });

  it("hears them behind a stall, after which timers run before what has arrived is read", async () => {
    const clock = new VirtualClock();
    const { link, sink } = goneAway(NUMBERED, clock);
    clock.leap(5000);
    clock.settle();
    const goodbye = new FakeExchange("POST", "rt=1&seq=1", "1{}");
    link.exchange(goodbye);
    goodbye.bring();
    expect([sink.chunks, goodbye.answer?.status]).toEqual([["1{}"], 200]);
    clock.advance(500);
    expect((await sink.over()).code).toMatch(/^(broken|closed)$/);
    expect(clock.next).toBe(Infinity);
  });

  it.runIf(name === "polling")("goes on where the browser repeats what was cut", async () => {
    const clock = new VirtualClock();
    const { link, sink } = goneAway(NUMBERED, clock);
    link.send("0");
    const again = new FakeExchange("GET", NUMBERED);
    link.exchange(again);
    clock.advance(5000);
    expect([again.answer?.body, sink.ends]).toEqual(["0", []]);
    link.abort();
  });

  it("waits no longer when it is ended here", async () => {
    const clock = new VirtualClock();
    const { link, sink } = goneAway(NUMBERED, clock);
    link.abort();
    expect([(await sink.over()).code, clock.next]).toEqual(["local", Infinity]);
  });

  it.each([
    ["of a plain client", "EIO=4", true],
    ["without a clock", NUMBERED, false],
  ])("ends at once %s", async (_what, query, hasClock) => {
    const { sink } = goneAway(query, hasClock ? new VirtualClock() : undefined);
    expect((await sink.over()).code).toMatch(/^(broken|closed)$/);
  });
});
