import { setImmediate as nextTurn } from "node:timers/promises";
import type { Socket } from "socket.io";
import { describe, expect, it } from "vitest";
import { Visitor } from "../admin/client.ts";
import { startSite } from "../admin/server.ts";
import { arrived, stage } from "../support/stage.ts";
import { pairing, ways } from "../support/ways.ts";

/** Where applications that met a defect of the reference meet none with ours: each names the defect. */
describe.each(ways)("with a defect of the reference, by $name,", (way) => {
  const isOurs = pairing.server === "rt";

  it(isOurs ? "a call to all has 5 seconds" : "a call to all without a limit is over after 1 ms", async () => {
    const { url, application } = await stage(way, startSite);
    const { main } = new Visitor(url, () => {}, way.client);
    await arrived(main, way);
    const asked = new Promise<(text: string) => void>((resolve) => main.on("roll call", resolve));
    const outcome = new Promise((resolve) => {
      application.io.emit("roll call", (error: Error | null, answers: string[]) => resolve([error?.message, answers]));
    });
    const answer = await asked;
    if (isOurs) answer("here");
    expect(await outcome).toEqual(isOurs ? [undefined, ["here"]] : ["operation has timed out", []]);
  });

  it(isOurs ? "an answer that will not come is no longer awaited" : "an answer is awaited for ever", async () => {
    const { url, application } = await stage(way, startSite);
    const connection = new Promise<Socket>((resolve) => application.io.once("connection", resolve));
    const { main } = new Visitor(url, () => {}, way.client);
    await arrived(main, way);
    const socket = await connection;
    const left = new Promise((resolve) => socket.once("disconnect", resolve));
    let outcome = "open";
    socket.emitWithAck("a question that nobody answers").catch((error: Error) => {
      outcome = error.message;
    });
    main.disconnect();
    await left;
    await nextTurn();
    expect(outcome).toBe(isOurs ? "socket has been disconnected" : "open");
  });
});
