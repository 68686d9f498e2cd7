import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import type { Chunk, LinkTraits } from "../../src/contracts/index.ts";
import { ClientSession, ServerSession } from "../../src/session/index.ts";
import { CARRIER_TRAITS, RecordingHost, VirtualClock } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { ManualLink } from "./manual-link.ts";

const CONFIG = { upgradeTimeout: 100, closeTimeout: 100, maxBacklog: 1_000_000 };
const HANDSHAKE = { sid: "s", upgrades: [], pingInterval: 1000, pingTimeout: 1000, maxPayload: 1000 };

function server(traits: LinkTraits = CARRIER_TRAITS.message): {
  session: ServerSession;
  host: RecordingHost;
  link: ManualLink;
  clock: VirtualClock;
} {
  const clock = new VirtualClock();
  const host = new RecordingHost(clock);
  const session = new ServerSession(host, CONFIG, clock, portableBytes);
  host.drive(session);
  const link = new ManualLink(traits);
  session.attach(link, HANDSHAKE, 0);
  clock.settle();
  return { session, host, link, clock };
}

const word = fc.string({
  unit: fc.constantFrom("0", "1", "2", "3", "4", "5", "6", "7", "b", "probe", "\u001e", "{", '"', "\0", "é", "\ud800"),
});
const chunk: fc.Arbitrary<Chunk> = fc.oneof(
  word,
  fc.constantFrom("2probe", "3probe", "5", "4", "0{}"),
  fc.uint8Array({ maxLength: 40 }),
);
const traits = fc.constantFrom(...Object.values(CARRIER_TRAITS));

