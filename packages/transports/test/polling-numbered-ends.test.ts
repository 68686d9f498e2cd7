import { describe, expect, it } from "vitest";
import { FakeExchange } from "./support/fake-exchange.ts";
import { Scene } from "./support/numbered-scene.ts";

describe("an abort", () => {
  it.each(["GET", "POST"] as const)(
    "of a %s ends the link, and what is left of the session elsewhere",
    async (method) => {
      const scene = new Scene();
      const pending = method === "GET" ? scene.get(2) : scene.post(1);
      pending.over();
      expect(await scene.endCode()).toBe("broken");
      expect(scene.sink.chunks).toEqual([]);
    },
  );

  it("of an answer that has not left ends the link", async () => {
    const scene = new Scene();
    scene.link.send("4a");
    scene.get(2).over();
    expect(await scene.endCode()).toBe("broken");
  });

  it("of a repeat whose answer has not left ends the link", async () => {
    const scene = new Scene();
    scene.link.send("4a");
    scene.get(2).leave();
    scene.get(2).over();
    expect(await scene.endCode()).toBe("broken");
  });

  it.each(["GET", "POST"] as const)("of a %s means nothing once it has come again", async (method) => {
    const scene = new Scene();
    scene.link.send("4a");
    const come = (): FakeExchange => (method === "GET" ? scene.get(2) : scene.postWhole(1));
    const first = come();
    const again = come();
    first.over();
    expect(again.leave()?.status).toBe(200);
    again.over();
    await scene.lives();
  });

  it.each(["GET", "POST"] as const)("of a %s means nothing once the next one has come", async (method) => {
    const scene = new Scene();
    scene.link.send("4a");
    const first = method === "GET" ? scene.get(2) : scene.postWhole(1);
    const next = method === "GET" ? scene.get(3) : scene.post(2);
    first.over();
    expect(next.isWaiting).toBe(true);
    await scene.lives();
  });
});

describe("a number that has no place", () => {
  const numbers = [
    "",
    "0",
    "1",
    "2",
    "4",
    "02",
    "+3",
    "3.0",
    "3 ",
    "0x3",
    "-3",
    "NaN",
    "99999999999999999999",
    "\u0663",
  ];

  it.each(numbers)("in a GET, %j, ends the link with broken", async (seq) => {
    const scene = new Scene();
    scene.link.send("4a");
    scene.get(2);
    const pending = scene.get(3);
    const wrong = scene.get(encodeURIComponent(seq));
    expect(wrong.answer).toMatchObject({ status: 400, body: "" });
    expect(pending.answer?.body).toBe("1");
    expect(await scene.endCode()).toBe("broken");
  });

  it.each(numbers)("in a POST, %j, ends the link with broken, unread", async (seq) => {
    const scene = new Scene();
    const pending = scene.get(2);
    scene.postWhole(1);
    scene.postWhole(2);
    scene.postWhole(3);
    const wrong = scene.postWhole(encodeURIComponent(seq === "4" ? "7" : seq));
    expect(wrong.answer).toMatchObject({ status: 400, body: "" });
    expect(pending.answer?.body).toBe("1");
    expect(await scene.endCode()).toBe("broken");
    expect(scene.sink.chunks).toEqual(["41", "42", "43"]);
  });

  it("in no request ends the link with broken", async () => {
    const scene = new Scene();
    const bare = new FakeExchange("POST", "sid=S", "4a");
    scene.link.exchange(bare);
    expect(bare.answer?.status).toBe(400);
    expect(await scene.endCode()).toBe("broken");
  });

  it.each(["", "&seq=0", "&seq=2", "&seq=x"])("in the first request, %j, gives a link that is over", async (seq) => {
    const first = new FakeExchange("GET", `rt=1${seq}`);
    const scene = new Scene(`rt=1${seq}`);
    expect(await scene.endCode()).toBe("broken");
    scene.link.exchange(first);
    expect(first.answer?.status).toBe(400);
    expect(scene.sink.writables).toBe(0);
  });

  it("because the last GET is not answered ends the link with broken", async () => {
    const scene = new Scene();
    const pending = scene.get(2);
    expect(scene.get(3).answer).toMatchObject({ status: 400, body: "" });
    expect(pending.answer?.body).toBe("1");
    expect(await scene.endCode()).toBe("broken");
  });

  it("because the answer to the last GET is being compressed ends the link with broken", async () => {
    const scene = new Scene();
    const coded = scene.get(2);
    scene.link.send("4".repeat(20));
    expect(scene.get(3).answer?.status).toBe(400);
    scene.codings[0]?.(Uint8Array.of(1));
    expect(coded.answer?.body).toBe("1");
    expect(await scene.endCode()).toBe("broken");
  });

  it.each(["is being read", "waits for a paused link"])("because the last POST %s ends the link", async (what) => {
    const scene = new Scene();
    scene.link.pause();
    const first = scene.post(1);
    if (what !== "is being read") first.bring();
    expect(scene.postWhole(2).answer?.status).toBe(400);
    expect(first.isDestroyed).toBe(true);
    scene.link.resume();
    expect(await scene.endCode()).toBe("broken");
    expect(scene.sink.chunks).toEqual([]);
  });

  it("because it came eight times again ends the link", async () => {
    const scene = new Scene();
    scene.link.send("4a");
    const answers = Array.from({ length: 9 }, () => scene.get(2).answer?.status);
    expect(new Set(answers)).toEqual(new Set([200]));
    await scene.lives();
    expect(scene.get(2).answer?.status).toBe(400);
    expect(await scene.endCode()).toBe("broken");
  });
});
