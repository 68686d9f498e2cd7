import { expect, it } from "vitest";
import { next } from "../../support/serve.ts";
import { behind, collect, type Pair, pairPerTransport, proxies, through } from "../support/scene.ts";
import { transports } from "../support/transports.ts";

it("proxies that cut what is idle for 6 s cut no link that has a heartbeat each 200 ms", async () => {
  const lives = proxies.map(async ([, start]) => {
    const { io, proxy } = await behind(start, { pingInterval: 200 }, { idle: 6 });
    const cut: string[] = [];
    io.on("connection", (peer) => peer.conn.on("suspended", () => cut.push(peer.conn.transport.name)));
    const clients = transports.map(async ({ name }) => {
      const socket = through(proxy, "http", { transports: [name] });
      await next(socket, "connect");
      // One and a half times as long as the proxy waits.
      await collect(socket.io, "ping", 45).all;
    });
    await Promise.all(clients);
    return cut;
  });
  expect(await Promise.all(lives)).toEqual(proxies.map(() => []));
});

it("a session whose link a proxy cuts as idle comes back, and nothing is lost either way", async () => {
  const all = ["before", "while away", "after"];
  const lives = proxies.map(async ([, start]) => {
    const { io, proxy } = await behind(start, {}, { idle: 1 });
    const pairs = await pairPerTransport(io, proxy, "http");
    return Promise.all(pairs.map(outliveCut));
  });
  const expected = transports.map(({ name }) => ({ name, down: all, up: all }));
  expect(await Promise.all(lives)).toEqual(proxies.map(() => expected));
});

/** Both ends send before their link is cut, while it is, and after. Gives what has arrived. */
async function outliveCut({ name, socket, peer }: Pair): Promise<{ name: string; down: unknown[]; up: unknown[] }> {
  const down = collect(socket, "down", 3);
  const up = collect(peer, "up", 3);
  const emit = (value: string): void => {
    socket.emit("up", value);
    peer.emit("down", value);
  };
  emit("before");
  const resumed = next(socket.io, "resumed");
  // The server may hear of it later than that its client is back.
  await next(socket.io, "suspended");
  emit("while away");
  await resumed;
  emit("after");
  await Promise.all([down.all, up.all]);
  return { name, down: down.got, up: up.got };
}
