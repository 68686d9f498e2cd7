import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Journal } from "../support/journal.ts";
import { arrived, stage } from "../support/stage.ts";
import { ways, withCuts } from "../support/ways.ts";
import { connectUploads, upload } from "../upload/client.ts";
import { startUpload } from "../upload/server.ts";

const bytes = Uint8Array.from({ length: 500_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
const file = { name: "film", bytes, chunkSize: 100_000 };
const whole = {
  size: 500_000,
  hash: createHash("sha256").update(bytes).digest("hex"),
  preview: Buffer.from([0, 7, 14, 21]),
};

describe.each(ways)("an upload, by $name", (way) => {
  it("goes chunk by chunk, is aborted half-way, and goes on from the last acknowledged one", async () => {
    const { url, journal } = await stage(way, startUpload);
    const seen = new Journal();
    const socket = connectUploads(url, "ada", way.client);
    socket.on("progress", (name, percent) => seen.note(`${name} ${percent} %`));
    await arrived(socket, way);
    expect(await upload(socket, file, (offset) => offset < 200_000)).toBe("aborted");
    socket.disconnect();
    await journal.has("gone");

    socket.connect();
    await arrived(socket, way);
    expect(await upload(socket, file)).toEqual(whole);
    expect(seen.lines).toEqual(["film 20 %", "film 40 %", "film 60 %", "film 80 %", "film 100 %"]);
    expect(journal.lines).toEqual(["begin film at 0", "gone", "begin film at 200000", "finish film"]);
  });

  it("is refused out of place, as text, and without a beginning", async () => {
    const { url } = await stage(way, startUpload);
    const socket = connectUploads(url, "ada", way.client);
    await arrived(socket, way);
    const chunk = bytes.subarray(0, 10);
    expect(await socket.emitWithAck("chunk", "film", 0, chunk)).toEqual({ ok: false, error: "begin first" });
    await socket.emitWithAck("begin", { name: "film", size: 10 });
    expect(await socket.emitWithAck("chunk", "film", 5, chunk)).toEqual({ ok: false, error: "at 0" });
    const text: unknown = "text";
    expect(await socket.emitWithAck("chunk", "film", 0, text as Uint8Array)).toEqual({
      ok: false,
      error: "not binary",
    });
  });

  it("of a server that does not answer in time fails, as soon as the application has said", async () => {
    const { url, application } = await stage(way, startUpload);
    application.io.removeAllListeners("connection");
    const socket = connectUploads(url, "ada", way.client);
    await arrived(socket, way);
    await expect(socket.timeout(10).emitWithAck("begin", { name: "film", size: 1 })).rejects.toThrow(
      "operation has timed out",
    );
  });

  it(
    way.survives ? "goes on over a cut unnoticed" : "fails with a cut, and goes on over a new connection",
    async () => {
      const { url, journal, cut } = await stage(withCuts(way), startUpload);
      const seen = new Journal();
      const socket = connectUploads(url, "ada", way.client);
      socket.on("disconnect", () => seen.note("disconnect"));
      await arrived(socket, way);
      const first = upload(socket, file, (offset) => {
        if (offset === 200_000) cut(socket);
        return true;
      });
      if (!way.survives) await expect(first).rejects.toThrow("socket has been disconnected");
      await arrived(socket, way);
      expect(await (way.survives ? first : upload(socket, file))).toEqual(whole);
      expect(seen.lines).toEqual(way.survives ? [] : ["disconnect"]);
      expect(journal.lines.filter((line) => line !== "gone")).toEqual(
        way.survives ? ["begin film at 0", "finish film"] : ["begin film at 0", "begin film at 200000", "finish film"],
      );
    },
  );
});
