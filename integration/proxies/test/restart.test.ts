import { io as reference } from "socket.io-client";
import { expect, it, onTestFinished } from "vitest";
import { next } from "../../support/serve.ts";
import { behind, collect, countTo, pairPerTransport, proxies } from "../support/scene.ts";

const COUNT = 300;

it.each(proxies)("when %s is killed and started again, sessions of rt go on, and nothing is lost", async (_, start) => {
  const { io, proxy } = await behind(start);
  const pairs = await pairPerTransport(io, proxy, "https");
  const scene = pairs.map((pair) => ({
    ...pair,
    down: collect(pair.socket, "down", COUNT),
    up: collect(pair.peer, "up", COUNT),
  }));
  const emit = (from: number, to: number): void => {
    for (const { socket, peer } of scene) {
      for (const n of countTo(COUNT).slice(from, to)) {
        socket.emit("up", n);
        peer.emit("down", n);
      }
    }
  };
  emit(0, 100);
  const suspended = scene.map(({ socket }) => next(socket.io, "suspended"));
  const resumed = scene.map(({ socket }) => next(socket.io, "resumed"));
  await proxy.kill();
  await Promise.all(suspended);
  emit(100, 200);
  await proxy.start();
  await Promise.all(resumed);
  emit(200, COUNT);
  for (const { name, down, up } of scene) {
    await Promise.all([down.all, up.all]);
    expect({ name, down: down.got, up: up.got }).toEqual({ name, down: countTo(COUNT), up: countTo(COUNT) });
  }
});

it.each(proxies)("when %s is killed and started again, socket.io-client comes back as it does", async (_, start) => {
  const { proxy } = await behind(start);
  const options = { forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 100 };
  const socket = reference(proxy.url("http"), options);
  onTestFinished(() => void socket.disconnect());
  await next(socket, "connect");
  const gone = next(socket, "disconnect");
  await proxy.kill();
  await gone;
  const back = next(socket, "connect");
  await proxy.start();
  await back;
  expect(socket.connected).toBe(true);
});
