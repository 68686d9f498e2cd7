import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import type { LinkTraits } from "../../src/contracts/index.ts";
import { Eio3Session, payloadFormat, singleFormat } from "../../src/eio3/index.ts";
import { RecordingHost, VirtualClock } from "../../src/testing/index.ts";
import { SINGLE } from "../frame/collect.ts";
import { ManualLink } from "../session/manual-link.ts";

const WEBSOCKET: LinkTraits = { ...SINGLE, format: singleFormat({ base64: false }) };
const POLLING: LinkTraits = { ...SINGLE, maxFrames: 16, endIsSeen: false, format: payloadFormat({ base64: true }) };
const HANDSHAKE = { sid: "s", upgrades: [], pingInterval: 300, pingTimeout: 200, maxPayload: 1000 };
const OPEN = '0{"sid":"s","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":1000}';

function begin(traits: LinkTraits) {
  const clock = new VirtualClock();
  const host = new RecordingHost(clock);
  const config = { upgradeTimeout: 100, closeTimeout: 100, maxBacklog: 1_000_000 };
  const session = new Eio3Session(host, config, clock, portableBytes);
  host.drive(session);
  const link = new ManualLink(traits);
  session.attach(link, HANDSHAKE, clock.now());
  clock.advance(0);
  return { clock, host, session, link };
}

describe("a session with a client of Engine.IO 3", () => {
  it("greets as ever, in the client's format", () => {
    expect(begin(WEBSOCKET).link.sent).toEqual([OPEN]);
    expect(begin(POLLING).link.sent).toEqual([`${OPEN.length}:${OPEN}`]);
  });

  it("says what it speaks", () => {
    expect(begin(WEBSOCKET).session.revision).toBe(3);
  });

  it.each(["2", "2probe", "2hello"])("answers the ping %j with a pong that says nothing", (ping) => {
    const { clock, link } = begin(WEBSOCKET);
    link.sink?.receive(ping);
    clock.advance(0);
    expect(link.sent).toEqual([OPEN, "3"]);
  });

  it("answers many pings that came at once with one pong, so that their answers fill nothing", () => {
    const { clock, link } = begin(POLLING);
    link.sink?.receive("1:2".repeat(1_000));
    clock.advance(0);
    expect(link.sent.slice(1)).toEqual(["1:3"]);
  });

  it("ends on a pong, which is for servers to send", () => {
    const { link, host } = begin(WEBSOCKET);
    link.sink?.receive("3");
    expect(host.ends.map(({ name }) => name)).toEqual(["badHeartbeat"]);
  });

  it("never pings, and ends when it has heard nothing for interval and time-out", () => {
    const { clock, link, host } = begin(WEBSOCKET);
    clock.advance(499);
    expect([link.sent, host.ends]).toEqual([[OPEN], []]);
    clock.advance(1);
    expect(host.ends.map(({ name }) => name)).toEqual(["silent"]);
  });

  it("counts the time from whatever it has heard last", () => {
    const { clock, link, host } = begin(WEBSOCKET);
    for (const frame of ["2", "4a", "2"]) {
      clock.advance(400);
      link.sink?.receive(frame);
    }
    clock.advance(499);
    expect(host.ends).toEqual([]);
    clock.advance(1);
    expect(host.ends.map(({ name }) => name)).toEqual(["silent"]);
  });

  it("has the messages of a payload up to where it is malformed, and ends there", () => {
    const { link, host } = begin(POLLING);
    link.sink?.receive("2:4a8:b4AQIDBA2:4b9:x2:4c");
    expect(host.messages).toEqual(["a", Uint8Array.of(1, 2, 3, 4), "b"]);
    expect(host.ends.map(({ name }) => name)).toEqual(["badFrame"]);
  });

  it("writes what waits as one payload, and goodbye as one of its own", () => {
    const { clock, link, session } = begin(POLLING);
    session.send("a");
    session.send(Uint8Array.of(1));
    session.close(clock.now());
    clock.advance(0);
    expect(link.sent.slice(1)).toEqual(["2:4a6:b4AQ==", "1:1"]);
  });

  it("moves to a second link that is probed, and watches the client as before", () => {
    const { clock, link, host, session } = begin(POLLING);
    clock.advance(200);
    const second = new ManualLink(WEBSOCKET);
    session.probe(second, clock.now());
    second.sink?.receive("2probe");
    clock.advance(0);
    expect(second.sent).toEqual(["3probe"]);
    expect(link.sent.slice(1)).toEqual(["1:6"]);
    second.sink?.receive("5");
    expect(host.upgrades).toBe(1);
    second.sink?.receive("2");
    session.send(Uint8Array.of(1));
    clock.advance(0);
    expect(second.sent.slice(1)).toEqual(["3", Uint8Array.of(4, 1)]);
    clock.advance(499);
    expect(host.ends).toEqual([]);
    clock.advance(1);
    expect(host.ends.map(({ name }) => name)).toEqual(["silent"]);
  });
});
