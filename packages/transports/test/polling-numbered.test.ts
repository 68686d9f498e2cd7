import { describe, expect, it } from "vitest";
import { FakeExchange } from "./support/fake-exchange.ts";
import { Scene } from "./support/numbered-scene.ts";

const OK = { status: 200, body: "ok", keepsConnection: true };

describe("a GET that comes again", () => {
  it("is answered as before, whatever was sent since", async () => {
    const scene = new Scene();
    const first = scene.get(2);
    scene.link.send("4a");
    scene.link.send("4b");
    const again = scene.get(2);
    const third = scene.get(2);
    expect(again.answer).toEqual(first.answer);
    expect(third.answer).toEqual({ ...first.answer, status: 200, body: "4a" });
    expect(scene.get(3).answer?.body).toBe("4b");
    expect([first, again, third].map(({ isDestroyed }) => isDestroyed)).toEqual([false, false, false]);
    await scene.lives();
  });

  it("takes the place of one that is pending", async () => {
    const scene = new Scene();
    const first = scene.get(2);
    const again = scene.get(2);
    expect([first.isDestroyed, again.isDestroyed]).toEqual([true, false]);
    first.over();
    scene.link.send("4a");
    expect([first.answer, again.answer?.body]).toEqual([undefined, "4a"]);
    expect(scene.sink.writables).toBe(1);
    await scene.lives();
  });

  it("takes the place of one whose answer is being compressed, and further ones get the same bytes", async () => {
    const scene = new Scene();
    const first = scene.get(2);
    scene.link.send("4".repeat(20));
    const again = scene.get(2);
    first.over();
    scene.codings[0]?.(Uint8Array.of(1, 2));
    expect([first.isDestroyed, first.answer]).toEqual([true, undefined]);
    expect(again.answer).toMatchObject({ headers: { "content-encoding": "gzip" }, body: Uint8Array.of(1, 2) });
    expect(scene.get(2).answer).toEqual(again.answer);
    expect(scene.codings).toHaveLength(1);
    await scene.lives();
  });
});

describe("a POST that comes again", () => {
  it("is answered as before, read and not delivered; its connection stays", async () => {
    const scene = new Scene();
    const first = scene.postWhole(1);
    const again = scene.post(1);
    expect([first.answer, first.isDestroyed, again.answer]).toEqual([expect.objectContaining(OK), false, undefined]);
    again.bring();
    expect(again.answer).toMatchObject(OK);
    scene.postWhole(2);
    expect(scene.sink.chunks).toEqual(["41", "42"]);
    await scene.lives();
  });

  it("takes the place of one that is being read", async () => {
    const scene = new Scene();
    const first = scene.post(1);
    const again = scene.post(1);
    expect(first.isDestroyed).toBe(true);
    first.over();
    again.bring();
    expect([first.answer, again.answer]).toMatchObject([undefined, OK]);
    expect(scene.sink.chunks).toEqual(["41"]);
    await scene.lives();
  });

  it("takes the place of one that waits for a paused link, and is answered when it has come whole", async () => {
    const scene = new Scene();
    scene.link.pause();
    const first = scene.postWhole(1);
    const again = scene.post(1);
    first.over();
    scene.link.resume();
    await scene.sink.received(1);
    expect([first.isDestroyed, again.answer]).toEqual([true, undefined]);
    again.bring();
    expect(again.answer).toMatchObject(OK);
    expect(scene.sink.chunks).toEqual(["41"]);
    await scene.lives();
  });

  it("may come whole before the paused link is resumed", async () => {
    const scene = new Scene();
    scene.link.pause();
    scene.postWhole(1);
    const again = scene.postWhole(1);
    expect(again.answer).toBeUndefined();
    scene.link.resume();
    await scene.sink.received(1);
    expect(again.answer).toMatchObject(OK);
    expect(scene.sink.chunks).toEqual(["41"]);
    await scene.lives();
  });

  it("and is larger than allowed is not read; the answer is the same", async () => {
    const scene = new Scene();
    scene.postWhole(1);
    expect(scene.post(1, "4".repeat(51)).answer).toMatchObject({ status: 200, body: "ok", keepsConnection: false });
    expect(scene.sink.chunks).toEqual(["41"]);
    await scene.lives();
  });

  it("is read alone: another, the next number and the end of the link cut it", () => {
    const scene = new Scene();
    scene.postWhole(1);
    const slow = [scene.post(1), scene.post(1)];
    expect(slow.map(({ isDestroyed }) => isDestroyed)).toEqual([true, false]);
    scene.postWhole(2);
    expect(slow[1]?.isDestroyed).toBe(true);
    const last = scene.post(2);
    scene.link.abort();
    expect(last.isDestroyed).toBe(true);
  });

  it("does not stand in the way of the answer to the next", async () => {
    const scene = new Scene();
    scene.postWhole(1);
    scene.post(1);
    const binary = new FakeExchange("POST", "seq=2", "4a", { "content-type": "application/octet-stream" });
    scene.link.exchange(binary);
    expect(binary.answer?.status).toBe(400);
    expect(await scene.endCode()).toBe("protocol");
  });
});

