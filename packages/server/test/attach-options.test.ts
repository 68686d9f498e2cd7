import { createServer } from "node:http";
import { createJsonCodec } from "@rt/protocol";
import { Server, type ServerOptions } from "@rt/server";
import { describe, expect, test } from "vitest";

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

  test("are not taken where there is nothing to attach to", () => {
    const io = new Server();
    expect(() => io.attach("nowhere", { path: "/theirs" })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
    expect(io.attach(createServer(), { path: "/mine" }).path()).toBe("/mine");
  });
});
