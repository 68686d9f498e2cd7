import { describe, expect, it } from "vitest";
import type { SocketOptions } from "../../src/client/options.ts";
import { RtError } from "../../src/errors.ts";
import { PacketType } from "../../src/packet/index.ts";
import { Place, trunkIn } from "./harness.ts";
import { ClientWorld, type ClientWorldOptions } from "./world.ts";

function senderIn(options: ClientWorldOptions = {}, socketOptions: SocketOptions = {}) {
  const world = new ClientWorld(options);
  const trunk = trunkIn(world, { transports: ["websocket"], reconnectionDelay: 100, randomizationFactor: 0 });
  const place = new Place(trunk, "/", socketOptions);
  return { world, trunk, place, membership: place.membership };
}

function codeOf(task: () => void): string | undefined {
  try {
    task();
    return undefined;
  } catch (error) {
    return error instanceof RtError ? error.code : String(error);
  }
}

describe("an acknowledgement", () => {
  it("is asked for with ids from 0, and settles once", () => {
    const { world, place, membership } = senderIn();
    membership.join();
    world.clock.advance(10);
    const outcomes = [place.ask(["a", 1]), place.ask(["b", 2])];
    world.clock.advance(10);
    world.end.send({ type: PacketType.ACK, nsp: "/", id: 0, data: ["again"] });
    world.clock.advance(10);
    expect(outcomes).toEqual([["ok 1"], ["ok 2"]]);
    expect(world.end.packets.slice(1).map((packet) => packet.id)).toEqual([0, 1]);
  });

  it("fails by its time-out, and what comes later has no effect", () => {
    const { world, place, membership } = senderIn({ acknowledges: () => false });
    membership.join();
    world.clock.advance(10);
    const outcome = place.ask(["a"], 50);
    world.clock.advance(49);
    expect(outcome).toEqual([]);
    world.clock.advance(1);
    world.end.send({ type: PacketType.ACK, nsp: "/", id: 0, data: [] });
    world.clock.advance(10);
    expect(outcome).toEqual(["ACK_TIMEOUT"]);
  });

  it("that times out while its packet waits takes the packet along", () => {
    const { world, place, membership } = senderIn();
    const outcome = place.ask(["late"], 50);
    place.emit("kept");
    world.clock.advance(50);
    membership.join();
    world.clock.advance(10);
    expect([outcome, world.end.events()]).toEqual([["ACK_TIMEOUT"], [["kept"]]]);
  });

  it("fails by a disconnect, unless its packet still waits", () => {
    const { world, place, membership } = senderIn({ acknowledges: (data) => data[0] !== "lost" });
    membership.join();
    world.clock.advance(10);
    const lost = place.ask(["lost"]);
    world.clock.advance(10);
    world.cut();
    world.clock.settle();
    const kept = place.ask(["kept", 1]);
    membership.leave();
    expect([lost, kept]).toEqual([["DISCONNECTED"], []]);
    membership.join();
    world.clock.advance(200);
    expect(kept).toEqual(["ok 1"]);
  });
});

