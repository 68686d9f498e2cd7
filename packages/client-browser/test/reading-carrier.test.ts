import { createJsonCodec, type EncodedPacket, type EventPacket, type Packet, PacketType } from "@rt/protocol";
import type { Carrier, Member } from "@rt/protocol/client";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { ReadingCarrier } from "../src/reading-carrier.ts";
import { SlowBlob, settled } from "./slow-blob.ts";

/** The connection, as the test has it. */
class FakeCarrier implements Carrier {
  readonly clock = { now: () => 0, at: () => () => {}, soon: queueMicrotask };
  readonly codec = createJsonCodec({ maxAttachments: 3 });
  readonly sent: unknown[] = [];
  readonly compressions: (boolean | undefined)[] = [];
  readonly reports: unknown[] = [];
  isOpen = true;
  isSuspended = false;
  isWritable = true;
  backlog = 0;
  left = 0;
  member: Member | undefined;

  add(member: Member): void {
    this.member = member;
  }

  hasRoomFor(): boolean {
    return true;
  }

  send({ head, attachments }: EncodedPacket, mayCompress?: boolean): void {
    this.compressions.push(mayCompress);
    this.sent.push(attachments.length === 0 ? head : [head, ...attachments.map((bytes) => bytes.join())]);
  }

  refresh(): void {}
  flush(): void {}
  join(): void {}
  blame(): void {}

  leave(): void {
    this.left += 1;
  }

  report(error: unknown): void {
    this.reports.push(error);
  }
}

let connection: FakeCarrier;
let carrier: ReadingCarrier;
/** What the socket hears when the session is over. */
let unsent: readonly EventPacket[] | undefined;
/** What it hears of what cannot be sent: the acknowledgement that was asked for, and why. */
let failures: (readonly [id: number | undefined, code: string])[];

beforeEach(() => {
  connection = new FakeCarrier();
  carrier = new ReadingCarrier(connection, 1000);
  unsent = undefined;
  failures = [];
  carrier.add({
    nsp: "/",
    isActive: true,
    opened: () => {},
    suspended: () => {},
    resumed: () => {},
    received: () => {},
    failed: () => {},
    unsendable: (packet, error) => {
      failures.push([packet.id, error.code]);
      return packet.id !== undefined;
    },
    lost: (_reason, _details, events) => {
      unsent = events;
    },
  });
});

function event(...args: unknown[]): EventPacket {
  return { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["e", ...args] };
}

function send(packet: Packet): void {
  carrier.send(carrier.codec.encode(packet));
}

const DISCONNECT: Packet = { type: PacketType.DISCONNECT, nsp: "/" };
const PLACE = '{"_placeholder":true,"num":0}';

describe("what a socket sends", () => {
  it("leaves at once where nothing is to be read", () => {
    send(event(1, Uint8Array.of(7)));
    send(DISCONNECT);
    expect(connection.sent).toEqual([[`51-["e",1,${PLACE}]`, "7"], "1"]);
  });

  it("is read first where it holds Blobs, and what comes later waits its turn", async () => {
    const blob = new SlowBlob();
    send(event({ blob }));
    send(event("later"));
    send({ type: PacketType.ACK, nsp: "/", id: 3, data: ["answer"] });
    send(DISCONNECT);
    await settled();
    expect(connection.sent).toEqual([]);
    expect(carrier.isWritable).toBe(false);
    await blob.arrive(7);
    expect(connection.sent).toEqual([[`51-["e",{"blob":${PLACE}}]`, "7"], '2["e","later"]', '33["answer"]', "1"]);
    expect([carrier.isWritable, carrier.backlog]).toEqual([true, 0]);
  });

  it("keeps to what was said of its compression, now or later", async () => {
    const blob = new SlowBlob();
    carrier.send(carrier.codec.encode(event("at once")), false);
    carrier.send(carrier.codec.encode(event(blob)), false);
    carrier.send(carrier.codec.encode(event("later")), true);
    await blob.arrive(7);
    expect(connection.compressions).toEqual([false, false, true]);
  });

  it("is what it was when it was sent", async () => {
    const blob = new SlowBlob();
    const state = { n: 1, blob };
    send(event(state));
    state.n = 2;
    await blob.arrive(7);
    expect(connection.sent).toEqual([[`51-["e",{"n":1,"blob":${PLACE}}]`, "7"]]);
  });

  it("is read one packet after the other", async () => {
    const first = new SlowBlob();
    const second = new SlowBlob();
    send(event(first));
    send({ type: PacketType.ACK, nsp: "/", id: 3, data: [second] });
    await second.arrive(2);
    expect([connection.sent, first.reads, second.reads]).toEqual([[], 1, 0]);
    await first.arrive(1);
    expect(connection.sent).toEqual([
      [`51-["e",${PLACE}]`, "1"],
      [`61-3[${PLACE}]`, "2"],
    ]);
  });

  it("is given up where it cannot be read; the rest goes on", async () => {
    const gone = new SlowBlob();
    send(event(gone));
    send(event("later"));
    await gone.fail();
    expect(connection.sent).toEqual(['2["e","later"]']);
    expect(connection.reports).toMatchObject([{ code: "UNENCODABLE", cause: new Error("the file is gone") }]);
  });

  it("tells who waits for an answer, where it cannot be read, and nobody else", async () => {
    const gone = new SlowBlob();
    send({ ...event(gone), id: 5 });
    await gone.fail();
    expect([failures, connection.reports]).toEqual([[[5, "UNENCODABLE"]], []]);
  });

  it("keeps its order, whatever is read when", () => {
    const kind = fc.constantFrom("blob", "text", "read", "suspend", "resume");
    return fc.assert(
      fc.asyncProperty(fc.array(kind, { maxLength: 30 }), async (kinds) => {
        connection = new FakeCarrier();
        carrier = new ReadingCarrier(connection, Infinity);
        const member = {
          nsp: "/",
          isActive: true,
          opened() {},
          suspended() {},
          resumed() {},
          received() {},
          failed() {},
          unsendable: () => false,
          lost() {},
        };
        carrier.add(member);
        const blobs: SlowBlob[] = [];
        const expected: unknown[] = [];
        for (const [n, one] of kinds.entries()) {
          if (one === "text") {
            send(event(n));
            expected.push(`2["e",${n}]`);
          } else if (one === "blob") {
            const blob = new SlowBlob();
            blobs.push(blob);
            send(event(n, blob));
            expected.push([`51-["e",${n},${PLACE}]`, "1"]);
          } else if (one === "read") {
            await blobs[n % blobs.length]?.arrive(1);
          } else {
            connection.isSuspended = one === "suspend";
            if (one === "resume") connection.member?.resumed();
          }
          expect(connection.sent).toEqual(expected.slice(0, connection.sent.length));
        }
        connection.isSuspended = false;
        connection.member?.resumed();
        for (const blob of blobs) await blob.arrive(1);
        expect(connection.sent).toEqual(expected);
        expect(carrier.backlog).toBe(0);
      }),
    );
  });
});

