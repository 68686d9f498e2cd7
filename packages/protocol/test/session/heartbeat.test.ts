import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ListeningHeartbeat, PingingHeartbeat } from "../../src/session/heartbeat.ts";
import { SessionWorld } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { RtServer } from "./rt-ends.ts";

const times = fc.record({ interval: fc.integer({ min: 10, max: 1000 }), timeout: fc.integer({ min: 10, max: 1000 }) });
const carrier = fc.constantFrom("message", "exchange", "stream");

describe("the heartbeat of two living ends", () => {
  it("never kills one of them, whatever the delays below the time-out, talkative or silent", () => {
    fc.assert(
      fc.property(
        times,
        carrier,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        fc.boolean(),
        (t, kind, noise, talks) => {
          const delay = (): number => Math.floor((noise.next().value ?? 0) * (t.timeout / 4 - 1));
          const world = new SessionWorld({ delay, handshake: { pingInterval: t.interval, pingTimeout: t.timeout } });
          world.connect(kind);
          for (let beat = 0; beat < 20; beat++) {
            if (talks) world.client.send("x");
            world.clock.advance((t.interval + t.timeout) / 2);
          }
          expect(world.serverHost.ends).toEqual([]);
          expect(world.clientHost.ends).toEqual([]);
          expect(world.clientHost.pings).toBeGreaterThan(2);
        },
      ),
      runs(),
    );
  });

  it("ends a peer that fell silent, on both ends, within interval and time-out", () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 3000 }), (t, lived) => {
        const world = new SessionWorld({
          delay: () => 0,
          handshake: { pingInterval: t.interval, pingTimeout: t.timeout },
        });
        const { dialled, accepted } = world.connect("message");
        world.clock.advance(lived);
        dialled.pause();
        accepted.pause();
        world.clock.advance(t.interval + t.timeout);
        // Who finds out first cuts the link, which is what the other one then hears.
        const reasons = [...world.serverHost.ends, ...world.clientHost.ends].map((end) => end.reason);
        expect(reasons).toHaveLength(2);
        expect(reasons).toContain("ping timeout");
      }),
      runs(),
    );
  });
});

describe("the pinging end", () => {
  it("is not moved by pongs that nobody asked for", () => {
    const heartbeat = new PingingHeartbeat(100, 50, 0);
    for (let now = 0; now < 100; now++) heartbeat.ponged(now);
    expect(heartbeat.deadline).toBe(100);
    expect(heartbeat.tick(100)).toBe("ping");
  });

  it("has its deadline looked at after a pong that was asked for, and after no other", () => {
    const server = new RtServer();
    const rearm = vi.spyOn(server.host, "rearm");
    for (let n = 0; n < 10; n++) server.says(server.first, "3");
    expect(rearm).not.toHaveBeenCalled();
    server.clock.advance(1_000);
    expect(server.first.sent.at(-1)).toBe("2");
    rearm.mockClear();
    for (let n = 0; n < 10; n++) server.says(server.first, "3");
    expect(rearm).toHaveBeenCalledOnce();
    server.clock.advance(1_000);
    expect(server.first.sent.filter((frame) => frame === "2")).toHaveLength(2);
  });

  it("gives a peer that talks but never pongs its time from the last word", () => {
    const heartbeat = new PingingHeartbeat(100, 50, 0);
    expect(heartbeat.tick(100)).toBe("ping");
    heartbeat.heard(140);
    expect(heartbeat.tick(150)).toBe("wait");
    expect(heartbeat.deadline).toBe(190);
    expect(heartbeat.tick(190)).toBe("dead");
  });

  it("does nothing early", () => {
    const heartbeat = new PingingHeartbeat(100, 50, 0);
    expect(heartbeat.tick(99)).toBe("wait");
    expect(heartbeat.deadline).toBe(100);
  });
});

describe("the listening end", () => {
  it("waits for interval and time-out after the last word", () => {
    const heartbeat = new ListeningHeartbeat(100, 50, 0);
    heartbeat.heard(70);
    expect(heartbeat.tick(150)).toBe("wait");
    expect(heartbeat.deadline).toBe(220);
    expect(heartbeat.tick(220)).toBe("dead");
  });
});