describe("what waits for a connection", () => {
  it("leaves in order, whatever the listeners of what leaves emit", () => {
    const { world, place, membership } = senderIn();
    place.onSent = (data) => {
      if (data[1] === 0) place.emit("n", 3);
    };
    for (let n = 0; n < 3; n++) place.emit("n", n);
    membership.join();
    world.clock.advance(10);
    expect(world.end.events().map((data) => data[1])).toEqual([0, 1, 2, 3]);
  });

  it("is there still when a listener of the disconnection has just added it", () => {
    const { world, place, membership } = senderIn();
    const outcomes: string[][] = [];
    place.onDisconnect = (): void => void outcomes.push(place.ask(["n", 1]));
    membership.join();
    world.clock.advance(10);
    world.cut();
    world.clock.advance(200);
    expect(outcomes).toEqual([["ok 1"]]);
  });

  it("is what is emitted after a sleep, before the client knows that it was given up", () => {
    const { world, place, membership } = senderIn();
    membership.join();
    world.clock.advance(10);
    world.clock.leap(60_000);
    place.emit("n", 1);
    expect(place.heard.at(-1)).toBe("disconnected: ping timeout");
    world.clock.advance(1000);
    expect(world.end.events()).toEqual([["n", 1]]);
  });

  it("frees its room when it leaves, and once", () => {
    const { world, place, membership } = senderIn({ acknowledges: () => false }, { maxBufferedBytes: 1000 });
    place.ask(["large", "x".repeat(800)], 500);
    membership.join();
    // It leaves, and its acknowledgement fails after that.
    world.clock.advance(1000);
    world.cut();
    world.clock.settle();
    place.emit("large", "x".repeat(700));
    place.emit("small");
    expect(codeOf(() => place.emit("large", "x".repeat(800)))).toBe("BUFFER_FULL");
  });

  it("is bounded in number", () => {
    const { world, place, membership } = senderIn({}, { maxBufferedPackets: 3 });
    for (let n = 0; n < 3; n++) place.emit("n", n);
    expect(codeOf(() => place.emit("n", 3))).toBe("BUFFER_FULL");
    expect(codeOf(() => place.ask(["n", 3]))).toBe("BUFFER_FULL");
    membership.join();
    world.clock.advance(10);
    place.emit("n", 4);
    world.clock.advance(10);
    expect(world.end.events().map((data) => data[1])).toEqual([0, 1, 2, 4]);
  });

  it("is bounded in bytes, but for one packet that waits alone", () => {
    const { place } = senderIn({}, { maxBufferedBytes: 1000 });
    place.emit("large", "x".repeat(5000));
    expect(codeOf(() => place.emit("small"))).toBe("BUFFER_FULL");
    const second = senderIn({}, { maxBufferedBytes: 1000 });
    second.place.emit("binary", new Uint8Array(700));
    expect(codeOf(() => second.place.emit("binary", new Uint8Array(200)))).toBe("BUFFER_FULL");
    expect(codeOf(() => second.place.emit("x"))).toBeUndefined();
  });

  it("is bounded on a link that does not keep up, and the connection stays", () => {
    const { world, place, membership } = senderIn({ capacity: 1, delay: () => 1 }, { maxBufferedBytes: 1_000_000 });
    membership.join();
    world.clock.advance(10);
    let sent = 0;
    const full = codeOf(() => {
      for (; sent < 10_000; sent++) place.emit("n", sent, "x".repeat(1000));
    });
    expect(full).toBe("BUFFER_FULL");
    expect(sent).toBeGreaterThan(800);
    world.clock.advance(60_000);
    place.emit("n", sent);
    world.clock.advance(100);
    expect(world.end.events().map((data) => data[1])).toEqual(Array.from({ length: sent + 1 }, (_, n) => n));
    expect(place.heard.filter((line) => line.startsWith("disconnected"))).toEqual([]);
  });

  it("counts outstanding acknowledgements too", () => {
    const { place } = senderIn({}, { maxPendingAcks: 2 });
    place.ask(["a"]);
    place.ask(["b"]);
    expect(codeOf(() => place.ask(["c"]))).toBe("BUFFER_FULL");
    place.emit("d");
  });
});

describe("what cannot be sent", () => {
  it("throws at once, and leaves no trace", () => {
    const { world, place, membership } = senderIn();
    for (const name of ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]) {
      expect(codeOf(() => place.emit(name))).toBe("RESERVED_EVENT");
    }
    expect(codeOf(() => place.emit("big", 1n))).toBe("UNENCODABLE");
    expect(codeOf(() => place.ask(["big", 1n]))).toBe("UNENCODABLE");
    const outcome = place.ask(["fine", 1]);
    membership.join();
    world.clock.advance(10);
    expect([outcome, world.end.packets.at(-1)?.id]).toEqual([["ok 1"], 0]);
  });
});

describe("a volatile event", () => {
  it("is dropped while not connected, and its acknowledgement fails", () => {
    const { world, place, membership } = senderIn({ admitDelay: () => 20 });
    const early = place.ask(["v"], undefined, true);
    membership.join();
    // The link is writable, the namespace not joined: the reference keeps it all the same (B.11).
    world.clock.advance(10);
    const joining = place.ask(["v"], undefined, true);
    world.clock.advance(30);
    expect([early, joining, world.end.events()]).toEqual([["DISCONNECTED"], ["DISCONNECTED"], []]);
    const sent = place.ask(["v", 1], undefined, true);
    world.clock.advance(10);
    expect(sent).toEqual(["ok 1"]);
  });

  it("is dropped while the link is full", () => {
    const { world, place, membership } = senderIn({ capacity: 1, delay: () => 10 });
    membership.join();
    world.clock.advance(100);
    place.emit("a");
    world.clock.settle();
    const dropped = place.ask(["v"], undefined, true);
    place.membership.emit(["v"], { volatile: true, timeout: undefined }, undefined);
    world.clock.advance(100);
    expect([dropped, world.end.events()]).toEqual([["BUFFER_FULL"], [["a"]]]);
  });
});