describe("what cannot be sent", () => {
  it("is told at once: with Blobs no less than without", () => {
    const blob = new SlowBlob();
    const fails = (code: string, ...args: unknown[]): void => {
      expect(() => carrier.codec.encode(event(...args))).toThrow(expect.objectContaining({ code }));
    };
    fails("TOO_MANY_ATTACHMENTS", blob, blob, blob, blob);
    fails("UNENCODABLE", blob, 1n);
    const ring: unknown[] = [blob];
    ring.push(ring);
    fails("UNENCODABLE", ring);
    fails("UNENCODABLE", 1n);
    expect(() => carrier.codec.encode({ type: PacketType.CONNECT, nsp: "/", data: { blob: new Blob() } })).toThrow(
      expect.objectContaining({ code: "UNENCODABLE" }),
    );
    expect(carrier.backlog).toBe(0);
  });

  it("is told of a codec that puts bytes elsewhere", () => {
    const inline = { ...connection.codec, encode: (packet: Packet) => bytesIn(connection.codec.encode(packet)) };
    const other = new ReadingCarrier(Object.assign(new FakeCarrier(), { codec: inline }), 1000);
    expect(() => other.codec.encode(event(new SlowBlob()))).toThrow(expect.objectContaining({ code: "UNENCODABLE" }));
  });
});

function bytesIn({ head }: EncodedPacket): EncodedPacket {
  return { head, attachments: [] };
}

describe("what waits", () => {
  it("counts as backlog, with the size of what is to be read", async () => {
    connection.backlog = 5;
    const blob = new SlowBlob(100);
    const { head } = carrier.codec.encode(event(blob));
    send(event(blob));
    // The head, the mark and the bytes.
    expect(carrier.backlog).toBe(5 + head.length + 64 + 64 + 100);
    await blob.arrive(1);
    expect(carrier.backlog).toBe(5);
  });

  it("has a limit, but for one that is alone", () => {
    send(event(new SlowBlob(5000)));
    expect(() => carrier.codec.encode(event(new SlowBlob(1)))).toThrow(
      expect.objectContaining({ code: "BUFFER_FULL", message: "more than 1000 bytes wait for the connection" }),
    );
  });

  it("is not read while the session has no link, and again where it lost it meanwhile", async () => {
    connection.isSuspended = true;
    const blob = new SlowBlob();
    send(event(blob));
    await settled();
    expect(blob.reads).toBe(0);
    connection.isSuspended = false;
    connection.member?.resumed();
    expect(blob.reads).toBe(1);
    connection.isSuspended = true;
    await blob.arrive(7);
    expect(connection.sent).toEqual([]);
    connection.isSuspended = false;
    connection.member?.resumed();
    await settled();
    expect(connection.sent).toEqual([[`51-["e",${PLACE}]`, "7"]]);
  });

  it("goes back to the socket when the session is over: the events, behind those that never left the session", async () => {
    const blob = new SlowBlob();
    const first = event(blob);
    const asking = { ...event("asks"), id: 4 };
    send(first);
    send({ type: PacketType.ACK, nsp: "/", id: 3, data: [] });
    send(asking);
    send(DISCONNECT);
    const earlier = event("earlier");
    connection.member?.lost("transport close", { message: "", description: "", code: 30 }, [earlier]);
    expect(unsent).toEqual([earlier, first, asking]);
    await blob.arrive(7);
    expect([connection.sent, carrier.backlog]).toEqual([[], 0]);
    send(event("next session"));
    expect(connection.sent).toEqual(['2["e","next session"]']);
  });
});

describe("a socket that leaves", () => {
  it("does so when all has left", async () => {
    const blob = new SlowBlob();
    send(event(blob));
    send(DISCONNECT);
    carrier.leave();
    expect(connection.left).toBe(0);
    await blob.arrive(7);
    expect(connection.left).toBe(1);
    carrier.leave();
    expect(connection.left).toBe(2);
  });

  it("stays when it has changed its mind", async () => {
    const blob = new SlowBlob();
    send(event(blob));
    carrier.leave();
    carrier.join();
    await blob.arrive(7);
    expect(connection.left).toBe(0);
  });

  it("does so at once when there is no link: nobody can say how long it would take", () => {
    connection.isSuspended = true;
    send(event(new SlowBlob()));
    carrier.leave();
    expect(connection.left).toBe(1);
  });
});