describe("a numbered link", () => {
  it("counts GETs and POSTs, and nothing else", async () => {
    const scene = new Scene();
    const put = new FakeExchange("PUT", "sid=S");
    scene.link.exchange(put);
    expect(put.answer?.status).toBe(500);
    expect(scene.postWhole(1).answer).toMatchObject(OK);
    expect(scene.get(2).isWaiting).toBe(true);
    await scene.lives();
  });

  it.each(["close", "abort"] as const)("knows no repeat after %s", async (how) => {
    const scene = new Scene();
    scene.link.send("4a");
    scene.get(2);
    scene.postWhole(1);
    scene.link[how]();
    expect(await scene.endCode()).toBe("local");
    for (const late of [scene.get(2), scene.postWhole(1)]) {
      expect(late.answer).toMatchObject({ status: 400, body: '{"code":1,"message":"Session ID unknown"}' });
    }
    expect(scene.sink.chunks).toEqual(["41"]);
  });

  it("that closes still repeats its last answer but one", async () => {
    const scene = new Scene();
    scene.link.send("4a");
    scene.link.send("1");
    scene.link.close();
    scene.get(2);
    expect(scene.get(2).answer?.body).toBe("4a");
    expect(scene.get(3).answer?.body).toBe("1");
    expect(await scene.endCode()).toBe("local");
  });

  it("answers a repeat that was under way when it closed as unknown", async () => {
    const scene = new Scene();
    scene.post(1);
    const again = scene.post(1);
    scene.link.close();
    await scene.endCode();
    again.bring();
    expect(again.answer?.status).toBe(400);
    expect(scene.sink.chunks).toEqual([]);
  });

  it("ends for good when its peer breaks the rules all the same", async () => {
    const big = new Scene();
    expect(big.post(1, "4".repeat(51)).answer?.status).toBe(413);
    expect(await big.endCode()).toBe("too-big");
    const binary = new Scene();
    binary.link.exchange(new FakeExchange("POST", "seq=1", "4a", { "content-type": "application/octet-stream" }));
    expect(await binary.endCode()).toBe("protocol");
    const garbled = new Scene();
    const exchange = new FakeExchange("POST", "seq=1", Uint8Array.of(0x34, 0xff));
    garbled.link.exchange(exchange);
    exchange.bring();
    expect(await garbled.endCode()).toBe("protocol");
  });
});

describe("a link without rt=1", () => {
  it.each(["EIO=4", "EIO=4&seq=1", "rt=0&seq=1", "rt=&seq=1", "rt=1&rt=0&seq=1"])(
    "%j has no numbers",
    async (first) => {
      const scene = new Scene(first);
      for (const seq of [1, 1, 7]) scene.postWhole(seq, "4a");
      expect(scene.sink.chunks).toEqual(["4a", "4a", "4a"]);
      scene.get(9);
      scene.link.send("4b");
      await scene.lives();
      scene.get(9);
      expect(scene.get(9).answer?.status).toBe(400);
      expect(await scene.endCode()).toBe("protocol");
    },
  );
});
