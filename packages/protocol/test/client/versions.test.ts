import { describe, expect, it } from "vitest";
import { Manager } from "../../src/client/manager.ts";
import type { ManagerOptions } from "../../src/client/options.ts";
import { RtError } from "../../src/errors.ts";
import { ClientWorld } from "./world.ts";

const WORDS = "the server speaks version 2 of rt, this client version 1";
const STEADY: ManagerOptions = { reconnectionDelay: 100, randomizationFactor: 0 };

function managerIn(world: ClientWorld, options: ManagerOptions = {}) {
  const manager = new Manager({ secure: false, host: "localhost" }, world.platform, { ...STEADY, ...options });
  const errors: (readonly [code: string, message: string])[] = [];
  const socket = manager.socket("/");
  manager.on("error", (error) => errors.push([error instanceof RtError ? error.code : "", error.message]));
  return { socket, errors };
}

describe("a client that a server has left behind", () => {
  it("is told so by its first attempt, which asks no other transport", () => {
    const world = new ClientWorld({ rt: {} });
    world.renew(2);
    const { socket, errors } = managerIn(world, { reconnection: false });
    world.clock.advance(5000);
    expect(errors).toEqual([["UNSUPPORTED_VERSION", WORDS]]);
    expect([socket.connected, world.dials.length, world.underWay]).toEqual([false, 1, []]);
  });

  it("is told so where it wanted to come back, and connects when it is understood again", () => {
    const world = new ClientWorld({ rt: {} });
    const { socket, errors } = managerIn(world);
    world.clock.advance(50);
    expect(socket.connected).toBe(true);
    world.renew(2);
    world.clock.advance(150);
    expect(errors).toEqual([["UNSUPPORTED_VERSION", WORDS]]);
    world.renew(1);
    world.clock.advance(1000);
    expect(socket.connected).toBe(true);
  });

  it("is served where it does not ask for more than Socket.IO", () => {
    const world = new ClientWorld({ rt: {} });
    world.renew(2);
    const { socket } = managerIn(world, { resume: false });
    world.clock.advance(50);
    expect(socket.connected).toBe(true);
  });
});