describe("a hostile peer", () => {
  it("never makes a session throw, and is ended at most once", () => {
    fc.assert(
      fc.property(traits, fc.array(chunk), fc.array(chunk), fc.boolean(), (first, chunks, probes, asClient) => {
        const clock = new VirtualClock();
        const host = new RecordingHost(clock);
        const link = new ManualLink(first);
        const second = new ManualLink(CARRIER_TRAITS.message);
        if (asClient) {
          const session = new ClientSession(host, CONFIG, clock, portableBytes);
          host.drive(session);
          session.attach(link);
          if (chunks.length % 2 === 0)
            link.sink?.receive('0{"sid":"s","upgrades":[],"pingInterval":1,"pingTimeout":1}');
          session.probe(second, 0);
        } else {
          const session = new ServerSession(host, CONFIG, clock, portableBytes);
          host.drive(session);
          session.attach(link, HANDSHAKE, 0);
          session.probe(second, 0);
        }
        for (let n = 0; n < Math.max(chunks.length, probes.length); n++) {
          const one = chunks[n];
          const two = probes[n];
          if (one !== undefined) link.sink?.receive(one);
          if (two !== undefined) second.sink?.receive(two);
          clock.advance(1);
        }
        clock.advance(10_000);
        // A client that was never greeted waits for its manager's time-out.
        expect(host.ends.length).toBeGreaterThanOrEqual(host.handshake === undefined && asClient ? 0 : 1);
        expect(host.ends.length).toBeLessThanOrEqual(1);
      }),
      runs(),
    );
  });

  it.each([
    ["", "badFrame", "parse error"],
    ["abc", "badFrame", "parse error"],
    ["9", "badFrame", "parse error"],
    ["2", "badHeartbeat", "transport error"],
    ["2probe", "badHeartbeat", "transport error"],
    ["1", "peer", "transport close"],
  ])("that sends %j ends its session as %s", (frame, name, reason) => {
    const { host, link } = server();
    link.sink?.receive(frame);
    expect(host.ends).toMatchObject([{ name, reason }]);
  });

  it.each(["3", "3probe", "5", "6", "0", "0{}"])("may send %j without effect", (frame) => {
    const { host, link, session } = server();
    link.sink?.receive(frame);
    link.sink?.receive("4still");
    expect([host.messages, session.state]).toEqual([["still"], "open"]);
  });

  it("may not send a frame above the limit of a stream: the link is over, and with it the session", () => {
    const { host, link } = server({ ...CARRIER_TRAITS.stream, maxChunk: 100 });
    link.sink?.receive(Uint8Array.of(2, 0x34, 0x61));
    link.sink?.receive(Uint8Array.of(101));
    expect(host.messages).toEqual(["a"]);
    expect(host.ends).toMatchObject([{ name: "tooBig", code: 14, reason: "transport error" }]);
    expect(link.ends).toBe(1);
    link.end("local");
    expect(host.ends).toHaveLength(1);
  });

  it("loses a second link alone by such a frame", () => {
    const { host, link, session } = server(CARRIER_TRAITS.exchange);
    const second = new ManualLink({ ...CARRIER_TRAITS.stream, maxChunk: 100 });
    session.probe(second, 0);
    second.sink?.receive(Uint8Array.of(126, 255, 255));
    expect([second.ends, session.state]).toEqual([1, "open"]);
    link.sink?.receive("4on");
    expect(host.messages).toEqual(["on"]);
  });

  it.each(["4early", "zzz", "3probe", "1"])("that begins a second link with %j loses that link alone", (frame) => {
    const { host, link, session } = server(CARRIER_TRAITS.exchange);
    const second = new ManualLink(CARRIER_TRAITS.message);
    session.probe(second, 0);
    second.sink?.receive(frame);
    expect([second.ends, session.state]).toEqual([1, "open"]);
    link.sink?.receive("4on");
    expect(host.messages).toEqual(["on"]);
  });

  it("may send `5` without a probe, as the reference allows", () => {
    const { host, session } = server(CARRIER_TRAITS.exchange);
    const second = new ManualLink(CARRIER_TRAITS.message);
    session.probe(second, 0);
    second.sink?.receive("5");
    second.sink?.receive("4moved");
    expect([host.upgrades, host.messages]).toEqual([1, ["moved"]]);
  });

  it("may lose a ping with its first link, and is pinged anew on the second", () => {
    const { session, host, link, clock } = server();
    const second = new ManualLink(CARRIER_TRAITS.message);
    clock.advance(1_000);
    expect(link.sent.at(-1)).toBe("2");
    session.probe(second, clock.now());
    for (const frame of ["2probe", "5"]) second.sink?.receive(frame);
    clock.advance(1);
    expect([second.sent.at(-1), host.ends]).toEqual(["2", []]);
  });

  it("leaves no deadline behind that goes while it switches", () => {
    const { session, link } = server(CARRIER_TRAITS.exchange);
    const second = new ManualLink(CARRIER_TRAITS.message);
    session.probe(second, 0);
    second.sink?.receive("2probe");
    link.sink?.writable();
    session.abort();
    expect(session.deadline).toBe(Infinity);
  });

  it("gets no second probe beside a running one", () => {
    const { session } = server(CARRIER_TRAITS.exchange);
    const [second, third] = [new ManualLink(CARRIER_TRAITS.message), new ManualLink(CARRIER_TRAITS.message)];
    session.probe(second, 0);
    session.probe(third, 0);
    expect([second.ends, third.ends]).toEqual([0, 1]);
  });

  it.each([
    "0",
    "0{",
    "0null",
    '0{"sid":1}',
    '0{"sid":"a","upgrades":[],"pingInterval":-1,"pingTimeout":1}',
    "4hello",
    "2",
  ])("cannot greet a client with %j", (frame) => {
    const clock = new VirtualClock();
    const host = new RecordingHost(clock);
    const session = new ClientSession(host, CONFIG, clock, portableBytes);
    host.drive(session);
    const link = new ManualLink(CARRIER_TRAITS.message);
    session.attach(link);
    link.sink?.receive(frame);
    expect(host.ends).toMatchObject([{ name: "badHandshake", reason: "parse error" }]);
  });

  it("cannot make a client hoard pongs", () => {
    const clock = new VirtualClock();
    const host = new RecordingHost(clock);
    const session = new ClientSession(host, CONFIG, clock, portableBytes);
    host.drive(session);
    const link = new ManualLink(CARRIER_TRAITS.message);
    session.attach(link);
    link.sink?.receive('0{"sid":"s","upgrades":[],"pingInterval":1000,"pingTimeout":1000}');
    link.sink?.writable();
    for (let n = 0; n < 1_000; n++) link.sink?.receive("2");
    clock.settle();
    expect([link.sent, session.backlog.frames]).toEqual([["3"], 0]);
  });
});
