import { msgpack } from "@rt/protocol/msgpack";
import { describe, expect, it } from "vitest";
import { client, serve, ways } from "../support/serve.ts";

const parser = msgpack();

describe.each(ways)("two rt ends that speak MessagePack, by %s", (_name, options) => {
  it("keep every message once and in its order, both ways, whatever is in it", async () => {
    const { io, url } = await serve({ parser });
    const count = 500;
    const value = (n: number): unknown => [n, { bytes: Buffer.of(n & 255), at: new Date(n) }, undefined, Number.NaN];
    const up: unknown[] = [];
    const upDone = new Promise<void>((resolve) => {
      io.on("connection", (socket) => {
        for (let n = 0; n < count; n++) socket.emit("down", value(n));
        socket.on("up", (got) => {
          up.push(got);
          if (up.length === count) resolve();
        });
      });
    });
    const socket = client(url, { ...options, parser });
    const down: unknown[] = [];
    const downDone = new Promise<void>((resolve) => {
      socket.on("down", (got) => {
        down.push(got);
        socket.emit("up", got);
        if (down.length === count) resolve();
      });
    });
    await Promise.all([upDone, downDone]);
    const all = Array.from({ length: count }, (_, n) => value(n));
    expect(down).toEqual(all);
    expect(up).toEqual(all);
  });
});