describe("retries", () => {
  it("send each event until it is acknowledged, with a new id, one after the other", () => {
    let refusals = 2;
    const { world, place, membership } = senderIn(
      { acknowledges: () => refusals-- <= 0 },
      { retries: 2, ackTimeout: 100 },
    );
    const outcomes = [place.ask(["a", 1], 100), place.ask(["b", 2], 100)];
    membership.join();
    world.clock.advance(1000);
    expect(outcomes).toEqual([["ok 1"], ["ok 2"]]);
    expect(world.end.events().map((data) => data[0])).toEqual(["a", "a", "a", "b"]);
    expect(world.end.packets.slice(1).map((packet) => packet.id)).toEqual([0, 1, 2, 3]);
  });

  it("give up after retries + 1 sends, and move on", () => {
    const { world, place, membership } = senderIn({ acknowledges: (data) => data[0] !== "a" }, { retries: 2 });
    membership.join();
    world.clock.advance(10);
    const outcomes = [place.ask(["a", 1], 100), place.ask(["b", 2], 100)];
    world.clock.advance(299);
    expect(outcomes).toEqual([[], []]);
    world.clock.advance(10);
    expect(outcomes).toEqual([["ACK_TIMEOUT"], ["ok 2"]]);
    expect(world.end.events().map((data) => data[0])).toEqual(["a", "a", "a", "b"]);
  });

  it("send the head again on the next connection; events without a callback are acknowledged too", () => {
    const { world, place, membership } = senderIn({ acknowledges: () => false }, { retries: 5 });
    membership.join();
    world.clock.advance(10);
    place.emit("a");
    place.emit("b");
    world.clock.advance(10);
    expect(world.end.events()).toEqual([["a"]]);
    world.cut();
    world.clock.advance(200);
    expect(world.end.events()).toEqual([["a"]]);
    expect(world.ends).toHaveLength(2);
  });

  it("count from when the event is sent, not while there is no connection", () => {
    const { world, place, membership } = senderIn({}, { retries: 1, ackTimeout: 100 });
    const outcome = place.ask(["a", 1]);
    world.clock.advance(10_000);
    expect(outcome).toEqual([]);
    membership.join();
    world.clock.advance(20);
    expect([outcome, world.end.events()]).toEqual([["ok 1"], [["a", 1]]]);
  });

  it("do not hold volatile events up", () => {
    const { world, place, membership } = senderIn({ acknowledges: () => false }, { retries: 5 });
    membership.join();
    world.clock.advance(10);
    place.emit("a");
    place.emit("b");
    place.membership.emit(["v"], { volatile: true, timeout: undefined }, undefined);
    world.clock.advance(10);
    expect(world.end.events()).toEqual([["a"], ["v"]]);
  });

  it("throw at once for what cannot be sent, and are bounded", () => {
    const { place } = senderIn({}, { retries: 1, maxBufferedPackets: 2 });
    expect(codeOf(() => place.emit("big", 1n))).toBe("UNENCODABLE");
    place.emit("a");
    place.emit("b");
    expect(codeOf(() => place.emit("c"))).toBe("BUFFER_FULL");
  });
});

it("sends the messages of one packet with nothing between them", () => {
  const { world, trunk, place, membership } = senderIn({ capacity: 1 });
  const other = new Place(trunk, "/other");
  membership.join();
  other.membership.join();
  world.clock.advance(20);
  for (let n = 0; n < 50; n++) {
    place.emit("n", new Uint8Array([n]), new Uint8Array([n + 1]));
    other.emit("n", n);
    world.clock.advance(n % 3);
  }
  world.clock.advance(1000);
  expect(world.end.violations).toEqual([]);
  expect(world.end.events().map((data) => data.slice(1))).toEqual(
    Array.from({ length: 50 }, (_, n) => [new Uint8Array([n]), new Uint8Array([n + 1])]),
  );
});
