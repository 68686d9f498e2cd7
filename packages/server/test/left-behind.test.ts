import { describe, expect, test } from "vitest";
import { LeftBehind } from "../src/engine/left-behind.ts";
import { ask, eioPath } from "./support/http.ts";
import { heardBy } from "./support/pair.ts";
import { ends } from "./support/rt-ends.ts";

const poll = (port: number, sid: string): ReturnType<typeof ask> =>
  ask(port, eioPath(`transport=polling&rt=1&sid=${sid}&seq=9`));

describe("a link from which its session has moved away", () => {
  test("answers a late poll, of which nobody is told as of an error", async () => {
    const { client, io, port } = await ends("polling");
    const errors = heardBy(io.engine, "connection_error");
    await client.resume();
    expect((await poll(port, client.sid)).status).toBe(400);
    expect(errors).toEqual([]);
    expect((await poll(port, "of-nobody")).status).toBe(400);
    expect(errors).toMatchObject([[{ code: 1, context: { sid: "of-nobody" } }]]);
  });

  test("is remembered as one of the last thousand", () => {
    const left = new LeftBehind();
    for (let index = 0; index <= 1_000; index++) left.add(`link ${index}`);
    expect([left.has("link 0"), left.has("link 1"), left.has("link 1000")]).toEqual([false, true, true]);
    expect(left.has(undefined)).toBe(false);
  });
});
