import { describe, expect, it } from "vitest";
import { ackListener } from "../../src/acks/index.ts";
import { RtError } from "../../src/errors.ts";
import { PacketType } from "../../src/packet/index.ts";
import { Place, trunkIn } from "./harness.ts";
import { ClientWorld } from "./world.ts";

const GONE = new RtError("UNENCODABLE", "the file is gone");

describe("an event that cannot leave after all", () => {
  it("fails its acknowledgement, and no other", () => {
    const world = new ClientWorld({ acknowledges: () => false });
    const place = new Place(trunkIn(world), "/");
    place.membership.join();
    world.clock.advance(10);
    const outcomes = [place.ask(["a"]), place.ask(["b"])];
    const told = [1, 1, undefined].map((id) =>
      place.membership.unsendable({ type: PacketType.EVENT, nsp: "/", id, data: ["b"] }, GONE),
    );
    expect(told).toEqual([true, false, false]);
    expect(outcomes.map((outcome) => outcome.length)).toEqual([0, 1]);
  });

  it("is reported where the application's function takes no errors", () => {
    const heard: unknown[] = [];
    const reports: unknown[] = [];
    const listener = (isErrorFirst: boolean) =>
      ackListener(
        (...args) => heard.push(args),
        isErrorFirst,
        (error) => reports.push(error),
      );
    listener(false)(GONE, []);
    expect([heard, reports]).toEqual([[], [GONE]]);
    listener(true)(GONE, []);
    expect([heard, reports]).toEqual([[[GONE]], [GONE]]);
    listener(false)(new RtError("DISCONNECTED", ""), []);
    expect([heard.length, reports.length]).toEqual([1, 1]);
  });
});
