import { once } from "node:events";
import { createServer } from "node:http";
import { createJsonCodec } from "@rt/protocol";
import { Server, type ServerOptions } from "@rt/server";
import { describe, expect, test } from "vitest";
import { ask } from "./support/http.ts";
import { portOf } from "./support/server.ts";

/** What the namespaces, which are there from the beginning, are made with. */
const OF_CONSTRUCTOR: readonly ServerOptions[] = [
  { parser: createJsonCodec() },
  { maxAttachments: 20 },
  { maxPendingAcks: 1 },
  { maxPendingEvents: 1 },
  { maxRooms: 1 },
  { connectionStateRecovery: {} },
  { onError: () => undefined },
];

describe("options of `attach`", () => {
  test.each(OF_CONSTRUCTOR)("%j would have no effect, and is refused", (option) => {
    const http = createServer();
    const io = new Server();
    const [name] = Object.keys(option);
    const refusal = expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(String(name)),
    });
    expect(() => io.attach(http, option)).toThrow(refusal);
    // And nothing has happened.
    expect(io.attach(http, { path: "/mine" }).path()).toBe("/mine");
  });

  test.each(OF_CONSTRUCTOR)("%j is taken where it is that of the constructor", (option) => {
    const io = new Server(option);
    expect(io.attach(createServer(), { ...option, path: "/mine" }).path()).toBe("/mine");
  });

  test("may be given again, for another HTTP server, where they are those in force", async () => {
    const io = new Server({ pingInterval: 500 });
    const options = (): ServerOptions => ({
      path: "/mine",
      cors: { origin: ["http://a.example", /b/] },
    });
    const [one, two] = [createServer(), createServer()];
    io.attach(one, options()).attach(two, options()).attach(createServer(), { pingInterval: 500 });
    for (const http of [one, two]) {
      http.listen(0, "127.0.0.1");
      await once(http, "listening");
      expect((await ask(portOf(http), "/mine/?EIO=4&transport=polling")).status).toBe(200);
    }
    const refusal = expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining("too late") });
    for (const other of [{ path: "/theirs" }, { cors: { origin: "*" } }, { pingInterval: 600 }, { resume: false }])
      expect(() => io.attach(createServer(), { ...options(), ...other })).toThrow(refusal);
    await io.close();
  });

  test("are not taken where there is nothing to attach to", () => {
    const io = new Server();
    expect(() => io.attach("nowhere", { path: "/theirs" })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
    expect(io.attach(createServer(), { path: "/mine" }).path()).toBe("/mine");
  });
});
