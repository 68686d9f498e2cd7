import { describe, expect, it } from "vitest";
import type { Chunk } from "../../src/contracts/index.ts";
import { gapReport } from "../../src/gap/index.ts";
import { createJsonCodec, PacketType } from "../../src/packet/index.ts";
import { type CloseName, type Gap, sessionEnd } from "../../src/session/index.ts";

const codec = createJsonCodec();

/** The frame chunks of events: the name, and as many attachments. */
function frames(...events: readonly (readonly [name: string, attachments: number])[]): Chunk[] {
  return events.flatMap(([name, count]) => {
    const data: [string, ...unknown[]] = [name, ...Array.from({ length: count }, (_, n) => Uint8Array.of(n))];
    const { head, attachments } = codec.encode({ type: PacketType.EVENT, nsp: "/", id: undefined, data });
    return [typeof head === "string" ? `4${head}` : head, ...attachments];
  });
}

function report(name: CloseName, gap: Gap | undefined, here: "client" | "server" = "client") {
  const told = gapReport({ ...sessionEnd(name, "why"), ...(gap === undefined ? {} : { gap }) }, here, codec);
  const names = (packets: readonly object[] = []): unknown[] =>
    packets.map((packet) => ("data" in packet && Array.isArray(packet.data) ? packet.data[0] : packet));
  if (told === undefined) return undefined;
  return { side: told.side, code: told.code, unconfirmed: names(told.unconfirmed), unsent: names(told.unsent) };
}

describe("the report of a gap", () => {
  it("names what was sent and not confirmed, and what never left", () => {
    const gap = { unconfirmed: frames(["a", 0], ["b", 2]), unsent: frames(["c", 1], ["d", 0]) };
    expect(report("expired", gap)).toEqual({ side: "client", code: 50, unconfirmed: ["a", "b"], unsent: ["c", "d"] });
  });

  it("counts a packet of which a part has left as sent", () => {
    const [head, first, second] = frames(["a", 2]);
    const gap = { unconfirmed: [head ?? "", first ?? ""], unsent: [second ?? "", ...frames(["b", 0])] };
    expect(report("overflow", gap)).toMatchObject({ unconfirmed: ["a"], unsent: ["b"] });
  });

  it("passes over the attachments of a packet whose head was confirmed", () => {
    const gap = { unconfirmed: [...frames(["a", 2]).slice(1), ...frames(["b", 0])], unsent: [] };
    expect(report("gone", gap)).toMatchObject({ unconfirmed: ["b"] });
  });

  it("says which end found it", () => {
    const gap = { unconfirmed: [], unsent: [] };
    expect(report("gone", gap)?.side).toBe("server");
    expect(report("gone", gap, "server")?.side).toBe("client");
    expect(report("badCounts", gap, "server")?.side).toBe("server");
    expect(report("peer", { ...gap, unconfirmed: frames(["a", 0]) })?.side).toBe("server");
  });

  it("is not made where nothing is in doubt", () => {
    expect(report("local", undefined)).toBeUndefined();
    expect(report("peer", { unconfirmed: [], unsent: [] })).toBeUndefined();
    expect(report("lost", { unconfirmed: [], unsent: [] })).toBeUndefined();
    expect(report("expired", { unconfirmed: [], unsent: [] })).toBeDefined();
  });
});
