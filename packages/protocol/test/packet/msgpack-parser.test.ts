import * as msgpackParser from "socket.io-msgpack-parser";
import * as jsonParser from "socket.io-parser";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import { createJsonCodec, type Packet, PacketType, resolveParser } from "../../src/packet/index.ts";
import { msgpack } from "../../src/packet/msgpack/index.ts";

describe("the option `parser`", () => {
  it("is a codec, and is taken as it is where the platform has nothing to give it", () => {
    const codec = createJsonCodec();
    expect(resolveParser(codec, portableBytes)).toBe(codec);
    expect(resolveParser(undefined, portableBytes)).toBeUndefined();
  });

  it("is given what the platform does faster with bytes", () => {
    let calls = 0;
    const port = {
      ...portableBytes,
      utf8Length(text: string): number {
        calls++;
        return portableBytes.utf8Length(text);
      },
    };
    const packet: Packet = { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["é".repeat(100)] };
    expect(resolveParser(msgpack(), port)?.encode(packet)).toEqual(msgpack().encode(packet));
    expect(calls).toBe(1);
  });

  it.each<[string, unknown, string]>([
    ["Socket.IO's parser", msgpackParser, "Socket.IO"],
    ["Socket.IO's default parser", jsonParser, "Socket.IO"],
    ["a function that was not called", msgpack, "called"],
    ["a name", "msgpack", "string"],
    ["null", null, "null"],
    ["half a codec", { encode: () => undefined }, "object"],
    ["an object of no prototype", Object.create(null), "object"],
  ])("is not %s, and says what to use", (_name, parser, word) => {
    expect(() => resolveParser(parser, portableBytes)).toThrow(
      expect.objectContaining({ name: "RtError", code: "INVALID_OPTION", message: expect.stringContaining(word) }),
    );
    expect(() => resolveParser(parser, portableBytes)).toThrow("@rt/protocol/msgpack");
  });
});
